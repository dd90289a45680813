/**
 * What never comes to its place: set only where it is already there, or put under the name of a key in the place of what the key is.
 */

import { rt4543, rt4544 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { asksUnequal, partsOf } from "../../questions/chains.ts";
import { isExported } from "../../questions/exported.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isWithin } from "../../questions/within.ts";

export const neverPlaced: Rule = {
  codes: ["RT4543", "RT4544"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("declare")) {
      if (one.value?.kind === "null" && one.target.kind === "name" && one.target.variable !== undefined)
        found.push(...neverSet(lookup, one.target.variable, one));
    }
    for (const one of lookup.all("each")) if (!one.of) underItsName(lookup, one, found);
    return found;
  },
};

// --- RT4543

/** `var best = null; if (best !== null && n > best.n) best = one;`: what begins as nothing stays nothing. */
function neverSet(lookup: CodeLookup, variable: Variable, declared: Statement): Diagnostic[] {
  if (variable.kind !== "var" && variable.kind !== "let") return [];
  const [begin, ...others] = lookup.writes(variable);
  if (begin === undefined || others.length === 0 || begin.by !== declared) return [];
  if (lookup.isGlobalMember(variable) || isExported(lookup, variable)) return [];
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
  if (test.kind !== "binary" || !asksUnequal(test.operator) || test.right.kind !== "null") return false;
  return test.left.kind === "name" && test.left.variable === variable;
}

// --- RT4544

function isTextOf(code: Code, text: string): boolean {
  return !isFunction(code) && code.kind === "string" && code.value === text;
}

/** `for (key in props) this.properties.key = props[key];` */
function underItsName(lookup: CodeLookup, loop: Statement & { readonly kind: "each" }, found: Diagnostic[]): void {
  if (loop.target.kind !== "name" || loop.target.variable === undefined) return;
  const { variable, name } = loop.target;
  const reads = lookup.reads(variable);
  for (let at = 0; at < reads.length; at++) {
    const read = reads[at]!;
    const value = lookup.parent(read);
    if (value === undefined || isFunction(value) || value.kind !== "index" || value.index !== read) continue;
    const one = lookup.parent(value);
    if (one === undefined || isFunction(one) || one.kind !== "assign" || one.value !== value) continue;
    const { target } = one;
    if (target.kind !== "member" || target.name !== name) continue;
    if (!isWithin(one, loop.body) || lookup.owner(one) !== lookup.owner(loop)) continue;
    // `if (name === "name") to.name = from[name]`: this key is meant.
    if (testsAround(lookup, one).some((test) => lookup.inside(test, true).some((part) => isTextOf(part, name))))
      continue;
    const object = quoted(lookup.textOf(target.object));
    found.push(rt4544(lookup.nameSpan(target), { text: `${object}.${name}`, name, instead: `${object}[${name}]` }));
  }
}
