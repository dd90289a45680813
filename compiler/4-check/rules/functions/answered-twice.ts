/**
 * Callbacks that are called twice: a branch tells whoever waits how it ended, and goes on to where they are told again.
 *
 * Invariant: said only of parameters that are named as what is called once, where the first answer tells of a failure, or an answer
 * nearby is followed by `return`; what is called for each of many has other names or other arguments.
 */

import { rt4621 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { partsOf } from "../../questions/chains.ts";
import { type Code, type CodeLookup, isFunction, leaves } from "../../questions/lookup.ts";
import { neverReturns } from "../../questions/never-returns.ts";
import { isExit, statementLists } from "../../questions/statement-lists.ts";

type If = Statement & { readonly kind: "if" };

export const answeredTwice: Rule = {
  codes: ["RT4621"],
  forms: ["if"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const list of statementLists(lookup)) {
      for (let at = 0; at < list.length - 1; at++) {
        const one = list[at]!;
        if (one.kind === "if" && one.no === undefined) judge(lookup, list, at, one, found);
      }
    }
    return found;
  },
};

function judge(lookup: CodeLookup, list: readonly Statement[], at: number, one: If, found: Diagnostic[]): void {
  const answer = lastCall(one.yes);
  const variable = answer === undefined ? undefined : callbackOf(answer);
  if (answer === undefined || variable === undefined) return;
  if (lookup.inside(one.yes).some((node) => goesElsewhere(lookup, node))) return;
  if (!(isRefusal(lookup, answer) || isOnceElsewhere(lookup, variable, answer))) return;
  // Who wraps it or puts another one in its place may let it be called as often as you like.
  if (lookup.writes(variable).some(({ by }) => !isFunction(by))) return;
  const test = lookup.textOf(one.test);
  for (let next = at + 1; next < list.length; next++) {
    const statement = list[next]!;
    const again = surelyCalls(lookup, statement, variable);
    if (again !== undefined) {
      if (isOneMore(answer, again)) return;
      const note = { message: "It is called again here.", span: lookup.span(again) };
      found.push(rt4621(lookup.span(answer), { name: variable.name }, [note]));
      return;
    }
    if (leaves(statement)) return;
    if (statement.kind !== "if") continue;
    // `if (failed) return;`: what was told of is asked for once more.
    if (lookup.textOf(statement.test).includes(test) || test.includes(lookup.textOf(statement.test))) return;
    // Who leaves with an answer of another kind is none that has been told.
    if (!isExit(statement.yes) || lookup.inside(statement.yes).some((node) => isCallOf(node, variable))) continue;
    if (isAboutSame(lookup, statement.test, one.test)) return;
  }
}

/** The call that a branch ends with. */
function lastCall(one: Statement): CallCode | undefined {
  const last = one.kind === "block" ? one.body.at(-1) : one;
  return last?.kind === "expression" && last.value.kind === "call" ? last.value : undefined;
}

/** The parameter that a call calls, where its name says that it is called once. */
function callbackOf({ callee }: CallCode): Variable | undefined {
  if (callee.kind !== "name" || callee.variable?.kind !== "parameter") return undefined;
  return /^(?:cb|callback|done|next|fn|(?:on|is|when)?(?:Done|Finished|Complete|Ready)|finish(?:ed)?|reply|respond|answer)$/.test(
    callee.name,
  )
    ? callee.variable
    : undefined;
}

/**
 * Whether two calls say the same kind of thing: sentences for whoever writes them down, or two of the things that are gone through,
 * `visit(node.head); visit(node.tail);`. Who waits for one answer is told of a failure, or of nothing.
 */
function isOneMore(answer: CallCode, again: Expression): boolean {
  const [one] = answer.args;
  const [other] = again.kind === "call" ? again.args : [];
  if (one === undefined || other === undefined || answer.args.length > 1) return false;
  if (isSentence(one) && isSentence(other)) return true;
  return isThing(one) && isThing(other);
}

function isSentence(one: Expression): boolean {
  return one.kind === "string" || one.kind === "template" || (one.kind === "binary" && one.operator === "+");
}

/** `node.head`, `list[i]`, `node`; what failed is called so. */
function isThing(one: Expression): boolean {
  if (one.kind === "name") return !/^(?:e|err|error|undefined)$/.test(one.name);
  return one.kind === "member" || one.kind === "index";
}

function goesElsewhere(lookup: CodeLookup, node: Code): boolean {
  if (isFunction(node)) return false;
  if (leaves(node) || node.kind === "await" || node.kind === "yield") return true;
  return node.kind === "call" && neverReturns(lookup, node);
}

/** Whether a call says that something failed: with an error, a sentence, or nothing where others have something. */
function isRefusal(lookup: CodeLookup, { args }: CallCode): boolean {
  const [first] = args;
  if (first === undefined) return false;
  if (first.kind === "new") return /Error$/.test(lookup.textOf(first.callee));
  if (first.kind === "name" && first.variable !== undefined) return /^(?:e|err|error)$/.test(first.name);
  const said = first.kind === "binary" ? partsOf(first, "+")[0]! : first;
  return said.kind === "string" && /\S\s+\S/.test(said.value);
}

/** Whether another call of it in the same function is the last thing that is done there: `return callback(…)`, `callback(…); return;`. */
function isOnceElsewhere(lookup: CodeLookup, variable: Variable, answer: CallCode): boolean {
  const owner = lookup.owner(answer);
  return lookup.reads(variable).some((read) => {
    const call = lookup.parent(read);
    if (call?.kind !== "call" || call.callee !== read || call === answer || lookup.owner(call) !== owner) return false;
    const statement = lookup.parent(call);
    if (statement?.kind === "return") return lookup.parent(statement) !== owner;
    if (statement?.kind !== "expression") return false;
    const block = lookup.parent(statement);
    if (block?.kind !== "block" || lookup.parent(block)?.kind !== "if") return false;
    const behind = block.body[block.body.indexOf(statement) + 1];
    return behind?.kind === "return" && behind.value === undefined;
  });
}

function isCallOf(node: Code, variable: Variable): boolean {
  return !isFunction(node) && node.kind === "call" && node.callee.kind === "name" && node.callee.variable === variable;
}

/** Where a statement calls it, whatever is asked on the way. */
function surelyCalls(lookup: CodeLookup, one: Statement, variable: Variable): Expression | undefined {
  switch (one.kind) {
    case "expression":
    case "return": {
      const { value } = one;
      return value?.kind === "call" && value.callee.kind === "name" && value.callee.variable === variable
        ? value
        : undefined;
    }
    case "block":
      for (const inner of one.body) {
        const found = surelyCalls(lookup, inner, variable);
        if (found !== undefined) return found;
        if (lookup.inside(inner).some((node) => !isFunction(node) && leaves(node))) return undefined;
      }
      return undefined;
    case "if": {
      if (one.no === undefined) return undefined;
      const yes = surelyCalls(lookup, one.yes, variable);
      return yes === undefined || surelyCalls(lookup, one.no, variable) === undefined ? undefined : yes;
    }
    default:
      return undefined;
  }
}

/** Whether two conditions speak of one variable. */
function isAboutSame(lookup: CodeLookup, a: Expression, b: Expression): boolean {
  const names = (one: Expression): readonly Variable[] =>
    lookup
      .inside(one)
      .flatMap((node) => (!isFunction(node) && node.kind === "name" && node.variable ? [node.variable] : []));
  const first = names(a);
  return names(b).some((one) => first.includes(one));
}
