/**
 * Methods that are handed over without the object they belong to: whoever calls them later calls them on nothing, and `this` in
 * them is not what they were written for.
 *
 * Flow has found what is handed over; here it is asked whether the function was written as a method.
 */

import { rt4481 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import type { Slip } from "../../flow/slip.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const lostThis: Rule = {
  codes: ["RT4481"],
  run(context) {
    const files = new Map(context.files.map((file) => [file.path, file]));
    return context.slips.flatMap((slip): Diagnostic[] => {
      if (slip.kind !== "unbound" || slip.use === undefined) return [];
      const [file, home] = [files.get(slip.path), files.get(slip.use.path)];
      if (file === undefined || home === undefined) return [];
      const lookup = lookupOf(file);
      const there = lookupOf(home);
      const { start, end } = slip.use;
      const code = there.code.functions.find((one) => one.start === start && one.end === end);
      const handed = lookup.all("member").find((one) => one.start === slip.start && one.end === slip.end);
      if (code === undefined || handed === undefined || handed.object.kind === "super") return [];
      if (isBoundSomewhere(there, handed.name)) return [];
      if (!isMethod(there, code) && !missesThis(context.slipsIn(home), code)) return [];
      const object = lookup.textOf(handed.object);
      // What computes its object anew cannot be bound in the line.
      const text = lookup.textOf(handed);
      const instead = /^[\w$.]+$/.test(object) ? `${text}.bind(${object})` : "a function that calls it";
      const notes = [{ message: "This function speaks of `this`.", span: there.span(code) }];
      return [rt4481(lookup.span(handed), { text: quoted(text), instead: quoted(instead) }, notes)];
    });
  },
};

/** Whether the function takes from the global object, for lack of its own, what that does not have. */
function missesThis(slips: readonly Slip[], { start, end }: FunctionCode): boolean {
  return slips.some((one) => one.kind === "member" && one.thing === "global" && one.start > start && one.start < end);
}

/** Whether a function is a method of a class, of a prototype, or of an object that is written out. */
function isMethod(lookup: CodeLookup, code: FunctionCode): boolean {
  const expression = lookup.parent(code);
  if (expression === undefined || isFunction(expression) || expression.kind !== "function") return false;
  const parent = lookup.parent(expression);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "object" || parent.kind === "class") return true;
  if (parent.kind !== "assign" || parent.target.kind !== "member") return false;
  const { object } = parent.target;
  if (object.kind === "this") return lookup.owner(parent) !== lookup.code.top;
  return isPrototype(lookup, object);
}

function isPrototype(lookup: CodeLookup, object: Expression): boolean {
  const value = lookup.valueOf(object);
  return !isFunction(value) && value.kind === "member" && value.name === "prototype";
}

/** `this.tick = this.tick.bind(this)`, `bindAll(this, "tick")`, `@bound`. */
function isBoundSomewhere(lookup: CodeLookup, name: string): boolean {
  return (
    lookup.all("assign").some(({ target, value }) => {
      return target.kind === "member" && target.name === name && value.kind !== "function";
    }) ||
    lookup.all("string").some((one) => one.value === name) ||
    new RegExp(
      String.raw`@\w+[^\n]*\n?\s*(?:(?:public|private|protected|readonly|async)\s+)*${name.replace(/\$/g, "\\$")}\b`,
    ).test(lookup.text)
  );
}
