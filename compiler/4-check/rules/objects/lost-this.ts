/**
 * Methods that are handed over without the object they belong to: whoever calls them later calls them on nothing, and `this` in
 * them is not what they were written for.
 *
 * Flow has found what is handed over; here it is asked whether the function was written as a method.
 */

import { rt4481 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import type { Slip } from "../../flow/slip.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const lostThis: Rule = {
  codes: ["RT4481"],
  run(context) {
    const files = new Map(context.files.map((file) => [file.path, file]));
    const found = context.slips.flatMap((slip): Diagnostic[] => {
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
    return [...found, ...handedToSession(context)];
  },
};

/** Members of RTSession that keep a function, and where they are handed it. */
const keeping: { readonly [member: string]: number } = {
  ...{ setTimeout: 0, setInterval: 0, onPlayerConnect: 0, onPlayerDisconnect: 0, onSessionShutdown: 0, onPacket: 1 },
};

/**
 * `RTSession.setTimeout(ship.respawn, 3000)`, where flow does not know what ship is, but only one class of the project has a method
 * of that name, and nothing else has such a member.
 */
function handedToSession(context: RuleContext): Diagnostic[] {
  let methods: ReadonlyMap<string, readonly [CodeLookup, FunctionCode][]> | undefined;
  return context.files.flatMap((file) => {
    if (!/\.[cm]?ts$/.test(file.path)) return [];
    const lookup = lookupOf(file);
    return lookup.callsOf(...Object.keys(keeping)).flatMap(({ callee, args }): Diagnostic[] => {
      const handed = args[keeping[callee.name]!];
      if (handed?.kind !== "member" || !lookup.isSession(callee.object) || handed.object.kind !== "name") return [];
      if (handed.object.variable === undefined || !/^(?:parameter|const|let)$/.test(handed.object.variable.kind))
        return [];
      methods ??= methodsIn(context);
      const [one, another] = methods.get(handed.name) ?? [];
      if (one === undefined || another !== undefined) return [];
      const [there, code] = one;
      const text = lookup.textOf(handed);
      const instead = `${text}.bind(${lookup.textOf(handed.object)})`;
      const notes = [{ message: "This function speaks of `this`.", span: there.span(code) }];
      return [rt4481(lookup.span(handed), { text: quoted(text), instead: quoted(instead) }, notes)];
    });
  });
}

/** Methods of classes that speak of `this`, by name, where nothing else gives a member of that name. */
function methodsIn(context: RuleContext): ReadonlyMap<string, readonly [CodeLookup, FunctionCode][]> {
  const found = new Map<string, [CodeLookup, FunctionCode][]>();
  const others = new Set<string>();
  for (const file of context.files) {
    const lookup = lookupOf(file);
    for (const name of lookup.writtenMembers) others.add(name);
    for (const { members } of lookup.all("object"))
      for (const { key } of members) if (typeof key === "string") others.add(key);
    for (const { code } of lookup.all("class")) {
      for (const { name, value, kind, isStatic } of code.members) {
        const isMethod = kind === "method" && !isStatic && value?.kind === "function";
        if (!isMethod || !lookup.inside(value.code, true).some((one) => !isFunction(one) && one.kind === "this")) {
          others.add(name);
          continue;
        }
        const same = found.get(name) ?? [];
        found.set(name, [...same, [lookup, value.code]]);
      }
    }
  }
  for (const name of others) found.delete(name);
  return found;
}

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
