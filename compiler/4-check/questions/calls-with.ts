/** Calls by the functions in them: who calls one, and who hands it on to be called. */

import type { CallCode, FunctionCode } from "#compiler/typescript/code.ts";
import type { CodeLookup } from "./lookup.ts";

/** By the file, and kept as long as that is. */
const known = new WeakMap<CodeLookup, ReadonlyMap<FunctionCode, readonly CallCode[]>>();

/** The calls that a function is handed to, and those of the function itself. */
export function callsWith(lookup: CodeLookup, code: FunctionCode): readonly CallCode[] {
  let byCode = known.get(lookup);
  if (byCode === undefined) {
    const made = new Map<FunctionCode, CallCode[]>();
    for (const call of lookup.all("call")) {
      for (let at = -1; at < call.args.length; at++) {
        const one = lookup.functionOf(at < 0 ? call.callee : call.args[at]!);
        if (one === undefined) continue;
        const calls = made.get(one);
        if (calls === undefined) made.set(one, [call]);
        else if (calls.at(-1) !== call) calls.push(call);
      }
    }
    byCode = made;
    known.set(lookup, byCode);
  }
  return byCode.get(code) ?? [];
}
