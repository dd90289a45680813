/**
 * Heads of counting loops whose parts do not fit together: `for (var i = 0; i > n; i++)` never runs, `for (var i = 0; i < n; i--)` never
 * ends, and where another variable is stepped or asked for than the one that begins, all turns are the first one.
 *
 * Loops that a number in the text shows to be endless, and those that nothing at all can end, are found elsewhere.
 */

import { rt4611 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { isVariable } from "../../questions/names-in.ts";
import { quoted } from "../../questions/phrase.ts";
import { isWithin } from "../../questions/within.ts";

type Loop = Statement & { readonly kind: "loop" };

export const wrongHeads: Rule = {
  codes: ["RT4611"],
  forms: ["loop"],
  inFiles: () => (lookup) => lookup.all("loop").flatMap((loop) => judge(lookup, loop)),
};

interface Head {
  /** What the loop begins with, and its value. */
  readonly counter: Variable;
  readonly start: Expression;
  readonly stepped: Variable;
  readonly step: 1 | -1;
  readonly test: Expression;
  readonly after: Expression;
}

function headOf({ before, test, after }: Loop): Head | undefined {
  const [first, another] = before;
  if (first === undefined || another !== undefined || test === undefined || after?.kind !== "update") return undefined;
  const begun =
    first.kind === "declare"
      ? first
      : first.kind === "expression" && first.value.kind === "assign"
        ? first.value
        : undefined;
  const { target } = after;
  if (begun?.target.kind !== "name" || begun.value === undefined || target.kind !== "name") return undefined;
  const counter = begun.target.variable;
  if (counter === undefined || target.variable === undefined || counter.shared) return undefined;
  return { counter, start: begun.value, stepped: target.variable, step: after.step, test, after };
}

function judge(lookup: CodeLookup, loop: Loop): Diagnostic[] {
  const head = headOf(loop);
  if (head === undefined) return [];
  const { counter, stepped, test, after } = head;
  const asks = readsAnywhere(lookup, test, counter);
  // How nearly all heads are: up to what is above.
  if (asks && stepped === counter && head.step > 0 && test.kind === "binary" && test.operator.startsWith("<"))
    return [];
  const writes = lookup.writes(counter);
  let isChanged = false;
  for (let at = 0; !isChanged && at < writes.length; at++) isChanged = isWithin(writes[at]!.name, loop.body);
  if (stepped !== counter) {
    // The body may step the counter, and the head something else.
    if (isChanged || !asks || readsAnywhere(lookup, test, stepped)) return [];
    const text = quoted(lookup.textOf(after));
    return [
      rt4611(lookup.span(after), {
        text,
        why: `steps ${stepped.name}, and ${counter.name} stays as it is`,
        advice: `write ${counter.name}++`,
      }),
    ];
  }
  if (isChanged) return [];
  if (!asks) return ofOther(lookup, loop, head);
  return ofDirection(lookup, head);
}

/** `for (var i = 0; peer < list.length; i++)`: nothing in the loop changes what it asks for. */
function ofOther(lookup: CodeLookup, loop: Loop, { counter, test }: Head): Diagnostic[] {
  if (test.kind !== "binary" || !/^[<>]=?$/.test(test.operator) || test.left.kind !== "name") return [];
  const asked = test.left.variable;
  if (asked === undefined || asked.shared || test.right.kind === "call") return [];
  if (lookup.writes(asked).some(({ name }) => loop.start <= name.start && name.end <= loop.end)) return [];
  const takes = lookup
    .inside(loop.body)
    .some((one) => one.kind === "index" && one.index.kind === "name" && one.index.variable === counter);
  if (!takes) return [];
  const text = quoted(lookup.textOf(test));
  return [
    rt4611(lookup.span(test), {
      text,
      why: `asks for ${asked.name}, and the loop counts ${counter.name}`,
      advice: `ask for ${counter.name}`,
    }),
  ];
}

function ofDirection(lookup: CodeLookup, { counter, start, step, test }: Head): Diagnostic[] {
  if (test.kind !== "binary" || test.left.kind !== "name" || test.left.variable !== counter) return [];
  const { operator, right } = test;
  const text = quoted(lookup.textOf(test));
  const [from, to] = [start, right].map((one) => (one.kind === "number" ? one.value : undefined));
  const isUp = from !== undefined && from <= 1 && to === undefined && isBoundOfLoop(lookup, right);
  const isDown =
    to !== undefined && to <= 1 && lookup.inside(start).some((one) => one.kind === "member" && one.name === "length");
  if (operator.startsWith(">") && step > 0 && isUp)
    return [
      rt4611(lookup.span(test), {
        text,
        why: `does not hold where ${counter.name} begins, so the loop never runs`,
        advice: "write <",
      }),
    ];
  if (operator.startsWith("<") && step < 0 && isDown)
    return [
      rt4611(lookup.span(test), {
        text,
        why: `does not hold where ${counter.name} begins, so the loop never runs`,
        advice: "write >=",
      }),
    ];
  // With the length as its bound it is told to be endless.
  if (operator.startsWith("<") && step < 0 && isUp && !(right.kind === "member" && right.name === "length"))
    return [
      rt4611(lookup.span(test), {
        text,
        why: `holds for good, because ${counter.name} counts down`,
        advice: `write ${counter.name}++`,
      }),
    ];
  return [];
}

/** What a loop goes up to: a name, a member, or what is computed of them. */
function isBoundOfLoop(lookup: CodeLookup, one: Expression): boolean {
  if (one.kind === "name" || one.kind === "member") return true;
  return (
    one.kind === "binary" &&
    /^[-+*/]$/.test(one.operator) &&
    lookup.inside(one).every((part) => /^(?:binary|name|member|number|this)$/.test("kind" in part ? part.kind : ""))
  );
}

/** Also in functions inside. */
function readsAnywhere(lookup: CodeLookup, one: Expression, variable: Variable): boolean {
  if (one.kind === "binary" && (isVariable(one.left, variable) || isVariable(one.right, variable))) return true;
  return lookup.reads(variable).some((read) => isWithin(read, one));
}
