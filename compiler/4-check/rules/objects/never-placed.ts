/**
 * What never comes to its place: set only where it is already there, or put under the name of a key in the place of what the key is.
 */

import { rt4543, rt4544 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { partsOf } from "../../questions/chains.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

/** A variable that begins as null. */
const begins = /\w\s*=\s*null\b/;

export const neverPlaced: Rule = {
  codes: ["RT4543", "RT4544"],
  inFiles: () => (lookup) => [
    ...(begins.test(lookup.text) ? lookup.code.variables.flatMap((one) => neverSet(lookup, one)) : []),
    ...lookup.all("each").flatMap((one) => underItsName(lookup, one)),
  ],
};

// --- RT4543

/** `var best = null; if (best !== null && n > best.n) best = one;`: what begins as nothing stays nothing. */
function neverSet(lookup: CodeLookup, variable: Variable): Diagnostic[] {
  if (variable.kind !== "var" && variable.kind !== "let") return [];
  if (
    lookup.isGlobalMember(variable) ||
    lookup.code.exports.some((one) => "variable" in one && one.variable === variable)
  )
    return [];
  const [begin, ...others] = lookup.writes(variable);
  if (begin === undefined || others.length === 0 || isFunction(begin.by) || begin.by.kind !== "declare") return [];
  if (begin.value?.kind !== "null") return [];
  let test: Expression | undefined;
  for (const { name, value, by } of others) {
    if (value === undefined || value.kind === "null" || isFunction(by) || by.kind !== "assign") {
      if (value?.kind === "null") continue;
      return [];
    }
    const asked = testsAround(lookup, name).find((one) => holdsIt(one, variable));
    if (asked === undefined) return [];
    test ??= asked;
  }
  if (test === undefined) return [];
  const note = { message: "It begins as null here, and is given nothing else.", span: lookup.span(begin.name) };
  return [rt4543(lookup.span(test), { name: variable.name }, [note])];
}

/** The tests of `if` that hold where a node runs. */
function testsAround(lookup: CodeLookup, node: Code): Expression[] {
  const found: Expression[] = [];
  let inner: Code = node;
  for (const at of lookup.around(node)) {
    if (at.kind === "if" && at.yes === inner) found.push(...partsOf(at.test, "&&"));
    inner = at;
  }
  return found;
}

/** `best`, `best !== null`, `best != null` */
function holdsIt(test: Expression, variable: Variable): boolean {
  if (test.kind === "name") return test.variable === variable;
  if (test.kind !== "binary" || !/^!==?$/.test(test.operator) || test.right.kind !== "null") return false;
  return test.left.kind === "name" && test.left.variable === variable;
}

// --- RT4544

function isText(code: Code, text: string): boolean {
  return !isFunction(code) && code.kind === "string" && code.value === text;
}

/** `for (key in props) this.properties.key = props[key];` */
function underItsName(lookup: CodeLookup, loop: Statement & { readonly kind: "each" }): Diagnostic[] {
  if (loop.of || loop.target.kind !== "name" || loop.target.variable === undefined) return [];
  const { variable, name } = loop.target;
  return lookup.inside(loop.body).flatMap((one): Diagnostic[] => {
    if (isFunction(one) || one.kind !== "assign" || one.target.kind !== "member" || one.target.name !== name) return [];
    const { value, target } = one;
    // `if (name === "name") to.name = from[name]`: this key is meant.
    if (testsAround(lookup, one).some((test) => lookup.inside(test, true).some((at) => isText(at, name)))) return [];
    if (value.kind !== "index" || value.index.kind !== "name" || value.index.variable !== variable) return [];
    const object = quoted(lookup.textOf(target.object));
    return [rt4544(lookup.nameSpan(target), { text: `${object}.${name}`, name, instead: `${object}[${name}]` })];
  });
}
