/**
 * Variables and members that are only ever null, and used as if they were something: nobody gives them the value that they wait
 * for. So are ids of timers that are asked for and stopped, and that nobody keeps.
 */

import { rt4535 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { isAskedFor, isOptionalBehind } from "../../questions/asked-for.ts";
import { isExported } from "../../questions/exported.ts";
import { type CodeLookup, conditionsAround, exitsBefore, isFunction, lookupOf } from "../../questions/lookup.ts";

export const onlyNull: Rule = {
  codes: ["RT4535"],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    if (lookup.says(timers)) found.push(...idsNotKept(context, lookup));
    for (const { target, value } of lookup.all("declare")) {
      if (value?.kind !== "null" || target.kind !== "name" || target.variable === undefined) continue;
      const { variable } = target;
      if (lookup.only(variable) !== value || isReachable(lookup, variable)) continue;
      const reads = lookup.reads(variable);
      // Whoever asks for it knows that it may be missing: it may be switched on by hand.
      if (reads.some((one) => isAskedFor(lookup, one))) continue;
      const used = reads.find((one) => isTakenFrom(lookup, one));
      if (used === undefined) continue;
      const note = { message: "This is all that it is ever given.", span: lookup.span(target) };
      found.push(rt4535(lookup.span(used), { name: variable.name, so: "and using it throws" }, [note]));
    }
    return found;
  },
};

/**
 * `if (timer === null) RTSession.setInterval(…)`, and `clearInterval(timer)` somewhere: the id is asked for and handed back, and
 * nothing that the place is given is one.
 */
const timers = ["clearInterval", "clearTimeout"];

function idsNotKept(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  const starts = lookup
    .callsOf("setInterval", "setTimeout")
    .filter((call) => lookup.sessionCall(call) !== undefined && lookup.parent(call)?.kind === "expression");
  if (starts.length === 0) return [];
  const seen = new Set<string>();
  return lookup.callsOf("clearInterval", "clearTimeout").flatMap((clear): Diagnostic[] => {
    const [id] = clear.args;
    if (id === undefined || lookup.sessionCall(clear) === undefined || seen.has(lookup.textOf(id))) return [];
    seen.add(lookup.textOf(id));
    const given = valuesOf(context, lookup, id);
    if (given === undefined || !given.every((one) => lookup.isNothing(one))) return [];
    const [start, another] = starts.filter(
      (one) => lookup.sessionCall(one)?.slice(3) === lookup.sessionCall(clear)?.slice(5),
    );
    if (start === undefined || another !== undefined) return [];
    const name = lookup.textOf(id);
    const note = { message: `${name} is stopped here.`, span: lookup.span(clear) };
    return [
      rt4535(lookup.nameSpan(start.callee), { name, so: "and the timer started here cannot be stopped by it" }, [note]),
    ];
  });
}

/** All that a variable, or a member of `this`, is ever given; undefined where that cannot be seen. */
function valuesOf(context: RuleContext, lookup: CodeLookup, place: Expression): readonly Expression[] | undefined {
  const values: Expression[] = [];
  if (place.kind === "name") {
    const { variable } = place;
    if (variable === undefined || !/^(?:var|let|const)$/.test(variable.kind) || isReachable(lookup, variable))
      return undefined;
    if (lookup.isGlobalMember(variable)) return undefined;
    for (const { value, by } of lookup.writes(variable)) {
      if (value === undefined && (isFunction(by) || by.kind !== "declare")) return undefined;
      if (value !== undefined) values.push(value);
    }
    return values;
  }
  if (place.kind !== "member" || place.object.kind !== "this") return undefined;
  const { name } = place;
  for (const file of context.files) {
    const there = lookupOf(file);
    if (there !== lookup && there.writtenMembers.has(name)) return undefined;
  }
  for (const { target, value, operator } of lookup.all("assign")) {
    if (target.kind !== "member" || target.name !== name) continue;
    if (operator !== "=") return undefined;
    values.push(value);
  }
  for (const { code } of lookup.all("class")) {
    for (const one of code.members) if (one.name === name && one.value !== undefined) values.push(one.value);
  }
  if (lookup.all("object").some(({ members }) => members.some(({ key }) => key === name))) return undefined;
  return values.length === 0 ? undefined : values;
}

function isReachable(lookup: CodeLookup, variable: Variable): boolean {
  if (isExported(lookup, variable)) return true;
  return lookup.file.entry?.kind === "classic" && variable.owner === lookup.code.top && /\bthis\s*\[/.test(lookup.text);
}

/** Whether a member of it is taken, or it is called, and nothing on the way asks for it. */
function isTakenFrom(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent) || isOptionalBehind(lookup.text, read.end)) return false;
  const takes = (parent.kind === "member" || parent.kind === "index") && parent.object === read;
  if (!takes && !(parent.kind === "call" && parent.callee === read)) return false;
  return ![...conditionsAround(lookup, read), ...exitsBefore(lookup, read)].some((test) =>
    lookup.inside(test).some((one) => !isFunction(one) && one.kind === "name" && one.variable === read.variable),
  );
}
