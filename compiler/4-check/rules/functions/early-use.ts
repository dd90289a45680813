/**
 * Early use: what only a callback fills, read before the callback can have run.
 *
 * Certain only where the variable is one run's own: of the function around, or of the script while it loads.
 */

import { rt4409 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, NameCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isEmptyTable } from "../../questions/empty-values.ts";
import { type Handler, handlersIn } from "../../questions/handlers.ts";
import { type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";

export const earlyUse: Rule = {
  codes: ["RT4409"],
  words: ["send", "setTimeout"],
  inFiles: () => (lookup) => {
    const handlers = handlersIn(lookup);
    if (!handlers.some((one) => one.occasion === "response" || one.member === "setTimeout")) return [];
    return lookup.code.variables.flatMap((variable) => judge(lookup, variable, handlers));
  },
};

function judge(lookup: CodeLookup, variable: Variable, handlers: readonly Handler[]): Diagnostic[] {
  if (variable.kind !== "var" && variable.kind !== "let") return [];
  if (lookup.isGlobalMember(variable)) return [];
  let filled: Handler | undefined;
  let begins = false;
  for (const write of lookup.writes(variable)) {
    const owner = lookup.owner(write.name);
    if (owner === variable.owner) {
      // What it begins with says that there is nothing yet.
      const { value } = write;
      const empty = value === undefined ? false : lookup.isNothing(value);
      if (!empty && (value === undefined || begins || !isBlank(value))) return [];
      begins ||= !empty;
      continue;
    }
    const handler = handlers.find(
      (one) => one.code === owner && (one.occasion === "response" || one.member === "setTimeout"),
    );
    if (handler === undefined) return [];
    if (filled !== undefined && lookup.owner(filled.call) !== lookup.owner(handler.call)) return [];
    filled ??= handler;
  }
  if (filled === undefined) return [];
  const { call } = filled;
  const run = lookup.owner(call);
  // Only in the same run: what loops may have been filled a turn before.
  if (lookup.around(call).some((one) => one.kind === "loop" || one.kind === "each")) return [];
  if (run.suspends) return [];
  const reads = lookup.reads(variable);
  // A text or a number that it begins with may be what is meant, unless nobody ever sees another one.
  if (begins && (run !== variable.owner || reads.some((one) => lookup.owner(one) !== run || one.start < call.end))) {
    return [];
  }
  const early = reads.filter((read) => read.start > call.end && lookup.owner(read) === run);
  const [first] = early.filter((read) =>
    run === variable.owner ? countsAsValue(lookup, read) : isLost(lookup, read, variable, call),
  );
  if (first === undefined) return [];
  const when = filled.occasion === "response" ? "the response comes" : "the timer is over";
  const note = {
    message: "It gets its value in here.",
    span: lookup.span(call.callee.kind === "member" ? { start: call.callee.nameStart, end: call.callee.end } : call),
  };
  return [rt4409(lookup.span(first), { name: variable.name, when }, [note])];
}

function isBlank(value: Expression): boolean {
  if (value.kind === "string") return value.value === "";
  if (value.kind === "number") return value.value === 0;
  if (value.kind === "boolean") return !value.value;
  return isEmptyTable(value);
}

/**
 * Whether taking a member throws when the function runs for the first time: a variable that outlives it is filled by an
 * earlier run in later ones, and nothing asks for it before.
 */
function isLost(lookup: CodeLookup, read: NameCode, variable: Variable, call: CallCode): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent) || (parent.kind !== "member" && parent.kind !== "index")) return false;
  if (parent.object !== read || /^\s*[?!]/.test(lookup.text.slice(read.end))) return false;
  if (lookup.around(read).some((one) => one.kind === "try")) return false;
  const asks = (one: Expression): boolean =>
    lookup.inside(one).some((inner) => inner.kind === "name" && inner.variable === variable) ||
    lookup.inside(one).some((inner) => inner.kind === "call");
  const tests = [...conditionsAround(lookup, read), ...exitsBefore(lookup, read)];
  // Other conditions may be a flag that the callback sets with it.
  return tests.length === 0 && !conditionsAround(lookup, call).some(asks);
}

/** Whether the value itself counts: asking whether there is one already is no mistake. */
function countsAsValue(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "member":
    case "index":
      return parent.object === read;
    case "call":
      return (
        parent.args.includes(read) && !lookup.around(read).some((one) => one.kind === "if" || one.kind === "choice")
      );
    case "assign":
    case "declare":
      return parent.value === read;
    case "return":
      return true;
    case "binary":
      return /^[+\-*/%<>]=?$/.test(parent.operator);
    default:
      return false;
  }
}
