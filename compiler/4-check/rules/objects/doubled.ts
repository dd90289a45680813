/** Names that stand twice where each may stand once: the keys of an object, and the parameters of a function. The first is lost. */

import { rt4597 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { plainText } from "../../questions/chains.ts";
import type { CodeLookup } from "../../questions/lookup.ts";

export const doubled: Rule = {
  codes: ["RT4597"],
  inFiles: () => (lookup) => {
    // TypeScript says so itself where it is asked.
    if (/\.[cm]?ts$/.test(lookup.file.path)) return [];
    const found: Diagnostic[] = [];
    for (const one of lookup.all("object")) if (hasTwice(one.members)) found.push(...keys(lookup, one));
    for (const one of lookup.code.functions) if (one.parameters.length > 1) found.push(...parameters(lookup, one));
    return found;
  },
};

/** Whether a key stands twice: of nearly all objects, which are small, this is all that is asked. */
function hasTwice(members: readonly { readonly key: unknown }[]): boolean {
  if (members.length > 12) return true;
  for (let at = 1; at < members.length; at++) {
    const { key } = members[at]!;
    for (let before = 0; before < at; before++) if (members[before]!.key === key) return true;
  }
  return false;
}

/** `{ sword: 10, bow: 6, sword: 8 }`; the same value twice does no harm. */
function keys(lookup: CodeLookup, { members }: Expression & { readonly kind: "object" }): Diagnostic[] {
  const seen = new Map<string, Expression>();
  return members.flatMap(({ key, value }): Diagnostic[] => {
    if (typeof key !== "string" || value.kind === "other") return [];
    const first = seen.get(key);
    seen.set(key, value);
    if (first === undefined || plainText(lookup, first) === plainText(lookup, value)) return [];
    const note = { message: "This one is lost.", span: lookup.span(first) };
    return [rt4597(lookup.span(value), { name: key, where: "as a key of one object" }, [note])];
  });
}

function parameters(lookup: CodeLookup, { parameters: all }: FunctionCode): Diagnostic[] {
  const seen = new Set<string>();
  return all.flatMap((one): Diagnostic[] => {
    if (one.kind !== "name" || one.name.startsWith("_")) return [];
    if (seen.has(one.name))
      return [rt4597(lookup.span(one), { name: one.name, where: "as a parameter of one function" })];
    seen.add(one.name);
    return [];
  });
}
