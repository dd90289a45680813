/**
 * What is no list and is taken for one: an object that things are kept in by their keys has no length, and whatever is compared with
 * it is no less and no more; and it has no `push`.
 *
 * Certain where all that ever is put into the place is an object that is written out, and nobody gives anything a `length`.
 */

import { rt4541 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, MemberCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { keptFor } from "../../questions/kept.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const lengths: Rule = {
  codes: ["RT4541"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      if (own.has("length") || /\.[cm]?ts$/.test(lookup.file.path)) return [];
      const found: Diagnostic[] = [];
      if (lookup.words.has("length")) {
        for (const one of lookup.all("member")) if (one.name === "length") found.push(...judge(context, lookup, one));
      }
      // `table.push(…)`, where nobody gives anything a function of that name.
      for (const { callee } of lookup.callsOf(...ofLists))
        if (!own.has(callee.name)) found.push(...judge(context, lookup, callee));
      return found;
    };
  },
};

const ofLists = "push pop shift unshift splice slice indexOf sort reverse join concat forEach filter map".split(" ");

function judge(context: RuleContext, lookup: CodeLookup, member: MemberCode): readonly Diagnostic[] {
  const { object } = member;
  if (object.kind !== "name" && object.kind !== "member") return [];
  const made = object.kind === "name" ? ofVariable(lookup, object) : ofMember(context, object);
  if (made === undefined) return [];
  // Who asks what it is takes it for several things.
  const text = lookup.textOf(object);
  if (lookup.all("unary").some((one) => one.operator === "typeof" && lookup.textOf(one.operand).startsWith(text)))
    return [];
  if (/\bisArray\b/.test(lookup.text) || /^\s*\?/.test(lookup.text.slice(object.end))) return [];
  // What follows values says it of the whole comparison.
  const isTold = context
    .slipsIn(lookup.file)
    .some(
      (one) => "start" in one && one.start <= member.nameStart && "end" in one && (one.end as number) >= member.end,
    );
  if (isTold) return [];
  const notes = [{ message: "It is made an object here.", span: made.lookup.span(made.node) }];
  const { name } = member;
  const advice =
    name === "length"
      ? `write Object.keys(${quoted(text)}).length`
      : name === "push"
        ? "put things in by their keys, or begin with a list"
        : "begin with a list, or go through its keys";
  return [rt4541(lookup.nameSpan(member), { text: quoted(text), name, advice }, notes)];
}

interface Made {
  readonly lookup: CodeLookup;
  readonly node: Expression;
}

function isPlain(value: Expression | undefined): value is Expression & { readonly kind: "object" } {
  return value?.kind === "object" && value.members.every(({ key }) => typeof key === "string");
}

function ofVariable(lookup: CodeLookup, { variable }: Expression & { readonly kind: "name" }): Made | undefined {
  if (variable === undefined || lookup.isGlobalMember(variable)) return undefined;
  const writes = lookup.writes(variable);
  const [first] = writes;
  if (first?.value === undefined || !writes.every(({ value }) => isPlain(value))) return undefined;
  return { lookup, node: first.value };
}

/** A member that is only ever given objects, whatever has it. */
function ofMember(context: RuleContext, { name }: MemberCode): Made | undefined {
  const made = membersMade(context).get(name);
  return made === null || made === undefined || isFunction(made.node) ? undefined : made;
}

/** By the name of a member; null where it is given something else, too. */
const membersMade = keptFor((context: RuleContext): ReadonlyMap<string, Made | null> => {
  const found = new Map<string, Made | null>();
  const note = (key: string, lookup: CodeLookup, value: Expression | undefined): void => {
    if (!isPlain(value)) found.set(key, null);
    else if (!found.has(key)) found.set(key, { lookup, node: value });
  };
  for (const lookup of context.files.map(lookupOf)) {
    for (const { target, value, operator } of lookup.all("assign"))
      if (target.kind === "member") note(target.name, lookup, operator === "=" ? value : undefined);
    for (const { target } of lookup.all("update")) if (target.kind === "member") note(target.name, lookup, undefined);
    for (const { members } of lookup.all("object"))
      for (const { key, value } of members) if (typeof key === "string") note(key, lookup, value);
    for (const { code } of lookup.all("class"))
      for (const one of code.members) note(one.name, lookup, one.kind === "field" ? one.value : undefined);
    for (const one of lookup.all("string")) if (found.has(one.value)) note(one.value, lookup, undefined);
  }
  return found;
});
