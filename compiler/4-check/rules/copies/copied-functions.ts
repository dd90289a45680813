/**
 * Functions that are word for word another one, and speak of what that one is named after: `blueDead` that asks for `red.hp`.
 */

import { rt4606 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import type { CodeLookup } from "../../questions/lookup.ts";

export const copiedFunctions: Rule = {
  codes: ["RT4606"],
  inFiles: () => (lookup) => {
    // Two have to be named after something, and something else.
    let named = 0;
    for (const { name } of lookup.code.functions) if (name !== "" && several.test(name) && ++named === 2) break;
    if (named < 2) return [];
    // Those of one length may be the same, and no others: hardly any text has to be read.
    const byLength = new Map<number, FunctionCode[]>();
    for (const one of lookup.code.functions) {
      if (one.name === "" || one.body.length === 0 || one.end - one.start > 2000) continue;
      const length = one.body.at(-1)!.end - one.body[0]!.start;
      const known = byLength.get(length);
      if (known === undefined) byLength.set(length, [one]);
      else known.push(one);
    }
    const byBody = new Map<string, FunctionCode[]>();
    for (const one of [...byLength.values()].filter((all) => all.length > 1).flat()) {
      const body = bodyOf(lookup, one);
      const known = byBody.get(body);
      if (known === undefined) byBody.set(body, [one]);
      else known.push(one);
    }
    const found: Diagnostic[] = [];
    for (const [body, all] of byBody) if (all.length === 2) found.push(...judge(lookup, body, all[0]!, all[1]!));
    return found;
  },
};

/** Whether a name may be of several words. */
const several = /[a-z\d][A-Z]|[\s_$]/;

/** What functions do, as the names of built-in ones and of many others say it. */
const isDoing =
  /^(?:add|push|put|append|insert|remove|delete|del|clear|reset|get|find|fetch|lookup|take|pop|shift|set|update|make|create|new|build|init|start|begin|stop|end|finish|close|open|send|emit|notify|broadcast|tell|on|handle|is|has|can|check|to|as|do|run|call|show|print|log|format|parse|read|write|load|save|store|join|leave|enter|exit|quit|kick|drop|disconnect|connect|define|register)$/;

function bodyOf(lookup: CodeLookup, { body, parameters }: FunctionCode): string {
  const text = lookup.text.slice(body[0]!.start, body.at(-1)!.end);
  return `${parameters.map((one) => lookup.textOf(one)).join()} ${text.replace(/\s+/g, " ")}`;
}

function judge(lookup: CodeLookup, body: string, a: FunctionCode, b: FunctionCode): Diagnostic[] {
  const [ofA, ofB] = [wordsOf(a.name), wordsOf(b.name)];
  const [onlyA, onlyB] = [ofA.filter((one) => !ofB.includes(one)), ofB.filter((one) => !ofA.includes(one))];
  // Only where the names differ in just one word, and the rest says that they are of one kind.
  if (onlyA.length !== 1 || onlyB.length !== 1 || ofA.length !== ofB.length || ofA.length < 2) return [];
  // Two names for one thing to do.
  if (isDoing.test(onlyA[0]!) && isDoing.test(onlyB[0]!)) return [];
  const spoken = new Set((body.match(/[\w$]+/g) ?? []).flatMap(wordsOf));
  const [inA, inB] = [spoken.has(onlyA[0]!), spoken.has(onlyB[0]!)];
  if (inA === inB) return [];
  const [right, wrong, word] = inA ? [a, b, onlyB[0]!] : [b, a, onlyA[0]!];
  // There has to be something of that name to speak of, and it is what stands here under the other one.
  if (!speaksElsewhere(lookup, word)) return [];
  if (!isThereUnder(lookup, body, inA ? onlyA[0]! : onlyB[0]!, word)) return [];
  const at = wrong.body[0]!;
  const note = { message: `${right.name} is the same.`, span: lookup.span(right.body[0]!) };
  return [rt4606(lookup.span({ start: at.start, end: at.end }), { name: wrong.name, other: right.name, word }, [note])];
}

function speaksElsewhere(lookup: CodeLookup, word: string): boolean {
  for (const one of lookup.words) if (wordsOf(one).includes(word)) return true;
  return lookup.code.variables.some((one) => one.kind !== "function" && wordsOf(one.name).includes(word));
}

/** Whether a name in the body that speaks of one word is there with the other word, too: `red` and `blue`, `redTeam` and `blueTeam`. */
function isThereUnder(lookup: CodeLookup, body: string, from: string, to: string): boolean {
  for (const name of new Set(body.match(/[\w$]+/g) ?? [])) {
    if (!wordsOf(name).includes(from)) continue;
    const meant = name.toLowerCase().replace(from, to);
    for (const one of lookup.words) if (one.toLowerCase() === meant) return true;
    if (lookup.code.variables.some((one) => one.name.toLowerCase() === meant)) return true;
  }
  return false;
}

/** `sendBlueScore` is send, blue, score. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s_$]+/)
    .filter((one) => one !== "");
}
