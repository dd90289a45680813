/**
 * Which members the project's own code gives to things: `x.name = …`, `{ name: … }`, methods, and names in quotes. Who asks
 * whether a member is one of RTSession's or of a built-in asks here first whether the project has one of that name.
 */

import type { RuleContext } from "../context.ts";
import { keptFor } from "./kept.ts";
import type { CodeLookup } from "./lookup.ts";
import { namesInFiles } from "./per-file.ts";
import { makeFact, useFact } from "./reach.ts";

/** Every name that some file gives as a member, whatever to. Generous: a text of that name counts. */
export function givenMembers(context: RuleContext): ReadonlySet<string> {
  return useFact(givenIn(context));
}

const givenIn = keptFor((context: RuleContext) =>
  makeFact("given members", () => namesInFiles("given members", context.files, addGiven)),
);

function addGiven(lookup: CodeLookup, found: Set<string>): void {
  for (const name of lookup.writtenMembers) found.add(name);
  for (const one of lookup.all("object")) {
    for (const { key } of one.members) if (typeof key === "string") found.add(key);
  }
  for (const one of lookup.all("class")) for (const member of one.code.members) found.add(member.name);
  for (const one of lookup.all("string")) found.add(one.value);
  for (const one of lookup.code.exports) if ("name" in one) found.add(one.name);
}

/** Names of members for which some file has a getter or a setter: to read or write them may do anything. By the text: generous. */
export function accessorsIn(context: RuleContext): ReadonlySet<string> {
  return useFact(accessorsOf(context));
}

const accessorsOf = keptFor((context: RuleContext) =>
  makeFact("accessors", () => namesInFiles("accessors", context.files, addAccessors)),
);

function addAccessors({ text }: CodeLookup, found: Set<string>): void {
  for (const one of text.matchAll(accessor)) found.add(one[1] ?? one[2] ?? "");
}

const accessor = /\b(?:get|set)\s+([\w$]+)\s*\(|defineProperty\s*\(\s*[^,]+,\s*["']([\w$]+)["']/g;
