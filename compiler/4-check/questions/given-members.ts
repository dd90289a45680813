/**
 * Which members the project's own code gives to things: `x.name = …`, `{ name: … }`, methods, and names in quotes. Who asks
 * whether a member is one of RTSession's or of a built-in asks here first whether the project has one of that name.
 */

import type { RuleContext } from "../context.ts";
import { lookupOf } from "./lookup.ts";

const known = new WeakMap<RuleContext, ReadonlySet<string>>();

/** Every name that some file gives as a member, whatever to. Generous: a text of that name counts. */
export function givenMembers(context: RuleContext): ReadonlySet<string> {
  let names = known.get(context);
  if (names === undefined) {
    const found = new Set<string>();
    for (const file of context.files) {
      const lookup = lookupOf(file);
      for (const name of lookup.writtenMembers) found.add(name);
      for (const one of lookup.all("object")) {
        for (const { key } of one.members) if (typeof key === "string") found.add(key);
      }
      for (const one of lookup.all("class")) for (const member of one.code.members) found.add(member.name);
      for (const one of lookup.all("string")) found.add(one.value);
      for (const one of lookup.code.exports) if ("name" in one) found.add(one.name);
    }
    names = found;
    known.set(context, names);
  }
  return names;
}

const accessors = new WeakMap<RuleContext, ReadonlySet<string>>();

/** Names of members for which some file has a getter or a setter: to read or write them may do anything. By the text: generous. */
export function accessorsIn(context: RuleContext): ReadonlySet<string> {
  let names = accessors.get(context);
  if (names === undefined) {
    names = new Set(
      context.files.flatMap((file) => [...file.source.text.matchAll(accessor)].map((one) => one[1] ?? one[2] ?? "")),
    );
    accessors.set(context, names);
  }
  return names;
}

const accessor = /\b(?:get|set)\s+([\w$]+)\s*\(|defineProperty\s*\(\s*[^,]+,\s*["']([\w$]+)["']/g;
