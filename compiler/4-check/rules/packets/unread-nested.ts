/**
 * Nested data that a loop fetches and does not read: `var item = data.getData(i); bag.push(data.getNumber(1))`. Each turn reads the same
 * field of the packet, and the items stay unread.
 *
 * Invariant: nothing reads what was fetched, and the same turn reads a field of what it was fetched from, by an index that stands there.
 */

import { rt4649 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Rule } from "../../context.ts";
import { getterNames } from "../../questions/builder-of.ts";
import { isPlain } from "../../questions/chains.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { loopsAround } from "../../questions/loops.ts";
import { quoted } from "../../questions/phrase.ts";
import type { MemberCall } from "../../questions/walk.ts";
import { isWithin } from "../../questions/within.ts";

export const unreadNested: Rule = {
  codes: ["RT4649"],
  words: ["getData"],
  keepsNothing: true,
  inFiles: () => (lookup) => lookup.callsOf("getData").flatMap((call) => judge(lookup, call)),
};

function judge(lookup: CodeLookup, call: MemberCall): Diagnostic[] {
  const [index, another] = call.args;
  const kept = lookup.parent(call);
  if (index === undefined || another !== undefined || kept?.kind !== "declare" || kept.target.kind !== "name")
    return [];
  const { variable, name } = kept.target;
  if (variable === undefined || lookup.reads(variable).length > 0 || index.kind === "number") return [];
  const { object } = call.callee;
  const [loop] = loopsAround(lookup, call);
  if (loop === undefined || !isPlain(object)) return [];
  const text = lookup.textOf(object);
  const read = lookup.callsOf(...getterNames).find(({ callee, args, start }) => {
    return start > call.end && args[0]?.kind === "number" && lookup.textOf(callee.object) === text;
  });
  if (read === undefined || !isWithin(read, loop.body)) return [];
  const note = { message: "This is what each turn fetches.", span: lookup.span(kept.target) };
  return [
    rt4649(lookup.span(read.callee.object), { name, text: quoted(lookup.textOf(read)), from: quoted(text) }, [note]),
  ];
}
