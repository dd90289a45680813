/**
 * Flags that stay up: set before something that is answered later, asked by whoever wants to begin it again, and taken down in the
 * callback behind a way out that leaves them as they are. After one answer of that kind nothing ever begins again.
 */

import { rt4529 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode, Pattern, Statement } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { isExported } from "../../questions/exported.ts";
import {
  type Code,
  type CodeLookup,
  conditionsAround,
  exitsBefore,
  isFunction,
  lookupOf,
} from "../../questions/lookup.ts";
import { speaksOf } from "../../questions/names-in.ts";
import { isInConstructor } from "../../questions/own-methods.ts";
import type { Write } from "../../questions/walk.ts";

export const leftUp: Rule = {
  codes: ["RT4529"],
  forms: ["="],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("assign")) {
      const { target, value, operator } = one;
      if (operator !== "=" || value.kind !== "boolean" || !value.value) continue;
      const flag = flagOf(context, lookup, target);
      if (flag !== undefined) found.push(...judge(lookup, one, flag));
    }
    return found;
  },
};

/** A variable of the file, or a member of `this` that no other file writes. */
interface Flag {
  readonly name: string;
  readonly writes: readonly Pick<Write, "value" | "by">[];
  /** Whether a condition speaks of it. */
  readonly isIn: (test: Expression) => boolean;
}

function flagOf(context: RuleContext, lookup: CodeLookup, target: Pattern): Flag | undefined {
  if (target.kind === "name") {
    const { variable } = target;
    if (variable === undefined || variable.kind === "parameter" || lookup.isGlobalMember(variable)) return undefined;
    if (isExported(lookup, variable)) return undefined;
    return {
      name: variable.name,
      writes: lookup.writes(variable),
      isIn: (test) => speaksOf(lookup, test, variable),
    };
  }
  if (target.kind !== "member" || target.object.kind !== "this") return undefined;
  const { name } = target;
  const isOther = (one: RuleContext["files"][number]): boolean =>
    one !== lookup.file && lookupOf(one).writtenMembers.has(name);
  if (context.files.some(isOther) || lookup.all("update").some((one) => isMember(one.target, name))) return undefined;
  const writes = lookup
    .all("assign")
    .flatMap((by) => (isMember(by.target, name) ? [{ by, value: by.operator === "=" ? by.value : undefined }] : []));
  return {
    name: lookup.textOf(target),
    // `this.loading = false` where the thing is made: a field that begins so.
    writes: writes.filter(({ by }) => !isInConstructor(lookup, by)),
    isIn: (test) => lookup.inside(test).some((one) => !isFunction(one) && isMember(one, name)),
  };
}

function isMember(one: Code, name: string): boolean {
  return !isFunction(one) && one.kind === "member" && one.name === name;
}

function judge(lookup: CodeLookup, up: Expression, flag: Flag): Diagnostic[] {
  const owner = lookup.owner(up);
  if (owner === lookup.code.top) return [];
  const asks = [...conditionsAround(lookup, up), ...exitsBefore(lookup, up)];
  if (!asks.some(flag.isIn)) return [];
  const downs: Expression[] = [];
  for (const { value, by } of flag.writes) {
    if (by === up) continue;
    if (value?.kind !== "boolean" || isFunction(by)) return [];
    if (by.kind === "declare") continue;
    // Set in another place, it has another story.
    if (value.value || by.kind !== "assign") return [];
    downs.push(by);
  }
  const [down, another] = downs;
  if (down === undefined || another !== undefined || down.start < up.end) return [];
  const callback = lookup.owner(down);
  if (!isCallbackIn(lookup, callback, owner)) return [];
  const exit = exitAbove(lookup, callback, down);
  if (exit === undefined) return [];
  const notes = [
    { message: "It is set here, and asked before.", span: lookup.span(up) },
    { message: "It is taken back only here.", span: lookup.span(down) },
  ];
  return [rt4529(lookup.span(exit), { name: flag.name }, notes)];
}

/** Whether a function is written where a call in another one takes it. */
function isCallbackIn(lookup: CodeLookup, callback: FunctionCode, owner: FunctionCode): boolean {
  const expression = lookup.parent(callback);
  if (expression === undefined || isFunction(expression) || expression.kind !== "function") return false;
  const call = lookup.parent(expression);
  return (
    call !== undefined &&
    !isFunction(call) &&
    call.kind === "call" &&
    call.args.includes(expression) &&
    lookup.owner(call) === owner
  );
}

/** The test of an `if` above a statement of a function that returns. */
function exitAbove(lookup: CodeLookup, code: FunctionCode, down: Expression): Expression | undefined {
  for (const one of code.body) {
    if (one.end >= down.start) return undefined;
    if (one.kind === "if" && one.no === undefined && returns(one.yes)) return one.test;
    // What is called may end the script's wish to go on.
    if (lookup.inside(one).some((at) => !isFunction(at) && at.kind === "throw")) return undefined;
  }
  return undefined;
}

function returns(statement: Statement): boolean {
  const last: Code | undefined = statement.kind === "block" ? statement.body.at(-1) : statement;
  return last?.kind === "return";
}
