/**
 * Members that are given a value twice in a row, of which the first is lost: mostly a line that was copied, with its left side as it
 * was.
 */

import { rt4482 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { getterNames } from "../../questions/builder-of.ts";
import { isQuiet } from "../../questions/chains.ts";
import { accessorsIn } from "../../questions/given-members.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { assignmentRuns, type Step } from "../../questions/statement-lists.ts";

export const assignedTwice: Rule = {
  codes: ["RT4482"],
  forms: ["="],
  inFiles(context) {
    const accessors = accessorsIn(context);
    return (lookup) => {
      const found: Diagnostic[] = [];
      const runs = assignmentRuns(lookup);
      for (let at = 0; at < runs.length; at++) givenTwice(lookup, runs[at]!, accessors, found);
      return found;
    };
  },
};

/** `at.y = y; at.y = z;` */
function givenTwice(
  lookup: CodeLookup,
  run: readonly Step[],
  accessors: ReadonlySet<string>,
  found: Diagnostic[],
): void {
  const again = run.length > sought ? namedAgain(run) : undefined;
  for (let at = 0; at < run.length - 1; at++) {
    const { assign, target } = run[at]!;
    if (target.kind === "member") {
      const isAgain = again === undefined ? isNamedAgain(run, at, target.name) : again.has(run[at]!);
      if (!isAgain || accessors.has(target.name)) continue;
    }
    if (!isQuiet(target) || !isComputed(lookup, assign.value) || isPlaceholder(assign.value)) continue;
    const text = lookup.textOf(target);
    if (isPutBack(lookup, assign.value, text)) continue;
    const value = lookup.textOf(assign.value);
    for (let next = at + 1; next < run.length; next++) {
      const later = run[next]!;
      if (!isComputed(lookup, later.assign.value) || mentions(lookup.textOf(later.assign.value), text)) break;
      if (lookup.textOf(later.target) !== text) continue;
      if (lookup.textOf(later.assign.value) === value) break;
      const note = { message: "This value is lost.", span: lookup.span(assign) };
      found.push(rt4482(lookup.span(later.target), { text: quoted(text), value: quoted(value) }, [note]));
      break;
    }
  }
}

/** Of longer rows it is told once which are named again. */
const sought = 30;

/** Those given to a member of a name that a later one is given to, too. */
function namedAgain(run: readonly Step[]): ReadonlySet<Step> {
  const found = new Set<Step>();
  const names = new Set<string>();
  for (let at = run.length - 1; at >= 0; at--) {
    const { target } = run[at]!;
    if (target.kind !== "member") continue;
    if (names.has(target.name)) found.add(run[at]!);
    else names.add(target.name);
  }
  return found;
}

/** Whether what comes later in a row is given to a member of this name, too: nearly always none is. */
function isNamedAgain(run: readonly Step[], at: number, name: string): boolean {
  for (let later = at + 1; later < run.length; later++) {
    const { target } = run[later]!;
    if (target.kind === "member" && target.name === name) return true;
  }
  return false;
}

/** Whether a value is computed without running anybody's code: `Math.cos(angle) * speed`, too. */
function isComputed(lookup: CodeLookup, value: Expression): boolean {
  if (value.kind === "binary") return isComputed(lookup, value.left) && isComputed(lookup, value.right);
  if (value.kind !== "call") return isQuiet(value);
  const { callee, args } = value;
  if (callee.kind === "member" && getterNames.includes(callee.name)) return true;
  if (callee.kind !== "member" || callee.name === "random" || !lookup.isGlobal(callee.object, "Math")) return false;
  return args.every((one) => isComputed(lookup, one));
}

/** `var before = state.open; …; state.open = before; state.open = false;`: it is put back first, as everywhere. */
function isPutBack(lookup: CodeLookup, value: Expression, text: string): boolean {
  if (value.kind !== "name") return false;
  const kept = lookup.only(value.variable);
  return kept !== undefined && !isFunction(kept) && lookup.textOf(kept) === text;
}

/** What something may well be until it is known. */
function isPlaceholder(value: Expression): boolean {
  if (value.kind === "unary") return isPlaceholder(value.operand);
  return /^(?:null|boolean|number|string)$/.test(value.kind) || (value.kind === "name" && value.name === "undefined");
}

function mentions(text: string, part: string): boolean {
  return text.includes(part) || part.startsWith(text);
}
