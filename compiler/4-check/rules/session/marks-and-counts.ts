/**
 * Counts of what is marked in a table that go the wrong way: `ready[peer] = true; count++` here, and `ready[peer] = false; count++` there.
 *
 * Certain by the other places: the mark is set, and the count goes up; and where it is taken off elsewhere, or nowhere else, it goes up
 * once more.
 */

import { rt4646 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isEquality, isOrder } from "../../questions/chains.ts";
import { type CodeLookup, conditionsAround } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { statementLists } from "../../questions/statement-lists.ts";

export const marksAndCounts: Rule = {
  codes: ["RT4646"],
  forms: ["update"],
  keepsNothing: true,
  inFiles: () => (lookup) => {
    if (lookup.all("update").length < 2) return [];
    const steps: Step[] = [];
    for (const list of statementLists(lookup)) if (list.length < 6) addSteps(lookup, list, steps);
    return steps.length < 2 ? [] : judge(lookup, steps);
  },
};

interface Step {
  readonly table: string;
  readonly count: string;
  readonly isSet: boolean;
  readonly step: 1 | -1;
  readonly at: Expression;
  readonly mark: Expression;
}

/** `ready[peer] = true; count++;`, `delete ready[peer]; count--;`, in either order. */
function addSteps(lookup: CodeLookup, list: readonly Statement[], found: Step[]): void {
  const marks: { table: string; isSet: boolean; mark: Expression; key: string }[] = [];
  const counts: (Expression & { kind: "update" })[] = [];
  for (const one of list) {
    if (one.kind !== "expression") continue;
    const { value } = one;
    if (value.kind === "update" && value.target.kind === "name") counts.push(value);
    else if (value.kind === "assign" && value.operator === "=" && value.target.kind === "index") {
      if (value.value.kind !== "boolean") continue;
      const { object, index } = value.target;
      const [table, key] = [lookup.textOf(object), lookup.textOf(index)];
      marks.push({ table, isSet: value.value.value, mark: value, key });
    } else if (value.kind === "unary" && value.operator === "delete" && value.operand.kind === "index") {
      const { object, index } = value.operand;
      marks.push({ table: lookup.textOf(object), isSet: false, mark: value, key: lookup.textOf(index) });
    }
  }
  const [mark, another] = marks;
  const [count, second] = counts;
  if (mark === undefined || another !== undefined || count === undefined || second !== undefined) return;
  // Only what was not so before is counted, which is asked around it.
  const place = `${mark.table}[${mark.key}]`;
  const isAsked = conditionsAround(lookup, count).some((test) => lookup.textOf(test).includes(place));
  if (!isAsked || count.target.kind !== "name") return;
  const { table, isSet, mark: at } = mark;
  found.push({ table, count: count.target.name, isSet, step: count.step, at: count, mark: at });
}

/** Whether the count is held to something: how often something was changed is only told. */
function isWaitedFor(lookup: CodeLookup, count: string): boolean {
  return lookup.all("binary").some(({ operator, left, right }) => {
    if (!isOrder(operator) && !isEquality(operator)) return false;
    return [left, right].some((side) => side.kind === "name" && side.name === count);
  });
}

function judge(lookup: CodeLookup, steps: readonly Step[]): Diagnostic[] {
  return steps.flatMap((one): Diagnostic[] => {
    const others = steps.filter((other) => other !== one && other.table === one.table && other.count === one.count);
    // It goes the way it goes where the opposite is done, and nowhere else the same is done so.
    const against = others.find((other) => other.isSet !== one.isSet && other.step === one.step);
    if (against === undefined || others.some((other) => other.isSet === one.isSet && other.step === one.step))
      return [];
    // Of two it is the one that takes off which is wrong, unless a third says otherwise.
    const isOdd =
      others.some((other) => other.isSet === one.isSet) || (others.length === 1 && one.isSet === one.step < 0);
    if (!isOdd || !isWaitedFor(lookup, one.count)) return [];
    const note = { message: "Here it goes the same way for the opposite.", span: lookup.span(against.at) };
    const [count, mark] = [one.count, quoted(lookup.textOf(one.mark))];
    const way = one.step > 0 ? "up" : "down";
    const advice = `write ${count}${one.step > 0 ? "--" : "++"}`;
    return [rt4646(lookup.span(one.at), { count, way, mark, advice }, [note])];
  });
}
