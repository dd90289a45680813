/**
 * Members that a callback gives to a `this` that is not the thing around it: the host calls it without an object, so the value goes
 * to the global object, and the thing never gets it.
 */

import { rt4527 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { FunctionCode, MemberCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { handing, handlersIn } from "../../questions/handlers.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const lostWrites: Rule = {
  codes: ["RT4527"],
  words: handing,
  forms: ["assign", "update"],
  inFiles: () => (lookup) => {
    return handlersIn(lookup).flatMap(({ argument, member }): Diagnostic[] => {
      if (argument.kind !== "function" || argument.code.kind !== "function") return [];
      const around = thingAround(lookup, argument);
      if (around === undefined) return [];
      const written = lookup.inside(argument.code).find((one): one is MemberCode => isWrittenThis(lookup, one));
      if (written === undefined || !isOfThing(lookup, written.name, argument.code)) return [];
      const note = {
        message: `Here ${written.name} is that of the thing.`,
        span: lookup.span(otherUse(lookup, written, argument.code)!),
      };
      return [rt4527(lookup.span(written), { text: quoted(lookup.textOf(written)), member }, [note])];
    });
  },
};

/** The method or constructor that a callback stands in, whose `this` is a thing. */
function thingAround(lookup: CodeLookup, callback: Code): FunctionCode | undefined {
  const own = lookup.owners(callback).find((one) => one.kind !== "arrow");
  return own === undefined || own === lookup.code.top || !isOfThings(lookup, own) ? undefined : own;
}

function isOfThings(lookup: CodeLookup, code: FunctionCode): boolean {
  const expression = lookup.parent(code);
  if (expression === undefined) return false;
  if (isFunction(expression) || expression.kind !== "function") {
    return (
      code.name !== "" && lookup.all("new").some(({ callee }) => callee.kind === "name" && callee.name === code.name)
    );
  }
  const parent = lookup.parent(expression);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "object" || parent.kind === "class") return true;
  if (parent.kind !== "assign" || parent.target.kind !== "member") return false;
  const { object } = parent.target;
  return (
    (object.kind === "this" && lookup.owner(parent) !== lookup.code.top) ||
    (object.kind === "member" && object.name === "prototype")
  );
}

function isWrittenThis(lookup: CodeLookup, one: Code): one is MemberCode {
  if (isFunction(one) || one.kind !== "member" || one.object.kind !== "this") return false;
  const parent = lookup.parent(one);
  return (parent?.kind === "assign" || parent?.kind === "update") && parent.target === one;
}

/** Whether methods use the member as one of theirs; and no bare name of it is the global that is written here. */
function isOfThing(lookup: CodeLookup, name: string, callback: FunctionCode): boolean {
  if (
    lookup.free.some((one) => one.name === name) ||
    lookup.code.variables.some((one) => one.name === name && one.owner === lookup.code.top)
  )
    return false;
  return lookup.all("member").some((one) => isUse(lookup, one, name, callback));
}

function otherUse(lookup: CodeLookup, { name }: MemberCode, callback: FunctionCode) {
  return lookup.all("member").find((one) => isUse(lookup, one, name, callback));
}

function isUse(lookup: CodeLookup, one: MemberCode, name: string, callback: FunctionCode): boolean {
  if (one.name !== name || one.object.kind !== "this") return false;
  const owner = lookup.owners(one).find((code) => code.kind !== "arrow");
  return owner !== undefined && owner !== callback && owner !== lookup.code.top;
}
