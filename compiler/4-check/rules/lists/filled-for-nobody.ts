/**
 * Lists and tables that are filled for nobody: a function makes one, puts things into it, and nothing ever looks at it. What was
 * to have it has something else.
 *
 * Invariant: said only of variables of a function whose every use puts something in or takes it out again, there or in a
 * function that is handed over on the spot.
 */

import { rt4620 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";

export const filledForNobody: Rule = {
  codes: ["RT4620"],
  forms: ["array", "object", "new"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    const declared = lookup.all("declare");
    for (let at = 0; at < declared.length; at++) {
      const { target, value } = declared[at]!;
      if (value === undefined || target.kind !== "name" || !isContainer(lookup, value)) continue;
      const { variable } = target;
      if (variable === undefined || variable.owner === lookup.code.top) continue;
      const fill = lastFill(lookup, variable);
      if (fill === undefined) continue;
      const note = { message: "It is made here.", span: lookup.span(target) };
      found.push(rt4620(lookup.span(fill), { name: variable.name }, [note]));
    }
    return found;
  },
};

/** `[]`, `{}`, `new Map()`: nobody else has it. */
function isContainer(lookup: CodeLookup, value: Expression): boolean {
  if (value.kind === "array" || value.kind === "object") return true;
  if (value.kind !== "new") return false;
  const { callee } = value;
  return (
    callee.kind === "name" && callee.variable === undefined && /^(?:Array|Object|Map|Set)$/.test(lookup.textOf(callee))
  );
}

/** The last place that puts something into what a variable holds; undefined where anybody looks at it, or nothing is put in. */
function lastFill(lookup: CodeLookup, variable: Variable): NameCode | undefined {
  const reads = lookup.reads(variable);
  if (reads.length === 0) return undefined;
  let last: NameCode | undefined;
  for (let at = 0; at < reads.length; at++) {
    const read = reads[at]!;
    const use = useOf(lookup, read, variable);
    if (use === undefined || !isRunHere(lookup, read, variable)) return undefined;
    if (use === "fills" && (last === undefined || read.start > last.start)) last = read;
  }
  if (last === undefined) return undefined;
  const isFresh = lookup.writes(variable).every(({ value }) => value !== undefined && isContainer(lookup, value));
  return isFresh ? last : undefined;
}

/** Whether a place runs in the function that has the variable, or in one that is written where it is handed over. */
function isRunHere(lookup: CodeLookup, read: NameCode, variable: Variable): boolean {
  for (let at = lookup.owner(read); at !== variable.owner; at = lookup.owner(at)) {
    // What is kept in an object is called by others, and may be there for show.
    const written = lookup.parent(at);
    if (written?.kind !== "function" || lookup.parent(written)?.kind !== "call") return false;
  }
  return true;
}

const filling = new Set("push unshift add set".split(" "));
const emptying = new Set("pop shift splice clear delete sort reverse fill".split(" "));

/** What a place does with what the variable holds, where it does not look at it. */
function useOf(lookup: CodeLookup, read: NameCode, variable: Variable): "fills" | "changes" | undefined {
  // `table[room]` in `table[room][peer] = true`
  let place: Expression = read;
  let around = lookup.parent(place);
  let depth = 0;
  while (around !== undefined && !isFunction(around) && isPart(around) && around.object === place) {
    place = around;
    around = lookup.parent(place);
    depth++;
  }
  if (around === undefined || isFunction(around) || depth === 0) return undefined;
  switch (around.kind) {
    case "call": {
      if (around.callee !== place || place.kind !== "member" || !isAlone(lookup, around)) return undefined;
      if (filling.has(place.name)) return "fills";
      return emptying.has(place.name) ? "changes" : undefined;
    }
    case "assign":
    case "update": {
      if (around.target !== place) return isOwnValue(lookup, around, variable) ? "changes" : undefined;
      if (!isAlone(lookup, around)) return undefined;
      return place.kind === "member" && place.name === "length" ? "changes" : "fills";
    }
    case "unary":
      return around.operator === "delete" && isAlone(lookup, around) ? "changes" : undefined;
    case "binary": {
      // `table[key] = table[key] || []`
      const whole = lookup.parent(around);
      return whole?.kind === "assign" && isOwnValue(lookup, whole, variable) ? "changes" : undefined;
    }
    default:
      return undefined;
  }
}

function isPart(one: Code): one is Expression & { readonly kind: "member" | "index" } {
  return one.kind === "member" || one.kind === "index";
}

/** Whether nobody takes what an expression gives. */
function isAlone(lookup: CodeLookup, one: Expression): boolean {
  const parent = lookup.parent(one);
  if (parent === undefined) return false;
  if (parent.kind === "expression") return true;
  // `players.forEach((one) => peers.push(one.id))`
  const owner = parent.kind === "return" ? lookup.parent(parent) : undefined;
  if (owner?.kind !== "arrow") return false;
  const call = lookup.parent(lookup.parent(owner) ?? owner);
  return call?.kind === "call" && call.callee.kind === "member" && call.callee.name === "forEach";
}

/** Whether an assignment, as a statement, puts something into what the variable holds. */
function isOwnValue(lookup: CodeLookup, one: Expression, variable: Variable): boolean {
  if (one.kind !== "assign" || !isAlone(lookup, one)) return false;
  let at: Code = one.target;
  if (!isPart(at)) return false;
  while (isPart(at)) at = at.object;
  return at.kind === "name" && at.variable === variable;
}
