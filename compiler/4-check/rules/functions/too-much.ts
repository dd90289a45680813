/** Calls that hand over more than the function takes: what is too much is lost, and mostly stands in the place of another. */

import { rt4608 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { quoted } from "../../questions/phrase.ts";
import { calledFunction } from "../../questions/required.ts";
import { type ParameterCounts, parameterCounts } from "../../questions/together.ts";

export const tooMuch: Rule = {
  codes: ["RT4608"],
  inFiles(context) {
    let counts: ReadonlyMap<string, ParameterCounts> | undefined;
    return (lookup) => {
      if (/\.[cm]?ts$/.test(lookup.file.path)) return [];
      const found: Diagnostic[] = [];
      for (const call of lookup.all("call")) {
        const { callee, args } = call;
        if (args.length === 0) continue;
        counts ??= parameterCounts(context.files);
        // What no class of the file has, and no variable, is given to a member, and counted.
        if (callee.kind === "member" && callee.object.kind !== "this" && lookup.all("class").length === 0) {
          if (args.length <= (counts.get(callee.name)?.fewest ?? 99)) continue;
        }
        const own = lookup.functionOf(callee);
        if (own === undefined && (callee.kind !== "member" || args.length <= (counts.get(callee.name)?.fewest ?? 99)))
          continue;
        const code = own ?? calledFunction(context, lookup, call)?.code;
        // A function that is called where it stands is handed `this` or the like by habit; a stub takes what others take.
        if (callee.kind === "function" || (code !== undefined && code.body.length === 0)) continue;
        if (callee.kind === "name" && /^(?:default|noop|stub|dummy)/i.test(callee.name)) continue;
        if (code === undefined || code.usesArguments || code.rest || args.length <= code.parameters.length) continue;
        const surplus = args[code.parameters.length]!;
        if (args.some((one) => one.kind === "spread")) continue;
        // What is handed to who takes nothing, and what is written there, is left over from before: nobody misses it.
        if (code.parameters.length === 0 || isLeftOver(surplus)) continue;
        const names = code.parameters.map((one) => (one.kind === "name" ? one.name : "one more"));
        found.push(
          rt4608(lookup.span(surplus), {
            name: quoted(lookup.textOf(callee)),
            count: `only ${names.join(", ")}`,
            text: quoted(lookup.textOf(surplus)),
          }),
        );
      }
      return found;
    };
  },
};

function isLeftOver({ kind }: Expression): boolean {
  return kind === "number" || kind === "string" || kind === "boolean" || kind === "null";
}
