/**
 * Early use: what only a callback fills, read before the callback can have run.
 *
 * Certain only where the variable is one run's own: of the function around, or of the script while it loads.
 */

import { rt4409 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { NameCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../context.ts";
import { type Handler, handlersIn } from "../questions/handlers.ts";
import { type CodeLookup, isFunction, lookupOf } from "../questions/lookup.ts";

export const earlyUse: Rule = {
  codes: ["RT4409"],
  run: (context) =>
    context.files.flatMap((file) => {
      const lookup = lookupOf(file);
      const handlers = handlersIn(lookup);
      if (!handlers.some((one) => one.occasion === "response" || one.member === "setTimeout")) return [];
      return lookup.code.variables.flatMap((variable) => judge(lookup, variable, handlers));
    }),
};

function judge(lookup: CodeLookup, variable: Variable, handlers: readonly Handler[]): Diagnostic[] {
  if (variable.kind !== "var" && variable.kind !== "let") return [];
  if (lookup.writtenMembers.has(variable.name)) return [];
  let filled: Handler | undefined;
  for (const write of lookup.writes(variable)) {
    const owner = lookup.owner(write.name);
    if (owner === variable.owner) {
      // What it begins with says that there is nothing yet.
      const { value } = write;
      const empty = value === undefined ? false : value.kind === "null" || lookup.isGlobal(value, "undefined");
      if (!empty) return [];
      continue;
    }
    const handler = handlers.find(
      (one) => one.code === owner && (one.occasion === "response" || one.member === "setTimeout"),
    );
    if (handler === undefined || lookup.owner(handler.call) !== variable.owner) return [];
    filled ??= handler;
  }
  if (filled === undefined) return [];
  const { call } = filled;
  // Only in the same run: what loops may have been filled a turn before.
  if (lookup.around(call).some((one) => one.kind === "loop" || one.kind === "each")) return [];
  if (variable.owner.suspends) return [];
  const early = lookup.reads(variable).filter((read) => lookup.owner(read) === variable.owner && isUsed(lookup, read));
  const [first] = early.filter((read) => read.start > call.end);
  if (first === undefined) return [];
  const when = filled.occasion === "response" ? "the response comes" : "the timer is over";
  const note = {
    message: "It gets its value in here.",
    span: lookup.span(call.callee.kind === "member" ? { start: call.callee.nameStart, end: call.callee.end } : call),
  };
  return [rt4409(lookup.span(first), { name: variable.name, when }, [note])];
}

/** Whether the value itself counts: asking whether there is one already is no mistake. */
function isUsed(lookup: CodeLookup, read: NameCode): boolean {
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
