/**
 * Lines that were copied and not changed everywhere: a member that is given a value twice in a row, and one coordinate in the
 * place of another.
 *
 * Certain by what stands beside: the line that was copied.
 */

import { rt4465, rt4482 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Pattern, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../context.ts";
import { isQuiet } from "../questions/chains.ts";
import { accessorsIn } from "../questions/given-members.ts";
import type { CodeLookup } from "../questions/lookup.ts";
import { quoted } from "../questions/phrase.ts";
import { statementLists } from "../questions/statement-lists.ts";

export const copiedLines: Rule = {
  codes: ["RT4465", "RT4482"],
  inFiles(context) {
    const accessors = accessorsIn(context);
    return (lookup) => {
      const runs = statementLists(lookup).flatMap(runsOf);
      return runs.flatMap((run) => [...twice(lookup, run, accessors), ...mixedUp(lookup, run)]);
    };
  },
};

type Assignment = Expression & { readonly kind: "assign" };
type Place = Pattern & { readonly kind: "member" | "index" };
interface Step {
  readonly assign: Assignment;
  readonly target: Place;
}

/** Assignments to members that follow each other with nothing in between. */
function runsOf(list: readonly Statement[]): Step[][] {
  const runs: Step[][] = [];
  let run: Step[] = [];
  for (const one of list) {
    const value = one.kind === "expression" ? one.value : undefined;
    if (
      value?.kind === "assign" &&
      value.operator === "=" &&
      (value.target.kind === "member" || value.target.kind === "index")
    ) {
      run.push({ assign: value, target: value.target });
    } else {
      if (run.length > 1) runs.push(run);
      run = [];
    }
  }
  if (run.length > 1) runs.push(run);
  return runs;
}

/** `at.y = y; at.y = z;` */
function twice(lookup: CodeLookup, run: readonly Step[], accessors: ReadonlySet<string>): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [at, { assign, target }] of run.entries()) {
    if (target.kind === "member" ? accessors.has(target.name) : false) continue;
    if (!isQuiet(target) || !isQuiet(assign.value) || isPlaceholder(assign.value)) continue;
    const text = lookup.textOf(target);
    const value = lookup.textOf(assign.value);
    for (const later of run.slice(at + 1)) {
      if (!isQuiet(later.assign.value) || mentions(lookup.textOf(later.assign.value), text)) break;
      if (lookup.textOf(later.target) !== text) continue;
      if (lookup.textOf(later.assign.value) === value) break;
      const note = { message: "This value is lost.", span: lookup.span(assign) };
      found.push(rt4482(lookup.span(later.target), { text: quoted(text), value: quoted(value) }, [note]));
      break;
    }
  }
  return found;
}

/** What something may well be until it is known. */
function isPlaceholder(value: Expression): boolean {
  if (value.kind === "unary") return isPlaceholder(value.operand);
  return /^(?:null|boolean|number|string)$/.test(value.kind) || (value.kind === "name" && value.name === "undefined");
}

function mentions(text: string, part: string): boolean {
  return text.includes(part) || part.startsWith(text);
}

/** `ship.x = at.x; ship.y = at.x;`, and `ship.y = x` where a `y` lies there that nobody uses. */
function mixedUp(lookup: CodeLookup, run: readonly Step[]): Diagnostic[] {
  return run.flatMap(({ assign, target }): Diagnostic[] => {
    if (target.kind !== "member") return [];
    const to = axisOf(target.name);
    const from = axisOfValue(assign.value);
    if (to === undefined || from === undefined || to.axis === from.axis) return [];
    const value = lookup.textOf(assign.value);
    const object = lookup.textOf(target.object);
    const copied = run.find(
      (one) =>
        one.target.kind === "member" &&
        one.target !== target &&
        lookup.textOf(one.target.object) === object &&
        lookup.textOf(one.assign.value) === value &&
        axisOf(one.target.name)?.axis === from.axis &&
        axisOf(one.target.name)?.stem === to.stem,
    );
    if (copied === undefined || /scale|size|radius/i.test(target.name) || /scale|size|radius/i.test(object)) return [];
    const meant = meantBy(assign.value, from.axis, to.axis);
    if (meant === undefined) return [];
    // A plain name must be there for it, and be forgotten.
    if (assign.value.kind === "name" && !isForgotten(lookup, assign.value.variable?.owner, meant)) return [];
    const note = { message: `${value} belongs here.`, span: lookup.span(copied.assign) };
    return [
      rt4465(
        lookup.span(assign.value),
        {
          text: quoted(value),
          where: `where ${quoted(lookup.textOf(target))} is set, as in the line beside it`,
          advice: `was ${quoted(value.slice(0, -meant.length) + meant)} meant?`,
        },
        [note],
      ),
    ];
  });
}

interface Axis {
  /** `start` for `startX`, empty for `x`. */
  readonly stem: string;
  readonly axis: string;
}

function axisOf(name: string): Axis | undefined {
  if (/^[xyzXYZ]$/.test(name)) return { stem: "", axis: name.toLowerCase() };
  const [, stem, axis] = /^(\w*[a-z0-9_])([XYZ])$|^(\w+_)([xyz])$/.exec(name) ?? [];
  return stem === undefined || axis === undefined ? undefined : { stem, axis: axis.toLowerCase() };
}

function axisOfValue(value: Expression): Axis | undefined {
  return value.kind === "member" || value.kind === "name" ? axisOf(value.name) : undefined;
}

function meantBy(value: Expression, from: string, to: string): string | undefined {
  if (value.kind !== "member" && value.kind !== "name") return undefined;
  const { name } = value;
  const last = name.at(-1)!;
  if (last.toLowerCase() !== from) return undefined;
  return name.slice(0, -1) + (last === last.toUpperCase() ? to.toUpperCase() : to);
}

/** Whether a function has a variable of this name that nothing reads. */
function isForgotten(lookup: CodeLookup, owner: object | undefined, name: string): boolean {
  const variable = lookup.code.variables.find((one) => one.owner === owner && one.name === name);
  return variable !== undefined && lookup.reads(variable).length === 0;
}
