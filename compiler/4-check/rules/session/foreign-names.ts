/**
 * Names of other worlds: the console, timers of browsers, Spark of cloud code, Node and the DOM. A script has RTSession and the
 * built-ins of the language.
 */

import { rt4321, rt4322, rt4323, rt4324, rt4420 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { NameCode } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type CodeLookup, lookupOf } from "../../questions/lookup.ts";

const timers = new Set(["setTimeout", "setInterval", "clearTimeout", "clearInterval"]);

const foreign = new Set(
  (
    "AbortController Buffer EventTarget MessageChannel TextDecoder TextEncoder URLSearchParams WebAssembly WebSocket Worker " +
    "XMLHttpRequest __dirname __filename alert atob btoa document fetch global localStorage navigator performance process " +
    "queueMicrotask setImmediate structuredClone window"
  ).split(" "),
);

export const foreignNames: Rule = {
  codes: ["RT4321", "RT4322", "RT4323", "RT4324", "RT4420"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const { file } = lookup;
      return lookup.free.flatMap((name) => {
        const { name: text } = name;
        const isModule = context.modules.has(text);
        const known = text === "console" || text === "Spark" || timers.has(text) || foreign.has(text) || isModule;
        // The name of a module is a text wherever it is required.
        if (!known || (isModule ? isMember(context, text) : own.has(text))) return [];
        if (isGiven(context, file, text) || isLookedFor(lookup, name)) return [];
        return [describe(context, lookup, name)];
      });
    };
  },
};

function describe(context: RuleContext, lookup: CodeLookup, { name, start, end }: NameCode): Diagnostic {
  const place = lookup.span({ start, end });
  if (name === "console") return rt4321(place);
  if (name === "Spark") return rt4323(place);
  if (timers.has(name)) {
    const edits = [{ path: lookup.file.source.path, start, end: start, text: "RTSession." }];
    return { ...rt4322(place, { name }), fix: { message: `Call RTSession.${name}`, edits } };
  }
  if (context.modules.has(name)) return rt4420(place, { name });
  return rt4324(place, { name });
}

/** Whether some file writes the name as a member: of the global object, for all we know. */
function isMember(context: RuleContext, name: string): boolean {
  return context.files.some((file) => lookupOf(file).writtenMembers.has(name));
}

/** Whether the script, or a file that it is run with, gives the name a value. */
function isGiven(context: RuleContext, file: CheckedFile, name: string): boolean {
  return context.files.some((other) => {
    if (!other.scripts.some((one) => file.scripts.includes(one))) return false;
    const lookup = lookupOf(other);
    if (lookup.freeWrites.has(name)) return true;
    const top =
      other.entry?.kind === "classic" &&
      lookup.code.variables.some((one) => one.name === name && one.owner === lookup.code.top);
    return top || (other === file && /\bwith\s*\(|\beval\s*\(|\bFunction\s*\(/.test(lookup.text));
  });
}

/** `typeof x` asks whether there is one; so does every use behind it, for all we know. Who looks for modules asks where he is. */
function isLookedFor(lookup: CodeLookup, { name }: NameCode): boolean {
  if (/\btypeof\s+\(?\s*(?:module|exports|define|window|self|global)\b/.test(lookup.text) && foreign.has(name))
    return true;
  return new RegExp(
    String.raw`\btypeof\s+\(?\s*${name}\b|\bdeclare\s+(?:const|let|var|function|namespace)\s+${name}\b`,
  ).test(lookup.text);
}
