/**
 * Setters that are handed the value first: `setNumber(peer, 1)`. Seen by the other setters of the builder, which all begin with a
 * number that is written there, and of which none has this one.
 */

import { rt4598 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Rule } from "../../context.ts";
import { builderOf, setterNames, settersIn } from "../../questions/builder-of.ts";
import { replacing } from "../../questions/edits.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import type { MemberCall } from "../../questions/walk.ts";

export const turnedSetters: Rule = {
  codes: ["RT4598"],
  words: setterNames,
  inFiles: () => (lookup) => settersIn(lookup).flatMap((call) => judge(lookup, call)),
};

function judge(lookup: CodeLookup, call: MemberCall): Diagnostic[] {
  const [index, value] = call.args;
  if (index === undefined || value?.kind !== "number" || call.args.length !== 2) return [];
  if (!Number.isInteger(value.value) || value.value < 1 || value.value > 127) return [];
  // A counter, a sum or a constant may well be an index; what is taken from a thing or given by a call is a value.
  if (!isValue(lookup, index)) return [];
  const others = siblings(lookup, call);
  if (others.some((one) => one.args[0]?.kind !== "number" || one.args[0].value === value.value)) return [];
  if (others.length === 0 && (value.value !== 1 || builderOf(lookup, call.callee.object) !== "newData")) return [];
  const [first, second] = [lookup.textOf(index), lookup.textOf(value)];
  const { name } = call.callee;
  const finding = rt4598(lookup.span(index), { name, value: quoted(first), index: second });
  const edits = [replacing(lookup.span(index), second), replacing(lookup.span(value), first)];
  return [{ ...finding, fix: { message: "Exchange them", edits } }];
}

function isValue(lookup: CodeLookup, one: MemberCall["args"][number]): boolean {
  const known = lookup.valueOf(one);
  if (isFunction(known)) return false;
  if (known.kind === "call") {
    if (known.callee.kind !== "member") return false;
    if (/^get\w*(?:Index|Idx|Slot|Offset|Position|Key)$/.test(known.callee.name)) return false;
    return /^get[A-Z]|^(?:round|floor|ceil|now|min|max|abs|join|stringify|indexOf)$/.test(known.callee.name);
  }
  // Constants of modules hold indexes, and counters may be members, too.
  if (one.kind === "member")
    return (
      !/^[A-Z]/.test(one.name) &&
      !/ind|idx|off|pos|slot|count|^[in]$|at$|key|field/i.test(one.name) &&
      !isStepped(lookup, lookup.textOf(one))
    );
  return false;
}

function isStepped(lookup: CodeLookup, text: string): boolean {
  return lookup.all("update").some((one) => lookup.textOf(one.target) === text);
}

/** The other setters of data in the chain, and those of the same builder in a variable. */
function siblings(lookup: CodeLookup, call: MemberCall): readonly MemberCall[] {
  const root = rootOf(call);
  return settersIn(lookup).filter((one) => {
    if (one === call) return false;
    const other = rootOf(one);
    if (other === root) return true;
    return (
      other.kind === "name" && root.kind === "name" && other.variable !== undefined && other.variable === root.variable
    );
  });
}

function rootOf(call: MemberCall): MemberCall["callee"]["object"] {
  let at = call.callee.object;
  while (at.kind === "call" && at.callee.kind === "member" && /^set[A-Z]/.test(at.callee.name)) at = at.callee.object;
  return at;
}
