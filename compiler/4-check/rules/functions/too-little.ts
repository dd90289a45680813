/**
 * Calls of RTSession's objects and of built-ins that lack what they cannot do without: `getNumber()`, `list.push()`.
 * Calls of the script's own functions are judged by what these do with their parameters, elsewhere.
 */

import { rt4599 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Rule } from "../../context.ts";
import { givenMembers } from "../../questions/given-members.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import type { MemberCall } from "../../questions/walk.ts";

interface Least {
  readonly count: number;
  /** What comes of fewer. */
  readonly so: string;
}

const ofGetter: Least = { count: 1, so: "gives null" };
const ofAdding: Least = { count: 1, so: "adds nothing" };

/** How many arguments they take at least. */
const least: ReadonlyMap<string, Least> = new Map<string, Least>([
  ["getNumber", ofGetter],
  ["getFloat", ofGetter],
  ["getDouble", ofGetter],
  ["getString", ofGetter],
  ["getFloatArray", ofGetter],
  ["getLong", ofGetter],
  ["push", ofAdding],
  ["unshift", ofAdding],
  ["indexOf", { count: 1, so: "looks for nothing" }],
  ["splice", { count: 1, so: "takes out nothing" }],
]);

export const tooLittle: Rule = {
  codes: ["RT4599"],
  words: [...least.keys()],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      // In TypeScript the declarations say how many there have to be.
      if (/\.[cm]?ts$/.test(lookup.file.path)) return [];
      return lookup.callsOf(...least.keys()).flatMap((call) => judge(lookup, call, own));
    };
  },
};

function judge(lookup: CodeLookup, call: MemberCall, own: ReadonlySet<string>): Diagnostic[] {
  const { name } = call.callee;
  const { count, so } = least.get(name)!;
  if (call.args.length >= count || own.has(name)) return [];
  return [rt4599(lookup.span(call), { text: quoted(lookup.textOf(call)), so })];
}
