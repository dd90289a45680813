/**
 * Given values: all that a variable, or a member of a name, is ever given in the project, as far as every place that gives it
 * something is seen.
 *
 * Invariant: undefined where one place may stay unseen: parameters, counters, parts of what is taken apart, members that are
 * spelled as a text somewhere, members that only things have which may come from outside, as by `JSON.parse`.
 */

import type { Expression, Variable } from "#compiler/typescript/code.ts";
import type { RuleContext } from "../context.ts";
import { keptFor } from "./kept.ts";
import { type Code, type CodeLookup, isFunction, lookupOf } from "./lookup.ts";
import { goFar } from "./reach.ts";

/** A value, and the declaration, assignment or object that gives it. */
export interface GivenValue {
  readonly lookup: CodeLookup;
  readonly value: Expression;
  readonly by: Code;
}

/** What a variable is given, in the order of the text; undefined where not all is seen. */
export function givenToVariable(lookup: CodeLookup, variable: Variable | undefined): readonly GivenValue[] | undefined {
  if (variable === undefined || !/^(?:var|let|const)$/.test(variable.kind) || lookup.isGlobalMember(variable))
    return undefined;
  const found: GivenValue[] = [];
  for (const { value, by } of lookup.writes(variable)) {
    if (isFunction(by)) return undefined;
    if (value === undefined) return undefined;
    if (by.kind === "declare" ? by.target.kind !== "name" : by.kind !== "assign" || by.operator !== "=")
      return undefined;
    found.push({ lookup, value, by });
  }
  return found;
}

/** Null: not all is seen. */
type Given = ReadonlyMap<string, readonly GivenValue[] | null>;

/** What members of a name are given, whatever they are members of; undefined where not all is seen. */
export function givenToMember(context: RuleContext, name: string): readonly GivenValue[] | undefined {
  goFar();
  return givenIn(context).get(name) ?? undefined;
}

const givenIn = keptFor((context: RuleContext): Given => {
  const found = new Map<string, GivenValue[] | null>();
  const lookups = context.files.map(lookupOf);
  const give = (name: string, one: GivenValue): void => {
    const values = found.get(name);
    if (values === undefined) found.set(name, [one]);
    else values?.push(one);
  };
  for (const lookup of lookups) {
    for (const one of lookup.all("assign")) {
      const { target } = one;
      if (target.kind === "member") {
        if (one.operator === "=") give(target.name, { lookup, value: one.value, by: one });
        else found.set(target.name, null);
      } else if (target.kind === "objectPattern" || target.kind === "arrayPattern") hide(lookup, target, found);
    }
    for (const one of lookup.all("update")) if (one.target.kind === "member") found.set(one.target.name, null);
    for (const one of lookup.all("each")) if (one.target.kind === "member") found.set(one.target.name, null);
    for (const one of lookup.all("object")) {
      for (const { key, value } of one.members) if (typeof key === "string") give(key, { lookup, value, by: one });
    }
    for (const { code } of lookup.all("class")) {
      for (const one of code.members) {
        if (one.kind === "field" && one.value !== undefined)
          give(one.name, { lookup, value: one.value, by: one.value });
        else found.set(one.name, null);
      }
    }
    for (const one of lookup.all("unary"))
      if (one.operator === "delete" && one.operand.kind === "member") found.set(one.operand.name, null);
    const isMadeOfText = lookup.text.includes("Function(");
    for (const one of lookup.all("string")) {
      found.set(one.value, null);
      // Code that is put together as a text gives members, too.
      if (isMadeOfText) for (const name of one.value.match(/[\w$]+/g) ?? []) found.set(name, null);
    }
  }
  // Things that come from outside have whatever members they have; what the script sets itself is its own.
  if (lookups.some((lookup) => lookup.says(["parse", "assign", "defineProperty", "scriptData"]))) {
    for (const [name, values] of found)
      if (values !== null && !values.some(({ by }) => by.kind === "assign")) found.set(name, null);
  }
  return found;
});

function hide(lookup: CodeLookup, pattern: Code, found: Map<string, GivenValue[] | null>): void {
  for (const one of lookup.inside(pattern)) if (!isFunction(one) && one.kind === "member") found.set(one.name, null);
}
