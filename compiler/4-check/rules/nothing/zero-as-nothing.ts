/**
 * 0 that is a value, taken for nothing: `if (!team)`, where team is 0, 1 or undefined.
 *
 * By TypeScript's types, which are asked only where some type of the project has a 0 beside other numbers and nothing; by what the code
 * does with it otherwise; and by the schema.
 */

import { rt4572 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import { nodeAt } from "#compiler/typescript/syntax.ts";
import { zeroBeside } from "#compiler/typescript/types.ts";
import type { Field } from "#schemas/packet-model.ts";
import type { Rule, RuleContext, TypeQuestion } from "../../context.ts";
import { collectionOf } from "../../questions/collections.ts";
import { fieldAt, indexesOf, layoutAt, packetNamed } from "../../questions/layout.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { eachFile, namesInFiles } from "../../questions/per-file.ts";
import { quoted } from "../../questions/phrase.ts";

/** `0 | 1`, where a type may stand. */
const inUnion = /(?:[:=<,(|]\s*0\s*\|\s*[1-9])|(?:[1-9]\s*\|\s*0\s*[;,>)\]=|&\n])/;

export const zeroAsNothing: Rule = {
  codes: ["RT4572"],
  forms: ["!", "||"],
  inFiles: (context) => (lookup) => [...indexes(lookup), ...balances(lookup), ...measures(context, lookup)],
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

// --- by what the code does with it

/** `if (!choice || choice < 0 || choice >= choices.length)`: who asks for less than 0 and for the length takes 0 for an index. */
function indexes(lookup: CodeLookup): Diagnostic[] {
  if (!lookup.says(["length"]) || !lookup.says(["getNumber"])) return [];
  return lookup.all("unary").flatMap((one): Diagnostic[] => {
    if (one.operator !== "!" || one.operand.kind !== "name") return [];
    const value = lookup.only(one.operand.variable);
    if (value === undefined || isFunction(value) || value.kind !== "call") return [];
    if (value.callee.kind !== "member" || value.callee.name !== "getNumber") return [];
    let asksForLess = false;
    let asksForLength = false;
    for (const read of lookup.reads(one.operand.variable!)) {
      const test = lookup.parent(read);
      if (test === undefined || isFunction(test) || test.kind !== "binary" || test.left !== read) continue;
      if (test.operator === "<" && test.right.kind === "number" && test.right.value === 0) asksForLess = true;
      else if (test.operator === ">=" && test.right.kind === "member" && test.right.name === "length")
        asksForLength = true;
    }
    return asksForLess && asksForLength ? [rt4572(lookup.span(one), { text: one.operand.name, zero: "0" })] : [];
  });
}

/** `wallets.get(id) || 500`, beside `wallets.set(id, has - amount)`: who has spent all begins anew. */
function balances(lookup: CodeLookup): Diagnostic[] {
  if (!lookup.says(["Map"]) || !lookup.says(["set"])) return [];
  return lookup.all("binary").flatMap(({ operator, left, right }): Diagnostic[] => {
    if (operator !== "||" || left.kind !== "call" || left.callee.kind !== "member" || left.callee.name !== "get")
      return [];
    const otherwise = lookup.valueOf(right);
    if (isFunction(otherwise) || otherwise.kind !== "number" || otherwise.value === 0) return [];
    const { object } = left.callee;
    if (collectionOf(lookup, object) !== "Map") return [];
    const table = lookup.textOf(object);
    const isSpent = lookup.callsOf("set").some(({ callee, args: [, value] }) => {
      return value?.kind === "binary" && value.operator === "-" && lookup.textOf(callee.object) === table;
    });
    return isSpent ? [rt4572(lookup.span(left), { text: quoted(lookup.textOf(left)), zero: "0" })] : [];
  });
}

/** `cast.x || target.x`: a measure that may be left out, and may be 0. */
function measures(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  if (context.model.packets.length === 0) return [];
  const found: Diagnostic[] = [];
  let fields: Map<number, Field> | undefined;
  for (const { operator, left, right } of lookup.all("binary")) {
    if (operator !== "||") continue;
    const place = left.kind === "call" ? left.callee : left;
    if (place.kind !== "member" || isFalsy(right)) continue;
    fields ??= fieldsRead(context, lookup);
    const field = fields.get(place.nameStart);
    if (field === undefined || field.required || (field.type.kind !== "float" && field.type.kind !== "double"))
      continue;
    if ((field.min ?? 0) > 0 || (field.max ?? 0) < 0) continue;
    found.push(rt4572(lookup.span(left), { text: quoted(lookup.textOf(left)), zero: "0" }));
  }
  return found;
}

/** The fields that are read in a file, by where the names of getters and members stand. */
function fieldsRead(context: RuleContext, lookup: CodeLookup): Map<number, Field> {
  const found = new Map<number, Field>();
  for (const { kind, proof, uses, span } of context.sitesIn(lookup.file)) {
    const [use, another] = uses;
    if (kind !== "reads" || proof.kind !== "proven" || proof.packets.length !== 1 || use === undefined) continue;
    const [index, second] = indexesOf(use);
    const packet = packetNamed(context.model, proof.packets[0]!);
    if (another !== undefined || index === undefined || second !== undefined || packet === undefined) continue;
    const layout = layoutAt(context.model, packet, use.path);
    const field = layout === undefined ? undefined : fieldAt(layout, index);
    if (field !== undefined) found.set(span.start, field);
  }
  return found;
}
