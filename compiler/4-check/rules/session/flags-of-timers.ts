/**
 * Flags that say a timer runs, left up where the timer is stopped because everybody has gone: whoever comes next finds the flag, and
 * starts nothing.
 *
 * Invariant: said only where the flag is set beside the start, decides about it, and is nowhere taken down; and where the timer is
 * stopped for a player who left, as more may come. At the end of a match a script may be done.
 */

import { rt4557 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { listsAround } from "../../questions/chains.ts";
import { givenToVariable } from "../../questions/given-values.ts";
import { handlersIn } from "../../questions/handlers.ts";
import { type CodeLookup, conditionsAround, exitsBefore } from "../../questions/lookup.ts";
import { speaksOf } from "../../questions/names-in.ts";

export const flagsOfTimers: Rule = {
  codes: ["RT4557"],
  words: ["clearInterval"],
  inFiles: () => (lookup) => {
    const clears = lookup.callsOf("clearInterval");
    if (clears.length === 0) return [];
    return lookup
      .callsOf("setInterval")
      .flatMap((start) => (lookup.sessionCall(start) === "setInterval" ? judge(lookup, start, clears) : []));
  },
};

function judge(lookup: CodeLookup, start: CallCode, clears: readonly CallCode[]): Diagnostic[] {
  const kept = lookup.parent(start);
  if (kept?.kind !== "assign" || kept.target.kind !== "name" || kept.target.variable === undefined) return [];
  const { variable } = kept.target;
  const flag = flagBeside(lookup, start);
  if (flag === undefined) return [];
  return clears.flatMap((call): Diagnostic[] => {
    const [id] = call.args;
    if (id?.kind !== "name" || id.variable !== variable || lookup.sessionCall(call) === undefined) return [];
    const owners = lookup.owners(call);
    const isForLeaving = handlersIn(lookup).some(
      ({ member, code }) => member === "onPlayerDisconnect" && code !== undefined && owners.includes(code),
    );
    if (!isForLeaving) return [];
    const notes = [{ message: "Here it is started only while the flag is down.", span: lookup.span(start) }];
    return [rt4557(lookup.span(call), { timer: variable.name, flag: flag.name }, notes)];
  });
}

/** The flag that is set in the row of statements that starts a timer, and that was asked on the way there. */
function flagBeside(lookup: CodeLookup, start: CallCode): Variable | undefined {
  const [row] = listsAround(lookup, start);
  const asked = [...conditionsAround(lookup, start), ...exitsBefore(lookup, start)];
  for (const one of row?.list ?? []) {
    if (one.kind !== "expression" || one.value.kind !== "assign" || one.value.operator !== "=") continue;
    const { target, value } = one.value;
    if (target.kind !== "name" || value.kind !== "boolean" || !value.value) continue;
    const { variable } = target;
    if (variable === undefined || variable.owner !== lookup.code.top) continue;
    const given = givenToVariable(lookup, variable);
    const isLeftUp =
      given?.every(({ value: each, by }) => each.kind === "boolean" && each.value === (by.kind === "assign")) === true;
    if (isLeftUp && asked.some((test) => speaksOf(lookup, test, variable))) return variable;
  }
  return undefined;
}
