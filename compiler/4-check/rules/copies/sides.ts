/**
 * Bounds that were copied and not changed to the end: `x >= this.width || y >= this.width`, where the file knows of a `this.height`, too.
 * A square has no height: where nothing is called so, one side is as good as the other.
 */

import { rt4465 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import { type Binary, isAndOr, isOrder } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

/** Each side, the axis that it bounds, and the name of the other side. */
const bySide = new Map([
  ["width", { axis: "x", other: "height" }],
  ["height", { axis: "y", other: "width" }],
  ["cols", { axis: "x", other: "rows" }],
  ["columns", { axis: "x", other: "rows" }],
  ["rows", { axis: "y", other: "cols" }],
]);
const side = /(width|height|cols|columns|rows)$/i;

/** A comparison of a coordinate with a side. */
interface Bound {
  readonly axis: string;
  readonly of: Expression & { readonly kind: "name" | "member" };
}

/** Finds them in a file. */
export function sides(lookup: CodeLookup, found: Diagnostic[]): void {
  for (const one of lookup.all("binary")) {
    const bound = boundOf(one);
    if (bound === undefined) continue;
    const [word] = side.exec(bound.of.name)!;
    const { axis, other } = bySide.get(word.toLowerCase())!;
    if (bound.axis === axis) continue;
    const text = lookup.textOf(bound.of);
    const beside = [...inChain(lookup, one)].find((next) => {
      const its = boundOf(next);
      return its?.axis === axis && lookup.textOf(its.of) === text;
    });
    if (beside === undefined) continue;
    const meant = bound.of.name.slice(0, -word.length) + inCaseOf(word, other);
    if (!isNamed(lookup, bound.of.kind, meant)) continue;
    const advice = `write ${quoted(text.slice(0, text.length - bound.of.name.length) + meant)}.`;
    const notes = [{ message: "It is the bound of the other axis here.", span: lookup.span(beside) }];
    const where = `beside ${quoted(lookup.textOf(beside))}`;
    found.push(rt4465(lookup.span(bound.of), { text: quoted(text), where, advice }, notes));
  }
}

function boundOf(one: Expression): Bound | undefined {
  if (one.kind !== "binary" || !isOrder(one.operator)) return undefined;
  const { left, right } = one;
  if ((right.kind !== "name" && right.kind !== "member") || !side.test(right.name)) return undefined;
  if (left.kind !== "name" && left.kind !== "member") return undefined;
  const axis = /^[xy]$/.test(left.name) ? left.name : /[a-z\d_]([XY])$/.exec(left.name)?.[1]?.toLowerCase();
  return axis === undefined ? undefined : { axis, of: right };
}

/** The other comparisons of a chain of `&&` and `||`. */
function* inChain(lookup: CodeLookup, one: Expression): Iterable<Expression> {
  let top = one;
  for (let up = lookup.parent(top); up !== undefined && !isFunction(up) && isChain(up); up = lookup.parent(top))
    top = up;
  const open: Expression[] = [top];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (isChain(at)) open.push(at.left, at.right);
    else if (at !== one) yield at;
  }
}

function isChain(one: { readonly kind: string }): one is Binary {
  return one.kind === "binary" && isAndOr((one as Binary).operator);
}

function inCaseOf(word: string, other: string): string {
  if (word === word.toUpperCase()) return other.toUpperCase();
  return /^[A-Z]/.test(word) ? other[0]!.toUpperCase() + other.slice(1) : other;
}

function isNamed(lookup: CodeLookup, kind: "name" | "member", name: string): boolean {
  if (kind === "member") return lookup.all("member").some((one) => one.name === name);
  return lookup.code.variables.some((one) => one.name === name) || lookup.free.some((one) => one.name === name);
}
