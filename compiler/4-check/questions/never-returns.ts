/**
 * Calls that never return: of functions that throw wherever they end, as a parser's own `unexpected()` does.
 *
 * Invariant: by what is seen in the file of the call alone; what may be another function of that name has to throw as well.
 */

import type { CallCode, Expression, FunctionCode, Statement } from "#compiler/typescript/code.ts";
import type { CodeLookup } from "./lookup.ts";

/** Whether a call throws whatever it is handed. */
export function neverReturns(lookup: CodeLookup, { callee }: CallCode): boolean {
  const called = functionsCalled(lookup, callee);
  return called.length > 0 && called.every((one) => alwaysThrows(lookup, one, 3));
}

function functionsCalled(lookup: CodeLookup, callee: Expression): readonly FunctionCode[] {
  if (callee.kind === "name") {
    const only = lookup.functionOf(callee);
    return only === undefined ? [] : [only];
  }
  // Whatever it is called on: all that are called so.
  return callee.kind === "member" ? lookup.code.functions.filter((one) => one.name === callee.name) : [];
}

function alwaysThrows(lookup: CodeLookup, { body, suspends }: FunctionCode, depth: number): boolean {
  return !suspends && depth > 0 && endsInThrow(lookup, body, depth);
}

function endsInThrow(lookup: CodeLookup, list: readonly Statement[], depth: number): boolean {
  for (const one of list) {
    if (one.kind === "throw") return true;
    if (one.kind === "expression" && one.value.kind === "call") {
      const { callee } = one.value;
      if (callee.kind === "member" && saysSo.test(callee.name)) return true;
      const called = functionsCalled(lookup, one.value.callee);
      if (called.length > 0 && called.every((each) => alwaysThrows(lookup, each, depth - 1))) return true;
    }
    if (one.kind === "block") {
      if (endsInThrow(lookup, one.body, depth)) return true;
    } else if (one.kind === "if" && one.no !== undefined) {
      if (endsInThrow(lookup, [one.yes], depth) && endsInThrow(lookup, [one.no], depth)) return true;
    }
    // Whoever may leave before it may return.
    if (mayReturn(lookup, one)) return false;
  }
  return false;
}

/** Methods by which parsers and checks give up, of whatever thing. */
const saysSo = /^(?:raise|throw|fail|fatal|abort|panic)(?![a-z])/;

function mayReturn(lookup: CodeLookup, one: Statement): boolean {
  return lookup.inside(one).some((node) => "kind" in node && node.kind === "return");
}
