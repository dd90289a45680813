/**
 * What is given what a function makes, and elsewhere the function itself: `field: Board.make()` where the match begins, and
 * `field = Board.make` where it begins again; `onReply(answerTo(id))`, and `onReply(answerTo)`.
 */

import { rt4556 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { areAlike } from "../../questions/chains.ts";
import { givenToMember, givenToVariable } from "../../questions/given-values.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const madeNotCalled: Rule = {
  codes: ["RT4556"],
  forms: ["="],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    for (const { target, value, operator } of lookup.all("assign")) {
      if (operator !== "=" || (value.kind !== "name" && value.kind !== "member")) continue;
      if (target.kind !== "name" && target.kind !== "member") continue;
      // In a file that holds several modules each has its own `module.exports`.
      if (target.kind === "member" && target.name === "exports") continue;
      // `copy.line = this.line`: a copy is given the member of that name, whatever a method of another thing is called.
      if (value.kind === "member" && target.kind === "member" && value.name === target.name) continue;
      // A variable that holds what was made may be given on as it is; a parameter is given what nobody here sees.
      if (value.kind === "name" && (value.variable?.kind === "parameter" || lookup.functionOf(value) === undefined))
        continue;
      if (!isCalledHere(lookup, value) || isLookedAt(lookup, value)) continue;
      const given =
        target.kind === "name" ? givenToVariable(lookup, target.variable) : givenToMember(context, target.name);
      const text = lookup.textOf(value);
      const made = given?.find(
        (one) => one.lookup === lookup && one.value.kind === "call" && lookup.textOf(one.value.callee) === text,
      );
      if (made === undefined) continue;
      const notes = [{ message: "Here it is called.", span: lookup.span(made.value) }];
      found.push(rt4556(lookup.span(value), { text: quoted(text), name: quoted(lookup.textOf(target)) }, notes));
    }
    for (const call of lookup.all("call")) handedOver(lookup, call, found);
    return found;
  },
};

/**
 * `later(answerTo)`, where `answerTo` only makes a function, and each other time the function that it makes is handed over: whoever
 * calls what he got makes another one, and nothing more happens.
 */
function handedOver(lookup: CodeLookup, { callee, args }: CallCode, found: Diagnostic[]): void {
  for (const value of args) {
    if (value.kind !== "name" || value.variable === undefined || value.variable.kind === "parameter") continue;
    const made = lookup.functionOf(value);
    if (made === undefined || !onlyMakesFunctions(made)) continue;
    let example: Expression | undefined;
    const isAlwaysMade = lookup.reads(value.variable).every((read) => {
      if (read === value) return true;
      const by = lookup.parent(read);
      if (by?.kind !== "call") return false;
      if (by.callee !== read) return by.args.includes(read);
      const to = lookup.parent(by);
      if (to?.kind !== "call" || !to.args.includes(by)) return false;
      if (!areAlike(lookup, to.callee, callee) && callsIt(lookup, callee)) return false;
      example ??= by;
      return true;
    });
    if (!isAlwaysMade || example === undefined || lookup.writes(value.variable).length > 1) continue;
    const notes = [{ message: "Here it is called.", span: lookup.span(example) }];
    const name = quoted(lookup.textOf(callee));
    found.push(rt4556(lookup.span(value), { text: quoted(value.name), name }, notes));
  }
}

/** `ids.map(answerTo)`, `apply(answerTo, 3)`: a function of lists, or one of this file that nobody hands a made one to. */
function callsIt(lookup: CodeLookup, callee: Expression): boolean {
  if (lookup.functionOf(callee) !== undefined) return true;
  return (
    callee.kind === "member" && /^(?:map|forEach|filter|some|every|find|reduce|call|apply|bind)$/.test(callee.name)
  );
}

/** Whether all that a function with parameters does is to give another function. */
function onlyMakesFunctions({ parameters, body, kind }: FunctionCode): boolean {
  const [only, another] = body;
  if (kind !== "function" || parameters.length === 0 || another !== undefined) return false;
  return only?.kind === "return" && only.value?.kind === "function" && only.value.code.parameters.length > 0;
}

/** `typeof made === "function"`: who asks knows that it may be one. */
function isLookedAt(lookup: CodeLookup, value: Expression): boolean {
  const text = lookup.textOf(value);
  return lookup.all("unary").some((one) => one.operator === "typeof" && lookup.textOf(one.operand) === text);
}

/** Whether the file calls what an expression names, and gives the result to something: what anything is given is dear to ask for. */
function isCalledHere(lookup: CodeLookup, value: Expression & { readonly kind: "name" | "member" }): boolean {
  if (value.kind === "member") return lookup.callsOf(value.name).some((one) => isGivenOn(lookup, one));
  for (const call of lookup.all("call")) {
    if (call.callee.kind === "name" && call.callee.name === value.name && isGivenOn(lookup, call)) return true;
  }
  return false;
}

function isGivenOn(lookup: CodeLookup, call: Expression): boolean {
  return lookup.parent(call)?.kind !== "expression";
}
