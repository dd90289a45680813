/**
 * Lines that were copied and not changed to the end: `dz = a.z - b.y`, a field that is given the value of the one before, two
 * things that were to change places.
 */

import { rt4465 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, MemberCode, Pattern, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isPlain, isQuiet, listAround } from "../../questions/chains.ts";
import { Forms } from "../../questions/forms.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { assignmentRuns, type Step, statementLists } from "../../questions/statement-lists.ts";
import { halfRenamed } from "./half-renamed.ts";
import { sides } from "./sides.ts";

export const coordinates: Rule = {
  codes: ["RT4465"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    if (lookup.forms.hasAny(subtracting)) differences(lookup, found);
    values(lookup, found);
    const runs = assignmentRuns(lookup);
    for (let at = 0; at < runs.length; at++) mixedUp(lookup, runs[at]!, found);
    pairs(lookup, found);
    halfRenamed(lookup, found);
    if (lookup.forms.hasAny(ordering)) sides(lookup, found);
    return found;
  },
};

const subtracting = new Forms(["-"]);
const ordering = new Forms(["<", ">", "<=", ">="]);

/** Members that stand for one another's neighbours. */
const rows = [
  ["x", "y", "z", "w"],
  ["r", "g", "b", "a"],
  ["width", "height", "depth"],
  ["left", "right"],
  ["top", "bottom"],
];

const rowsByName = new Map(rows.flatMap((row) => row.map((name) => [name, row] as const)));

function rowOf(name: string): readonly string[] | undefined {
  return rowsByName.get(name);
}

// --- differences

/** `a.x - b.x`, `a.y - b.y`, `a.z - b.y`: two things are compared part by part, and one part is another. */
function differences(lookup: CodeLookup, found: Diagnostic[]): void {
  let byPair: Map<FunctionCode, Map<string, { left: Part; right: Part }[]>> | undefined;
  for (const { operator, left: one, right: other } of lookup.all("binary")) {
    if (operator !== "-") continue;
    const left = partOf(one);
    const right = left === undefined ? undefined : partOf(other);
    if (left === undefined || right === undefined || left.row !== right.row) continue;
    const [a, b] = [lookup.textOf(left.object), lookup.textOf(right.object)];
    if (a === b) continue;
    const owner = lookup.owner(one);
    byPair ??= new Map();
    const pairs = byPair.get(owner) ?? new Map<string, { left: Part; right: Part }[]>();
    byPair.set(owner, pairs);
    const key = [a, b].sort().join(" ");
    const same = pairs.get(key);
    if (same === undefined) pairs.set(key, [{ left, right }]);
    else same.push({ left, right });
  }
  if (byPair === undefined) return;
  for (const pairs of byPair.values()) {
    for (const all of pairs.values()) {
      const odd = all.filter(({ left, right }) => left.name !== right.name);
      const [one] = odd;
      if (one === undefined || odd.length > 1 || all.length < 2) continue;
      const { left, right } = one;
      // The part that is missing is that which the others leave over.
      const isTold = all.some((other) => other !== one && other.left.name === right.name);
      const wrong = isTold ? right : left;
      const meant = isTold ? left.name : right.name;
      found.push(
        rt4465(lookup.span(wrong), {
          text: quoted(lookup.textOf(wrong)),
          where: `in ${quoted(`${lookup.textOf(left)} - ${lookup.textOf(right)}`)}, beside differences of the same parts`,
          advice: `write ${quoted(`${lookup.textOf(wrong.object)}${meant.startsWith("[") ? meant : `.${meant}`}`)}.`,
        }),
      );
    }
  }
}

/** One of several numbers that belong together: `a.x`, `a[0]`. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly object: Expression;
  readonly name: string;
  readonly row: readonly string[];
}

const places: readonly string[] = ["[0]", "[1]", "[2]"];

function partOf(one: Expression): Part | undefined {
  const { start, end } = one;
  if (one.kind === "member") {
    const row = rowOf(one.name);
    return row === undefined ? undefined : { start, end, object: one.object, name: one.name, row };
  }
  if (one.kind !== "index" || one.index.kind !== "number" || !isPlain(one.object)) return undefined;
  const name = places[one.index.value];
  return name === undefined ? undefined : { start, end, object: one.object, name, row: places };
}

// --- values

interface Setting {
  readonly call: CallCode;
  readonly index: number;
  readonly value: MemberCode;
}

/** `setFloat(1, p.x)`, `setFloat(2, p.y)`, `setFloat(3, p.y)`: a part of a thing is sent twice, and its neighbour not at all. */
function values(lookup: CodeLookup, found: Diagnostic[]): void {
  const calls = lookup.callsOf("setNumber", "setFloat", "setDouble", "setString");
  if (calls.length < 2) return;
  const byBuilder = new Map<string, Setting[]>();
  for (const call of calls) {
    const { callee, args } = call;
    const [index, value] = args;
    if (index?.kind !== "number" || value?.kind !== "member" || !isPlain(value)) continue;
    const key = `${lookup.owner(call).start} ${placeOf(lookup, call)} ${builderOf(lookup, callee.object)}`;
    const same = byBuilder.get(key);
    if (same === undefined) byBuilder.set(key, [{ call, index: index.value, value }]);
    else same.push({ call, index: index.value, value });
  }
  for (const all of byBuilder.values()) {
    if (all.length < 2) continue;
    all.sort((a, b) => a.index - b.index);
    for (const [at, { value, index }] of all.entries()) {
      const row = rowOf(value.name);
      const next = row?.[row.indexOf(value.name) + 1];
      if (next === undefined) continue;
      const text = lookup.textOf(value);
      const before = all.slice(0, at).find((one) => one.index < index && lookup.textOf(one.value) === text);
      if (before === undefined || before.index !== index - 1) continue;
      // The next part is somewhere in the file, and not sent here.
      const object = lookup.textOf(value.object);
      if (all.some((one) => one.value.name === next && lookup.textOf(one.value.object) === object)) continue;
      const goesOn =
        row!.indexOf(value.name) > 0 &&
        all.some(
          (one) => one.value.name === row![row!.indexOf(value.name) - 1] && lookup.textOf(one.value.object) === object,
        );
      if (!goesOn || !lookup.all("member").some((one) => one.name === next)) continue;
      found.push(twiceSent(lookup, value, `${object}.${next}`, before));
    }
    found.push(...ofAnother(lookup, all));
  }
}

function twiceSent(lookup: CodeLookup, value: Expression, meant: string, before: Setting): Diagnostic {
  const notes = [{ message: "It is set here already.", span: lookup.span(before.value) }];
  return rt4465(
    lookup.span(value),
    {
      text: quoted(lookup.textOf(value)),
      where: "at the index behind that of the same value",
      advice: `write ${quoted(meant)}.`,
    },
    notes,
  );
}

const opposites = new Map([
  ["left", "right"],
  ["home", "away"],
  ["red", "blue"],
  ["blue", "red"],
  ["white", "black"],
  ["min", "max"],
  ["first", "second"],
  ["player1", "player2"],
  ["p1", "p2"],
  ["teamA", "teamB"],
  ["team1", "team2"],
  ["a", "b"],
  ["attacker", "defender"],
  ["start", "end"],
  ["from", "to"],
]);

/** `setNumber(1, left.score)`, `setNumber(2, left.score)`, where `right.score` is there, too. */
function ofAnother(lookup: CodeLookup, all: readonly Setting[]): Diagnostic[] {
  return all.flatMap((one, at): Diagnostic[] => {
    const { object, name } = one.value;
    const before = all[at - 1];
    if (object.kind !== "name" || before === undefined || before.index !== one.index - 1) return [];
    if (lookup.textOf(before.value) !== lookup.textOf(one.value)) return [];
    const other = opposites.get(object.name);
    if (other === undefined || all.some((some) => lookup.textOf(some.value) === `${other}.${name}`)) return [];
    const isThere =
      lookup
        .all("member")
        .some((some) => some.name === name && some.object.kind === "name" && some.object.name === other) ||
      lookup.code.variables.some((some) => some.name === other);
    return isThere ? [twiceSent(lookup, one.value, `${other}.${name}`, before)] : [];
  });
}

/** Which list of statements a call is in: what is set in two branches is not set twice. */
function placeOf(lookup: CodeLookup, call: CallCode): number {
  return listAround(lookup, call)?.around.start ?? 0;
}

/** The builder at the head of a chain. */
function builderOf(lookup: CodeLookup, expression: Expression): string {
  let at = expression;
  while (at.kind === "call" && at.callee.kind === "member" && /^set[A-Z]/.test(at.callee.name)) at = at.callee.object;
  return at.kind === "name" ? at.name : `${at.start} ${lookup.textOf(at)}`;
}

// --- exchanges

type Assignment = Expression & { readonly kind: "assign" };

/** The assignment that a statement is. */
function assignmentOf(one: Statement): Assignment | undefined {
  return one.kind === "expression" && one.value.kind === "assign" ? one.value : undefined;
}

/** Of assignments that stand one below the other: exchanges, and what is repeated. */
function pairs(lookup: CodeLookup, found: Diagnostic[]): void {
  const lists = statementLists(lookup);
  for (let nth = 0; nth < lists.length; nth++) {
    const list = lists[nth]!;
    for (let at = 1; at < list.length; at++) {
      const next = assignmentOf(list[at]!);
      if (next === undefined) continue;
      const one = list[at - 1]!;
      if (next.operator === "=" && next.target.kind === next.value.kind) exchanges(lookup, one, next, found);
      const before = assignmentOf(one);
      if (before?.target.kind !== "member" || next.target.kind !== "member") continue;
      if (before.target.name === next.target.name)
        found.push(...repeated(lookup, one, list[at]!, before, next.target, before.target));
    }
  }
}

/** `a = b; b = a;`: both are what `b` was. The first may be all that an `if` or a loop does. */
function exchanges(lookup: CodeLookup, one: Statement, next: Assignment, found: Diagnostic[]): void {
  switch (one.kind) {
    case "expression":
      if (one.value.kind === "assign" && one.value.operator === "=" && one.value.target.kind === next.target.kind)
        found.push(...exchanged(lookup, one.value, next));
      return;
    case "if":
      exchanges(lookup, one.yes, next, found);
      if (one.no !== undefined) exchanges(lookup, one.no, next, found);
      return;
    case "loop":
    case "each":
      exchanges(lookup, one.body, next, found);
      return;
  }
}

function exchanged(lookup: CodeLookup, value: Assignment, next: Assignment): Diagnostic[] {
  if (value.target.kind !== value.value.kind || !areAlike(lookup, value.target, value.value)) return [];
  const [a, b] = [lookup.textOf(value.target), lookup.textOf(value.value)];
  if (a === b || lookup.textOf(next.target) !== b || lookup.textOf(next.value) !== a) return [];
  if (lookup.inside(value).some((one) => isFunction(one) || one.kind === "call" || one.kind === "update")) return [];
  return [
    rt4465(lookup.span(next.value), {
      text: quoted(a),
      where: `where it is ${quoted(b)} already, by the line before`,
      advice: "keep what it was in a variable first.",
    }),
  ];
}

/** Whether two places hold things of one sort: elements of one list, two variables, a member of two things. */
function areAlike(lookup: CodeLookup, a: Pattern, b: Expression): boolean {
  if (a.kind === "index" && b.kind === "index") return lookup.textOf(a.object) === lookup.textOf(b.object);
  if (a.kind === "member" && b.kind === "member") {
    return a.name === b.name || lookup.textOf(a.object) === lookup.textOf(b.object);
  }
  return a.kind === "name" && b.kind === "name";
}

// --- coordinates in each other's place

/** `ship.x = at.x; ship.y = at.x;`, and `ship.y = x` where a `y` lies there that nobody uses. */
function mixedUp(lookup: CodeLookup, run: readonly Step[], found: Diagnostic[]): void {
  for (let at = 0; at < run.length; at++) {
    const { assign, target } = run[at]!;
    if (target.kind !== "member" || !endsInAxis(target.name)) continue;
    const to = axisOf(target.name);
    const from = axisOfValue(assign.value);
    if (to === undefined || from === undefined || to.axis === from.axis) continue;
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
    if (copied === undefined || /scale|size|radius/i.test(target.name) || /scale|size|radius/i.test(object)) continue;
    const meant = meantBy(assign.value, from.axis, to.axis);
    if (meant === undefined) continue;
    // A plain name must be there for it, and be forgotten.
    if (assign.value.kind === "name" && !isForgotten(lookup, assign.value.variable?.owner, meant)) continue;
    const note = { message: `${value} belongs here.`, span: lookup.span(copied.assign) };
    found.push(
      rt4465(
        lookup.span(assign.value),
        {
          text: quoted(value),
          where: `where ${quoted(lookup.textOf(target))} is set, as in the line beside it`,
          advice: `was ${quoted(value.slice(0, -meant.length) + meant)} meant?`,
        },
        [note],
      ),
    );
  }
}

interface Axis {
  /** `start` for `startX`, empty for `x`. */
  readonly stem: string;
  readonly axis: string;
}

/** Whether a name ends in x, y or z, small or large. */
function endsInAxis(name: string): boolean {
  // The bit by which small letters differ from large ones.
  const last = name.charCodeAt(name.length - 1) | 32;
  return last >= 120 && last <= 122;
}

function axisOf(name: string): Axis | undefined {
  if (!endsInAxis(name)) return undefined;
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

// --- repeated

/** `ball.vx *= friction; ball.vx *= friction;`, where the file changes `ball.vy` the same way or has one: the second was to be that. */
function repeated(
  lookup: CodeLookup,
  one: Statement,
  next: Statement,
  { operator, value }: Assignment,
  again: MemberCode,
  target: MemberCode,
): Diagnostic[] {
  if (!/^(?:[-+*/]?=)$/.test(operator)) return [];
  if (!isQuiet(value) || lookup.textOf(one) !== lookup.textOf(next)) return [];
  const other = neighbourOf(lookup, target);
  if (other === undefined) return [];
  const text = quoted(lookup.textOf(again));
  return [
    rt4465(lookup.span(again), {
      text,
      where: "here as in the line before, so it is changed twice",
      advice: `did you mean ${quoted(other)}?`,
    }),
  ];
}

/** The member beside one, of the same object, that the file has, too: `ball.vy` for `ball.vx`. */
function neighbourOf(lookup: CodeLookup, { object, name }: MemberCode): string | undefined {
  const last = /[xyz]$/.exec(name)?.[0];
  if (last === undefined) return undefined;
  const text = lookup.textOf(object);
  const neighbours = ["x", "y", "z"].filter((one) => one !== last).map((one) => name.slice(0, -1) + one);
  const found = neighbours.find((one) => lookup.text.includes(`${text}.${one}`));
  return found === undefined ? undefined : `${text}.${found}`;
}
