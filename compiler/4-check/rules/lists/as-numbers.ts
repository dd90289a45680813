/**
 * Lists where a number belongs: `i < list`, `id in list`, `list[list]`. The length was meant, an element, or another name.
 */

import { rt4602 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { areAlike, type Binary, isOrder, isPlain, plainText } from "../../questions/chains.ts";
import { keptFor } from "../../questions/kept.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { whoIs } from "../../questions/who.ts";

export const asNumbers: Rule = {
  codes: ["RT4602"],
  forms: ["in", "<", ">", "<=", ">=", "index"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("binary")) {
      if (one.operator === "in") found.push(...inList(lookup, one.left, one.right));
      if (!isOrder(one.operator)) continue;
      if ((one.operator === ">" || one.operator === "<=") && one.left.kind === "call")
        found.push(...foundFirst(lookup, one));
      compared(lookup, one.left, one.right, found);
      compared(lookup, one.right, one.left, found);
    }
    for (const one of lookup.all("index")) {
      if (one.object.kind !== "name" && one.object.kind !== "member") continue;
      if (one.index.kind !== one.object.kind || !isPlain(one.object)) continue;
      if (!areAlike(lookup, one.object, one.index)) continue;
      const text = quoted(lookup.textOf(one));
      found.push(
        rt4602(lookup.span(one), { text, why: "takes a thing for its own key", advice: "write the key that is meant" }),
      );
    }
    return found;
  },
};

/** `for (var i = 0; i < list; i++)` */
function compared(lookup: CodeLookup, list: Expression, other: Expression, found: Diagnostic[]): void {
  if ((other.kind !== "number" && other.kind !== "name") || !isCertainList(lookup, list)) return;
  if (other.kind === "name" && isCertainList(lookup, other)) return;
  // What has but one value is judged by what it is, elsewhere.
  if (whoIs(lookup, list) === "players") return;
  const text = quoted(lookup.textOf(list));
  found.push(rt4602(lookup.span(list), { text, why: "is a list, and no number", advice: `write ${text}.length` }));
}

/** `peer in ready`, where `ready` is filled by `push`: a list has places, and is not asked for its elements so. */
function inList(lookup: CodeLookup, sought: Expression, list: Expression): Diagnostic[] {
  if (!isCertainList(lookup, list)) return [];
  const isSought =
    sought.kind === "string" ? !/^\d+$|^length$/.test(sought.value) : whoIs(lookup, sought) !== undefined;
  const value = lookup.valueOf(sought);
  const isText =
    !isFunction(value) && value.kind === "call" && value.callee.kind === "member" && value.callee.name === "getString";
  if (!isSought && !isText) return [];
  const text = quoted(lookup.textOf(list));
  const why = "is a list, and in asks for its indexes";
  return [
    rt4602(lookup.span(list), { text, why, advice: `write ${text}.indexOf(${quoted(lookup.textOf(sought))}) >= 0` }),
  ];
}

/** `if (banned.indexOf(id) > 0)`: the first place is 0, and counts as not found. */
function foundFirst(lookup: CodeLookup, { left, right }: Binary): Diagnostic[] {
  if (right.kind !== "number" || right.value !== 0 || left.kind !== "call" || left.callee.kind !== "member") return [];
  const { name, object } = left.callee;
  if (name !== "indexOf" || !isPlain(object) || left.args.length !== 1) return [];
  const list = lookup.textOf(object);
  const isFilled = lookup.callsOf("push").some(({ callee }) => lookup.textOf(callee.object) === list);
  if (!isFilled && !isCertainList(lookup, object)) return [];
  const text = quoted(lookup.textOf(left));
  return [
    rt4602(lookup.span(left), {
      text,
      why: "is 0 for the first element, which counts as not found here",
      advice: "compare with -1",
    }),
  ];
}

/** A list that is only ever made as one, and whose elements are not set by a key. */
function isCertainList(lookup: CodeLookup, one: Expression): boolean {
  if (one.kind === "name") {
    if (one.variable === undefined || one.variable.kind === "parameter") return false;
    const writes = lookup.writes(one.variable);
    if (writes.length === 0) return false;
    for (let at = 0; at < writes.length; at++) {
      const { value } = writes[at]!;
      if (value === undefined || !isMade(lookup, value)) return false;
    }
    return !isKeyed(lookup, lookup.textOf(one));
  }
  if (one.kind !== "member" || !lookup.writtenMembers.has(one.name) || !isPlain(one)) return false;
  const text = plainText(lookup, one);
  const given = assignedIn(lookup).byName.get(one.name) ?? [];
  return (
    given.length > 0 &&
    given.every(({ target, value }) => isMade(lookup, value) && lookup.textOf(target) === text) &&
    !isKeyed(lookup, text)
  );
}

type Assign = Expression & { readonly kind: "assign" };

/** What a file assigns: to members, by their names; and the texts of what is given elements by keys. */
interface Assigned {
  readonly byName: ReadonlyMap<string, readonly Assign[]>;
  readonly keyed: ReadonlySet<string>;
}

const assignedIn = keptFor((lookup: CodeLookup): Assigned => {
  const byName = new Map<string, Assign[]>();
  const keyed = new Set<string>();
  for (const one of lookup.all("assign")) {
    const { target } = one;
    if (target.kind === "member") {
      const same = byName.get(target.name);
      if (same === undefined) byName.set(target.name, [one]);
      else same.push(one);
    } else if (target.kind === "index" && target.index.kind !== "number") keyed.add(lookup.textOf(target.object));
  }
  return { byName, keyed };
});

function isMade(lookup: CodeLookup, value: Expression): boolean {
  if (value.kind === "array") return true;
  if (value.kind !== "call" || value.callee.kind !== "member") return false;
  if (/^(?:filter|map|sort|splice)$/.test(value.callee.name)) return true;
  return (
    lookup.sessionCall(value) === "getPlayers" ||
    (value.callee.name === "keys" && lookup.isGlobal(value.callee.object, "Object"))
  );
}

function isKeyed(lookup: CodeLookup, text: string): boolean {
  return assignedIn(lookup).keyed.has(text);
}
