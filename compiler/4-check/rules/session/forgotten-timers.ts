/**
 * Intervals that are forgotten: the variable that keeps the id is emptied, as if that stopped the timer, and nobody ever hands
 * the id to `clearInterval`.
 */

import { rt4498 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, NameCode, Pattern, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isExported } from "../../questions/exported.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";

export const forgottenTimers: Rule = {
  codes: ["RT4498"],
  words: ["setInterval"],
  inFiles: () => (lookup) => {
    return lookup
      .callsOf("setInterval")
      .flatMap((call) => (lookup.sessionCall(call) === "setInterval" ? forgotten(lookup, call) : []));
  },
};

function forgotten(lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const parent = lookup.parent(call);
  if (parent === undefined || isFunction(parent) || (parent.kind !== "assign" && parent.kind !== "declare")) return [];
  const kept = parent.value === call ? variableOf(parent.target) : undefined;
  if (kept === undefined || kept.shared === false || lookup.isGlobalMember(kept)) return [];
  // Handed on, read as a value, exported: who knows who stops it.
  if (isExported(lookup, kept)) return [];
  if (lookup.reads(kept).some((read) => !isOnlyAsked(lookup, read))) return [];
  const emptied = lookup.writes(kept).find(({ value, by }) => {
    const isEmpty = value?.kind === "null" || (value?.kind === "name" && lookup.isGlobal(value, "undefined"));
    return isEmpty && !isFunction(by) && by.kind === "assign" && lookup.owner(by) !== lookup.code.top;
  });
  if (emptied === undefined) return [];
  const note = { message: "It is started here, and runs on.", span: lookup.span(parent.target) };
  return [rt4498(lookup.span(emptied.by), { name: kept.name }, [note])];
}

function variableOf(target: Pattern): Variable | undefined {
  return target.kind === "name" ? target.variable : undefined;
}

/** `if (timer)`, `timer !== null` */
function isOnlyAsked(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "binary") return /^(?:[!=]==?|&&|\|\|)$/.test(parent.operator);
  if (parent.kind === "unary") return parent.operator === "!";
  return (parent.kind === "if" || parent.kind === "choice" || parent.kind === "loop") && parent.test === read;
}
