/**
 * The other nothing: `x === undefined` of what begins as `null` and is never undefined, and the other way round. The question is
 * never answered with yes, and what hangs on it never happens.
 *
 * Invariant: said only where every value that the variable or member is ever given is seen, and one of them is the other nothing.
 */

import { rt4531 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Variable } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import { conditionWith, isEquality } from "../../questions/chains.ts";
import { type Code, type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { counterOf, loopsAround } from "../../questions/loops.ts";
import { quoted } from "../../questions/phrase.ts";

type Nothing = "null" | "undefined";

export const otherNothing: Rule = {
  codes: ["RT4531"],
  forms: ["===", "!=="],
  inFiles(context) {
    const members = new Map<string, ReadonlySet<Nothing> | undefined>();
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const one of lookup.all("binary")) {
        if (one.operator !== "===" && one.operator !== "!==") continue;
        const asked = nothing(lookup, one.right);
        if (asked === undefined) continue;
        const { left } = one;
        const given =
          left.kind === "name"
            ? (ofVariable(lookup, left.variable) ?? ofResult(lookup, left))
            : left.kind === "member"
              ? ofMember(context, members, left.name)
              : undefined;
        const other: Nothing = asked === "null" ? "undefined" : "null";
        if (given === undefined || given.has(asked) || !given.has(other) || asksForBoth(lookup, one, left)) continue;
        if (left.kind === "member" && isOfForeign(lookup, left.object)) continue;
        const is = one.operator === "!==";
        const name = quoted(lookup.textOf(left));
        const instead = `${name} ${is ? "!=" : "=="} null`;
        found.push(rt4531(lookup.span(one), { text: quoted(lookup.textOf(one)), is: String(is), name, instead }));
      }
      return found;
    };
  },
};

function nothing(lookup: CodeLookup, one: Expression): Nothing | undefined {
  return one.kind === "null" ? "null" : lookup.isGlobal(one, "undefined") ? "undefined" : undefined;
}

/** Which nothings a variable is ever given; undefined where it may be given what is not seen. */
function ofVariable(lookup: CodeLookup, variable: Variable | undefined): ReadonlySet<Nothing> | undefined {
  if (variable === undefined || !/^(?:var|let|const)$/.test(variable.kind) || lookup.isGlobalMember(variable))
    return undefined;
  const found = new Set<Nothing>();
  let declared = false;
  for (const { value, by } of lookup.writes(variable)) {
    if (isFunction(by)) return undefined;
    if (by.kind === "declare" && by.target.kind === "name") declared = true;
    if (value === undefined) {
      if (by.kind === "update") continue;
      return undefined;
    }
    if (!isSeen(lookup, value, found)) return undefined;
  }
  // One that is declared without a value is undefined until it gets one; in a function it may have got it everywhere.
  if (!declared) {
    if (variable.owner !== lookup.code.top) return undefined;
    found.add("undefined");
  }
  return found;
}

/** The same of what a function of the script gives, which finds something in a list or comes to its last line. */
function ofResult(lookup: CodeLookup, left: Expression): ReadonlySet<Nothing> | undefined {
  const call = lookup.valueOf(left);
  if (isFunction(call) || call.kind !== "call" || call.callee.kind !== "name") return undefined;
  const code = lookup.functionOf(call.callee);
  if (code === undefined || code.suspends || code.body.at(-1)?.kind !== "return") return undefined;
  const found = new Set<Nothing>();
  for (const one of lookup.inside(code)) {
    if (isFunction(one) || one.kind !== "return") continue;
    const { value } = one;
    if (value === undefined) return undefined;
    if (value.kind === "index" ? !isOfTurn(lookup, value) : !isSeen(lookup, value, found)) return undefined;
  }
  return found;
}

/** `list[i]` in the loop that counts `i`. */
function isOfTurn(lookup: CodeLookup, one: Expression & { readonly kind: "index" }): boolean {
  const { index } = one;
  if (index.kind !== "name" || index.variable === undefined) return false;
  return loopsAround(lookup, one).some((loop) => counterOf(loop) === index.variable);
}

/** The same of members of a name, whatever they are members of: each thing that has one is given it in the script. */
function ofMember(
  context: RuleContext,
  known: Map<string, ReadonlySet<Nothing> | undefined>,
  name: string,
): ReadonlySet<Nothing> | undefined {
  if (known.has(name)) return known.get(name);
  const found = context.files.some((file) =>
    new RegExp(`["']${name.replace(/\W/g, "\\$&")}["']`).test(file.source.text),
  )
    ? undefined
    : gather(context.files, name);
  known.set(name, found);
  return found;
}

function gather(files: readonly CheckedFile[], name: string): ReadonlySet<Nothing> | undefined {
  const found = new Set<Nothing>();
  let begins = false;
  for (const file of files) {
    if (!file.source.text.includes(name)) continue;
    const lookup = lookupOf(file);
    for (const one of lookup.all("assign")) {
      if (one.target.kind !== "member" || one.target.name !== name) continue;
      if (one.operator === "=" ? !isSeen(lookup, one.value, found) : !/^[-+*/%]=$/.test(one.operator)) return undefined;
      begins ||= one.target.object.kind === "this" && one.value.kind === "null";
    }
    for (const { members } of lookup.all("object")) {
      // What is spread, or computed, may bring any member.
      if (members.some(({ key }) => typeof key !== "string")) return undefined;
      for (const { key, value } of members) {
        if (key !== name) continue;
        if (!isSeen(lookup, value, found)) return undefined;
        begins ||= value.kind === "null";
      }
    }
    for (const { code } of lookup.all("class")) {
      for (const one of code.members) {
        if (one.name !== name) continue;
        if (one.kind !== "field" || one.value === undefined || !isSeen(lookup, one.value, found)) return undefined;
        begins ||= one.value.kind === "null";
      }
    }
    for (const one of lookup.all("unary"))
      if (one.operator === "delete" && one.operand.kind === "member" && one.operand.name === name) return undefined;
  }
  return begins ? found : undefined;
}

/** Whether a thing is made by what stands nowhere in the project: that has members of its own. */
function isOfForeign(lookup: CodeLookup, object: Expression): boolean {
  const text = lookup.textOf(object);
  return lookup.all("assign").some((one) => lookup.textOf(one.target) === text && madeByForeign(lookup, one.value));
}

function madeByForeign(lookup: CodeLookup, value: Expression): boolean {
  if (value.kind === "choice") return madeByForeign(lookup, value.yes) || madeByForeign(lookup, value.no);
  if (value.kind !== "new" || value.callee.kind !== "name") return false;
  if (value.callee.variable === undefined) return true;
  // What is declared and given something later may be the one of browsers.
  return (
    value.callee.variable.kind === "var" &&
    lookup.writes(value.callee.variable).every((one) => {
      return one.value === undefined || (one.value.kind === "name" && lookup.functionOf(one.value) === undefined);
    })
  );
}

/** Whether it is seen what a value is: then its nothings are noted. */
function isSeen(lookup: CodeLookup, value: Expression, found: Set<Nothing>): boolean {
  switch (value.kind) {
    case "null":
      found.add("null");
      return true;
    case "name":
      if (!lookup.isGlobal(value, "undefined")) return false;
      found.add("undefined");
      return true;
    case "number":
    case "string":
    case "boolean":
    case "object":
    case "array":
    case "function":
    case "template":
    case "new":
      return true;
    case "choice":
      return isSeen(lookup, value.yes, found) && isSeen(lookup, value.no, found);
    case "binary":
      return /^[-+*/%<>]|^[!=]==?$/.test(value.operator);
    case "unary":
      return /^[-+!]$/.test(value.operator);
    case "call": {
      const made = lookup.sessionCall(value);
      if (made === "setInterval" || made === "setTimeout") return true;
      return (
        value.callee.kind === "member" &&
        (value.callee.name === "now"
          ? lookup.isGlobal(value.callee.object, "Date")
          : lookup.isGlobal(value.callee.object, "Math"))
      );
    }
    default:
      return false;
  }
}

/** `x !== null && x !== undefined`: who asks for both relies on neither. */
function asksForBoth(lookup: CodeLookup, one: Code, left: Expression): boolean {
  const text = lookup.textOf(left);
  return lookup.inside(conditionWith(lookup, one)).some((at) => {
    if (isFunction(at) || at === one || at.kind !== "binary" || !isEquality(at.operator)) return false;
    return lookup.textOf(at.left) === text && (nothing(lookup, at.right) !== undefined || isVoid(at.right));
  });
}

/** `void 0`, as compilers write undefined. */
function isVoid(one: Expression): boolean {
  return one.kind === "unary" && one.operator === "void" && one.operand.kind === "number";
}
