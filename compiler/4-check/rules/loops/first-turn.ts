/**
 * Loops that never come to a second turn: whatever is found in the first one, it is left. Written to look at all, they look at the
 * first.
 */

import { rt4476 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type CodeLookup, conditionsAround, isFunction } from "../../questions/lookup.ts";
import { counterOf, type Loop } from "../../questions/loops.ts";

export const firstTurn: Rule = {
  codes: ["RT4476"],
  forms: ["loop", "each"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    const add = (loop: Loop): void => {
      const finding = judge(lookup, loop);
      if (finding !== undefined) found.push(finding);
    };
    for (const one of lookup.all("loop")) add(one);
    for (const one of lookup.all("each")) add(one);
    return found;
  },
};

function judge(lookup: CodeLookup, loop: Loop): Diagnostic | undefined {
  // What counts nothing may be a question that is asked once, or a way to jump.
  if (loop.kind === "loop" && (loop.after === undefined || loop.test === undefined)) return undefined;
  const last = leaving(loop.body);
  if (last === undefined || goesOn(lookup, loop)) return undefined;
  // `// at most one of them is there`: it is said that there is but one turn.
  const before = lookup.text.slice(Math.max(0, loop.start - 160), loop.body.start + 80);
  if (/(?:\/\/|\*)[^\n]*\b(?:once|one|first|single)\b/i.test(before)) return undefined;
  const ways = lookup.inside(loop.body).filter((one) => one.kind === "return" || one.kind === "leave");
  const counter = counterOf(loop);
  const isAboutTurn = ways.some((one) =>
    conditionsAround(lookup, one)
      .filter(({ start }) => start >= loop.body.start)
      .flatMap((test) => lookup.inside(test))
      .some(
        (part) => !isFunction(part) && part.kind === "name" && part.variable !== undefined && part.variable === counter,
      ),
  );
  // `for (var key in table) return false;`, `for (…) { first = list[i]; break; }`: to look at one of them may be what is meant.
  if (ways.length < 2 && !(loop.kind === "loop" && last.kind === "return" && isAnswer(last))) return undefined;
  if (ways.length > 1 && !isAboutTurn && loop.kind === "each") return undefined;
  if (ways.length > 1 && !isAboutTurn && !ways.some((one) => conditionsAround(lookup, one).length > 0))
    return undefined;
  const note = {
    message: "This loop has no second turn.",
    span: lookup.span({ start: loop.start, end: loop.body.start }),
  };
  return rt4476(lookup.span(last), {}, [note]);
}

/** What is given for all by what is so of the first: a comparison, a call, or its opposite. */
function isAnswer({ value }: Statement & { readonly kind: "return" }): boolean {
  return value?.kind === "binary" || value?.kind === "call" || (value?.kind === "unary" && value.operator === "!");
}

/** The statement by which a statement leaves the loop around it on every way, the last in the text; undefined where some way stays. */
function leaving(one: Statement): Statement | undefined {
  switch (one.kind) {
    case "return":
      return one;
    case "leave":
      return one.by === "break" ? one : undefined;
    case "block": {
      for (const inner of one.body) {
        const found = leaving(inner);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    case "if": {
      if (one.no === undefined || leaving(one.yes) === undefined) return undefined;
      return leaving(one.no);
    }
    default:
      return undefined;
  }
}

/** Whether something in the body goes on to the next turn, by `continue` or by a label, or waits. */
function goesOn(lookup: CodeLookup, loop: Loop): boolean {
  return lookup.inside(loop.body).some((one) => {
    if (one.kind === "await" || one.kind === "yield") return true;
    return one.kind === "leave" && (one.by === "continue" || /^\w+\s+\w/.test(lookup.textOf(one)));
  });
}
