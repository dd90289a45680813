/**
 * Data that is built and goes nowhere, and indexes that are set twice in a row: mostly two names, or two numbers, were mixed up
 * when lines were copied.
 *
 * Works on what stands in the text one after the other, so a value that is replaced later on, in a branch or after a send, is
 * none of its business; one that a branch sets and that is replaced whatever happens is lost.
 */

import { rt4436, rt4437, rt4438 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, MemberCode, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { getterNames, setterNames, settersIn } from "../../questions/builder-of.ts";
import { isExported } from "../../questions/exported.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { statementLists } from "../../questions/statement-lists.ts";
import { isWithin } from "../../questions/within.ts";

const none: readonly Diagnostic[] = [];

/** Without getFloatArray: who reads that twice may want two lists. */
const readOnce = getterNames.filter((name) => name !== "getFloatArray");

export const dataBuilders: Rule = {
  codes: ["RT4436", "RT4437", "RT4438"],
  words: ["newData", ...setterNames, ...readOnce],
  keepsNothing: true,
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    if (lookup.words.has("newData")) found.push(...goingNowhere(context, lookup));
    if (lookup.says(setterNames)) found.push(...setTwice(lookup));
    if (lookup.says(readOnce)) found.push(...readTwice(lookup));
    return found;
  },
};

type Setter = CallCode & { readonly callee: MemberCode };

const setters = new Set(setterNames);

/** A call of a setter with an index and a value. */
function isSetter(node: Expression): node is Setter {
  return node.kind === "call" && node.callee.kind === "member" && setters.has(node.callee.name) && node.args.length > 1;
}

/** The setters of a chain, first one first, and what it begins with. */
function chainOf(expression: Expression): { readonly root: Expression; readonly calls: readonly Setter[] } {
  if (!isSetter(expression)) return { root: expression, calls: [] };
  const calls: Setter[] = [];
  let at: Expression = expression;
  while (isSetter(at)) {
    calls.push(at);
    at = at.callee.object;
  }
  return { root: at, calls: calls.reverse() };
}

// --- built, and then?

function goingNowhere(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const declared of lookup.all("declare")) {
    const { target, value } = declared;
    if (target.kind !== "name" || target.variable === undefined || value?.kind !== "call") continue;
    const { root, calls } = chainOf(value);
    if (lookup.sessionCall(root) !== "newData") continue;
    const { variable } = target;
    const uses = lookup.reads(variable);
    if (calls.length === 0 && uses.length === 0) continue; // a name and nothing else: no data yet
    if (!uses.every((use) => isFilled(lookup, use, variable))) continue;
    if (!lookup.writes(variable).every((one) => one.by === declared || isOwnChain(one.value, variable))) continue;
    if (isExported(lookup, variable)) continue;
    if (variable.owner === lookup.code.top && isMentioned(variable.name, lookup, context)) continue;
    found.push(rt4436(lookup.span(target), { name: target.name }));
  }
  return found;
}

/** `data.setNumber(1, 2)` as a statement, or given to the same name again. */
function isFilled(lookup: CodeLookup, use: Expression, variable: Variable): boolean {
  let at: Expression = use;
  for (;;) {
    const member = lookup.parent(at);
    if (member === undefined || isFunction(member) || member.kind !== "member" || member.object !== at) return false;
    const call = lookup.parent(member);
    if (call === undefined || isFunction(call) || !isExpressionOf(call) || !isSetter(call) || call.callee !== member)
      return false;
    const around = lookup.parent(call);
    if (around === undefined || isFunction(around)) return false;
    if (around.kind === "expression") return true;
    if (around.kind === "assign" && around.target.kind === "name" && around.target.variable === variable) {
      return lookup.parent(around)?.kind === "expression";
    }
    at = call;
  }
}

function isExpressionOf(node: { readonly kind: string }): node is Expression {
  return node.kind === "call";
}

function isOwnChain(value: Expression | undefined, variable: Variable): boolean {
  if (value === undefined) return false;
  const { root, calls } = chainOf(value);
  return calls.length > 0 && root.kind === "name" && root.variable === variable;
}

/** What the top level of a script declares, its modules see, too. */
function isMentioned(name: string, lookup: CodeLookup, { files }: RuleContext): boolean {
  const word = new RegExp(String.raw`(?<![\w$])${name.replace(/\$/g, "\\$&")}(?![\w$])`);
  const own = lookup.text.match(new RegExp(word, "g"))?.length ?? 0;
  return own === 0 || files.some((file) => file !== lookup.file && word.test(file.source.text));
}

// --- one index twice

interface Set {
  readonly call: Setter;
  /** Whether a condition decides about it. */
  readonly maybe: boolean;
}

function setTwice(lookup: CodeLookup): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const call of settersIn(lookup)) {
    // The whole of a chain, not a part of it, where it has two links.
    if (call.parent?.kind === "member" || !isSetter(call.callee.object) || !isSetter(call)) continue;
    found.push(...repeated(lookup, chainOf(call).calls.map(always)));
  }
  for (const list of statementLists(lookup)) {
    let byVariable: Map<Variable, Set[]> | undefined;
    for (let at = 0; at < list.length; at++) {
      const statement = list[at]!;
      const row = rowIn(lookup, statement);
      if (row === undefined && byVariable === undefined) continue;
      byVariable ??= new Map();
      if (row !== undefined) {
        const known = byVariable.get(row.variable);
        if (row.begins || known === undefined) byVariable.set(row.variable, row.calls.map(always));
        else known.push(...row.calls.map(always));
      }
      // Whatever else has to do with a builder may send it.
      for (const [variable, calls] of byVariable) {
        if (row?.variable === variable) {
          if (!row.calls.some((one) => one.args.some((arg) => uses(lookup, arg, variable)))) continue;
        } else if (!uses(lookup, statement, variable)) continue;
        else {
          const branch = rowsInside(lookup, statement, variable);
          if (branch !== undefined) {
            calls.push(...branch.map((call) => ({ call, maybe: true })));
            continue;
          }
        }
        found.push(...repeated(lookup, calls));
        byVariable.delete(variable);
      }
    }
    if (byVariable !== undefined) for (const calls of byVariable.values()) found.push(...repeated(lookup, calls));
  }
  return found;
}

function always(call: Setter): Set {
  return { call, maybe: false };
}

/** The setters of a variable within an `if` or `switch` that does nothing else with it, and does not leave. */
function rowsInside(lookup: CodeLookup, statement: Statement, variable: Variable): Setter[] | undefined {
  if (statement.kind !== "if" && statement.kind !== "switch") return undefined;
  const inside = lookup.inside(statement, true);
  const leaves = inside.some(
    (one) =>
      isFunction(one) ||
      one.kind === "return" ||
      one.kind === "throw" ||
      (one.kind === "leave" && (statement.kind === "if" || one.by === "continue")),
  );
  if (leaves) return undefined;
  const rows = inside.flatMap((one) => {
    const row = !isFunction(one) && one.kind === "expression" ? rowIn(lookup, one) : undefined;
    return row?.variable === variable && !row.begins ? [{ at: one, calls: row.calls }] : [];
  });
  const isHandedOn = rows.some(({ calls }) => calls.some((one) => one.args.some((arg) => uses(lookup, arg, variable))));
  const isElsewhere = inside.some(
    (one) =>
      one.kind === "name" &&
      one.variable === variable &&
      !rows.some(({ at }) => at.start <= one.start && one.end <= at.end),
  );
  return isHandedOn || isElsewhere ? undefined : rows.flatMap(({ calls }) => calls);
}

function repeated(lookup: CodeLookup, calls: readonly Set[]): readonly Diagnostic[] {
  if (calls.length < 2) return none;
  const sets = calls.flatMap(({ call, maybe }) => {
    const index = indexIn(lookup, call.args[0]);
    return index === undefined ? [] : [{ call, index, maybe }];
  });
  return sets.flatMap(({ call, index, maybe }, at) => {
    const before = maybe ? undefined : sets.slice(0, at).findLast((one) => one.index === index);
    if (before === undefined) return [];
    const notes = [{ message: "It is set here first.", span: lookup.span(before.call.args[0]!) }];
    return [rt4437(lookup.span(call.args[0]!), { index, first: quoted(lookup.textOf(before.call.args[1]!)) }, notes)];
  });
}

function indexIn(lookup: CodeLookup, expression: Expression | undefined): number | undefined {
  if (expression === undefined) return undefined;
  const value = lookup.valueOf(expression);
  return !isFunction(value) && value.kind === "number" ? value.value : undefined;
}

/** A statement that sets indexes of the data in a variable, and does nothing else with it. */
function rowIn(
  lookup: CodeLookup,
  statement: Statement,
): { readonly variable: Variable; readonly calls: readonly Setter[]; readonly begins: boolean } | undefined {
  if (statement.kind === "declare" && statement.target.kind === "name" && statement.value?.kind === "call") {
    const { root, calls } = chainOf(statement.value);
    const { variable } = statement.target;
    if (variable === undefined || lookup.sessionCall(root) !== "newData") return undefined;
    return { variable, calls, begins: true };
  }
  if (statement.kind !== "expression") return undefined;
  const { value } = statement;
  if (value.kind === "assign") {
    if (value.value.kind !== "call" && value.value.kind !== "name") return undefined;
    if (value.operator !== "=" || value.target.kind !== "name" || value.target.variable === undefined) return undefined;
    const { root, calls } = chainOf(value.value);
    const { variable } = value.target;
    if (lookup.sessionCall(root) === "newData") return { variable, calls, begins: true };
    return root.kind === "name" && root.variable === variable ? { variable, calls, begins: false } : undefined;
  }
  if (!isSetter(value)) return undefined;
  const { root, calls } = chainOf(value);
  if (calls.length === 0 || root.kind !== "name" || root.variable === undefined) return undefined;
  return { variable: root.variable, calls, begins: false };
}

function uses(lookup: CodeLookup, node: Statement | Expression, variable: Variable): boolean {
  const reads = lookup.reads(variable);
  for (let at = 0; at < reads.length; at++) if (isWithin(reads[at]!, node)) return true;
  const writes = lookup.writes(variable);
  for (let at = 0; at < writes.length; at++) if (isWithin(writes[at]!.name, node)) return true;
  return false;
}

// --- one field under two names

interface Read {
  readonly name: string;
  readonly call: CallCode & { readonly callee: MemberCode };
  readonly index: number;
}

const getters = new Set(readOnce);

function readTwice(lookup: CodeLookup): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const list of statementLists(lookup)) {
    let before: Read | undefined;
    for (const statement of list) {
      const read = readIn(lookup, statement);
      if (read !== undefined && before !== undefined && isCopy(lookup, before, read)) {
        const notes = [{ message: `${before.name} reads it here.`, span: lookup.span(before.call.args[0]!) }];
        found.push(
          rt4438(lookup.span(read.call.args[0]!), { index: read.index, name: read.name, next: read.index + 1 }, notes),
        );
      }
      before = read;
    }
  }
  return found;
}

/** `var x = data.getFloat(1)`, `tank.x = data.getFloat(1)`. */
function readIn(lookup: CodeLookup, statement: Statement): Read | undefined {
  let target: string | undefined;
  let value: Expression | undefined;
  if (statement.kind === "declare") {
    if (statement.target.kind === "name") target = statement.target.name;
    value = statement.value;
  } else if (statement.kind === "expression" && statement.value.kind === "assign" && statement.value.operator === "=") {
    const to = statement.value.target;
    if (to.kind === "name" || to.kind === "member") target = to.name;
    value = statement.value.value;
  }
  if (target === undefined || value?.kind !== "call" || value.callee.kind !== "member" || value.args.length !== 1)
    return undefined;
  const { callee } = value;
  if (!getters.has(callee.name)) return undefined;
  const index = indexIn(lookup, value.args[0]);
  if (index === undefined) return undefined;
  return { name: target, call: { ...value, callee }, index };
}

/** Whether a line was copied: the same field of the same data, for another name, while the next field is never read. */
function isCopy(lookup: CodeLookup, before: Read, read: Read): boolean {
  if (before.index !== read.index || before.call.callee.name !== read.call.callee.name) return false;
  const data = lookup.textOf(read.call.callee.object);
  if (data !== lookup.textOf(before.call.callee.object)) return false;
  const [a, b] = [before.name.toLowerCase(), read.name.toLowerCase()];
  // The same thing, kept twice: x and lastX.
  if (a.includes(b) || b.includes(a)) return false;
  return !lookup
    .all("call")
    .some(
      (one) =>
        one.callee.kind === "member" &&
        /^(?:get[A-Z]|has$)/.test(one.callee.name) &&
        lookup.owner(one) === lookup.owner(read.call.args[0]!) &&
        lookup.textOf(one.callee.object) === data &&
        (indexIn(lookup, one.args[0]) === read.index + 1 ||
          (one.args.length > 0 && indexIn(lookup, one.args[0]) === undefined)),
    );
}
