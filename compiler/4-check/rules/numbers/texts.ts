/**
 * Texts and patterns that are not what they look like: `"${name}"` in plain quotes, a pattern in quotes, one that matches nothing,
 * one that remembers where it was.
 */

import { rt4600 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule } from "../../context.ts";
import { isEquality } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import type { MemberCall } from "../../questions/walk.ts";

export const texts: Rule = {
  codes: ["RT4600"],
  forms: ["string", "typeof", "literal"],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("string")) if (one.value.includes("${")) found.push(...withHoles(lookup, one));
    // Whether some file puts values into such texts is asked last, as there may be many.
    if (found.length > 0 && context.files.some(fills)) found.length = 0;
    for (const one of lookup.all("unary")) if (one.operator === "typeof") found.push(...ofType(lookup, one));
    for (const one of lookup.all("literal")) if (one.type === "regexp") found.push(...emptyClass(lookup, one));
    if (lookup.words.has("RegExp")) for (const one of lookup.all("new")) found.push(...broken(lookup, one));
    for (const call of lookup.callsOf("replace", "split", "test")) {
      found.push(...(call.callee.name === "test" ? remembering(lookup, call) : inQuotes(lookup, call)));
    }
    return found;
  },
};

/** Whether a file puts values into such texts itself: `text.replace("${name}", name)`, or a pattern that seeks `\${`. */
function fills({ source: { text } }: CheckedFile): boolean {
  return /\\\$\\?\{|(?:replace|replaceAll|split|indexOf)\(\s*["']\$\{/.test(text);
}

/** `"Welcome ${name}"`, where there is a `name` to be put in. */
function withHoles(lookup: CodeLookup, one: Expression & { readonly kind: "string" }): Diagnostic[] {
  const name = /\$\{\s*([A-Za-z_$][\w$]*)[^{}]*\}/.exec(one.value)?.[1];
  const owners = lookup.owners(one);
  if (name === undefined) return [];
  if (!lookup.code.variables.some((variable) => variable.name === name && owners.includes(variable.owner))) return [];
  const text = quoted(lookup.textOf(one));
  return [
    rt4600(lookup.span(one), {
      text,
      why: "stands in plain quotes, where no value is put in",
      advice: "write `…` around it, or put it together with +",
    }),
  ];
}

/** `typeof x === undefined` */
function ofType(lookup: CodeLookup, one: Expression & { readonly kind: "unary" }): Diagnostic[] {
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent) || parent.kind !== "binary") return [];
  if (!isEquality(parent.operator)) return [];
  const other = parent.left === one ? parent.right : parent.left;
  if (!lookup.isGlobal(other, "undefined") && other.kind !== "null") return [];
  const text = quoted(lookup.textOf(parent));
  const why = "compares with what is no text, and typeof gives one";
  return [
    rt4600(lookup.span(parent), {
      text,
      why,
      advice: `write "${lookup.textOf(other)}" in quotes, or leave out typeof`,
    }),
  ];
}

/** `/^abc[]/` */
function emptyClass(lookup: CodeLookup, one: Expression & { readonly kind: "literal" }): Diagnostic[] {
  if (!hasEmptyClass(lookup.textOf(one))) return [];
  const text = quoted(lookup.textOf(one));
  return [
    rt4600(lookup.span(one), {
      text,
      why: "never matches: [] stands for no character at all",
      advice: "write what may stand there",
    }),
  ];
}

/** Whether a class begins with its end; within a class `[` is a character as others. */
function hasEmptyClass(pattern: string): boolean {
  let isInside = false;
  for (let at = 0; at < pattern.length; at++) {
    const one = pattern[at];
    if (one === "\\") at++;
    else if (one === "]") isInside = false;
    else if (one === "[" && !isInside) {
      if (pattern[at + 1] === "]") return true;
      isInside = true;
    }
  }
  return false;
}

/** `new RegExp("[a-z")` */
function broken(lookup: CodeLookup, { callee, args }: Expression & { readonly kind: "call" | "new" }): Diagnostic[] {
  const [pattern] = args;
  if (!lookup.isGlobal(callee, "RegExp") || pattern?.kind !== "string") return [];
  try {
    new RegExp(pattern.value);
    return [];
  } catch {
    const text = quoted(lookup.textOf(pattern));
    return [
      rt4600(lookup.span(pattern), {
        text,
        why: "is no pattern, and making one of it throws",
        advice: "close what it opens, or write \\\\ before a sign that stands for itself",
      }),
    ];
  }
}

/** `name.replace("/damn/g", "")` */
function inQuotes(lookup: CodeLookup, { args }: MemberCall): Diagnostic[] {
  const [pattern] = args;
  if (pattern?.kind !== "string" || !/^(?:\/.+\/[gim]+|\/\^.*\/|\/.*\$\/)$/.test(pattern.value)) return [];
  const text = quoted(lookup.textOf(pattern));
  return [
    rt4600(lookup.span(pattern), {
      text,
      why: "is sought letter by letter, slashes included",
      advice: "leave out the quotes",
    }),
  ];
}

/** `bad.test(text)` with `var bad = /…/g` outside: it goes on where it ended the last time. */
function remembering(lookup: CodeLookup, call: MemberCall): Diagnostic[] {
  const { object } = call.callee;
  if (object.kind !== "name" || object.variable === undefined || call.args.length !== 1) return [];
  const value = lookup.valueOf(object);
  if (isFunction(value) || value.kind !== "literal" || !/\/[a-z]*g[a-z]*$/.test(lookup.textOf(value))) return [];
  if (object.variable.owner === lookup.owner(call) || lookup.words.has("lastIndex")) return [];
  if (lookup.around(call).some((one) => one.kind === "loop")) return [];
  const text = quoted(lookup.textOf(call));
  return [
    rt4600(lookup.span(call), {
      text,
      why: "begins where the last match ended, because its pattern is kept and has a g",
      advice: "leave out the g",
    }),
  ];
}
