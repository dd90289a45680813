/**
 * 0 that is a value, taken for nothing: `if (!team)`, where team is 0, 1 or undefined.
 *
 * By TypeScript's types, which are asked only where some type of the project has a 0 beside other numbers and nothing.
 */

import { rt4572 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import { nodeAt } from "#compiler/typescript/syntax.ts";
import { zeroBeside } from "#compiler/typescript/types.ts";
import type { Rule, TypeQuestion } from "../../context.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { eachFile, namesInFiles } from "../../questions/per-file.ts";
import { quoted } from "../../questions/phrase.ts";

/** `0 | 1`, where a type may stand. */
const inUnion = /(?:[:=<,(|]\s*0\s*\|\s*[1-9])|(?:[1-9]\s*\|\s*0\s*[;,>)\]=|&\n])/;

export const zeroAsNothing: Rule = {
  codes: ["RT4572"],
  run(context) {
    const enums = namesInFiles("enums", context.files, addEnums);
    const hasUnions = eachFile("unions with 0", context.files, hasUnion).includes(true);
    const files = context.files.filter(({ path }) => isTypeScript.test(path));
    if (!hasUnions && (enums.size === 0 || !files.some(({ source }) => isSpokenOf(source.text, enums)))) return [];
    const asked = files.flatMap((file) => questionsIn(lookupOf(file)));
    const types = context.typesOf(asked);
    return asked.flatMap(({ lookup, place }, nth): Diagnostic[] => {
      const type = types[nth];
      const zero = type === undefined ? undefined : zeroBeside(type);
      if (zero === undefined || isNoName.test(zero)) return [];
      const text = quoted(lookup.textOf(place));
      return [rt4572(lookup.span(place), { text, zero: zero === "0" ? "0" : `${zero}, which is 0,` })];
    });
  },
};

const isTypeScript = /\.[cm]?ts$/;

function hasUnion({ file, text }: CodeLookup): boolean {
  return isTypeScript.test(file.path) && inUnion.test(text);
}

/** Enums with a member that is 0; what is in a comment costs a question, no more. */
function addEnums({ file, text }: CodeLookup, found: Set<string>): void {
  if (!isTypeScript.test(file.path) || !text.includes("enum ")) return;
  for (const one of text.matchAll(/\benum\s+(\w+)/g)) found.add(one[1]!);
}

/** Whether one of them may be nothing, too. */
function isSpokenOf(text: string, enums: ReadonlySet<string>): boolean {
  for (const name of enums) {
    if (new RegExp(String.raw`\b${name}\s*\|\s*(?:null|undefined)\b|,\s*${name}\s*>`).test(text)) return true;
  }
  return false;
}

/** Members that stand for nothing themselves. */
const isNoName =
  /(?:^|\.)(?:None|No|Nothing|Unknown|Unset|Empty|Invalid|Undefined|Default|Off|Idle|Free|NONE|UNKNOWN|EMPTY)$/;

interface Question extends TypeQuestion {
  readonly lookup: CodeLookup;
  readonly place: Expression;
}

/** What is asked for its truth alone: `!x`, `if (x)`, `x ? … : …`, `x || …`. */
function questionsIn(lookup: CodeLookup): Question[] {
  const places: Expression[] = [];
  for (const one of lookup.all("unary")) if (one.operator === "!") places.push(one.operand);
  for (const one of lookup.all("if")) places.push(one.test);
  for (const one of lookup.all("choice")) places.push(one.test);
  for (const one of lookup.all("binary")) {
    if (one.operator === "||" && !isFalsy(one.right)) places.push(one.left);
    else if (one.operator === "&&") places.push(one.left);
  }
  return places.flatMap((place): Question[] => {
    if (place.kind !== "name" && place.kind !== "member" && place.kind !== "call") return [];
    const node = nodeAt(lookup.file.syntax, place.start, place.end);
    return node === undefined ? [] : [{ file: lookup.file, node, lookup, place }];
  });
}

/** `x || 0` gives 0 for 0. */
function isFalsy(value: Expression): boolean {
  return value.kind === "number" && value.value === 0 && !isFunction(value);
}
