/** Calls by the functions in them: who calls one, and who hands it on to be called. */

import type { CallCode, FunctionCode } from "#compiler/typescript/code.ts";
import { keptFor } from "./kept.ts";
import type { CodeLookup } from "./lookup.ts";

/** The calls that a function is handed to, and those of the function itself. */
export function callsWith(lookup: CodeLookup, code: FunctionCode): readonly CallCode[] {
  return callsByFunction(lookup).get(code) ?? [];
}

const callsByFunction = keptFor((lookup: CodeLookup): ReadonlyMap<FunctionCode, readonly CallCode[]> => {
  const found = new Map<FunctionCode, CallCode[]>();
  for (const call of lookup.all("call")) {
    for (let at = -1; at < call.args.length; at++) {
      const one = lookup.functionOf(at < 0 ? call.callee : call.args[at]!);
      if (one === undefined) continue;
      const calls = found.get(one);
      if (calls === undefined) found.set(one, [call]);
      else if (calls.at(-1) !== call) calls.push(call);
    }
  }
  return found;
});
