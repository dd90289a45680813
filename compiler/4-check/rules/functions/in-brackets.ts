/**
 * A function of a built-in with brackets behind it, where parentheses belong: `options.hasOwnProperty["size"]`, `list.indexOf[id]`.
 */

import { rt4434 } from "#compiler/diagnostics/catalogue.ts";
import type { Rule } from "../../context.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { quoted } from "../../questions/phrase.ts";

/** Functions of built-ins of which nobody else has a member. */
const names = [
  "charAt",
  "charCodeAt",
  "hasOwnProperty",
  "indexOf",
  "lastIndexOf",
  "parseFloat",
  "parseInt",
  "toFixed",
  "toLowerCase",
  "toUpperCase",
];
const known: ReadonlySet<string> = new Set(names);

export const inBrackets: Rule = {
  codes: ["RT4434"],
  words: names,
  inFiles(context) {
    return (lookup) =>
      [...lookup.all("index"), ...lookup.all("member")].flatMap(({ object }) => {
        if (object.kind !== "member" || !known.has(object.name)) return [];
        // `indexOf.call(list, one)` is a call; `indexOf["1"]` and `indexOf[1]` are none.
        if (!/^\s*\[/.test(lookup.text.slice(object.end, object.end + 80))) return [];
        if (givenMembers(context).has(object.name)) return [];
        return [rt4434(lookup.span(object), { text: quoted(lookup.textOf(object)) })];
      });
  },
};
