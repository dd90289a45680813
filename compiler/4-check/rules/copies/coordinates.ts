/**
 * Lines that were copied and not changed to the end: `dz = a.z - b.y`, a field that is given the value of the one before, two
 * things that were to change places.
 */

import { rt4465 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, MemberCode, Pattern, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isPlain, isQuiet, listAround } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { assignmentRuns, type Step, statementLists } from "../../questions/statement-lists.ts";
import { halfRenamed } from "./half-renamed.ts";

export const coordinates: Rule = {
  codes: ["RT4465"],
  inFiles: () => (lookup) => {
    return [
      ...differences(lookup),
      ...values(lookup),
      ...assignmentRuns(lookup).flatMap((run) => mixedUp(lookup, run)),
      ...exchanges(lookup),
      ...repetitions(lookup),
      ...halfRenamed(lookup),
    ];
  },
};

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
function differences(lookup: CodeLookup): Diagnostic[] {
  const byPair = new Map<FunctionCode, Map<string, { left: MemberCode; right: MemberCode }[]>>();
  for (const { operator, left, right } of lookup.all("binary")) {
    if (operator !== "-" || left.kind !== "member" || right.kind !== "member") continue;
    if (rowOf(left.name) === undefined || rowOf(left.name) !== rowOf(right.name)) continue;
    const [a, b] = [lookup.textOf(left.object), lookup.textOf(right.object)];
    if (a === b) continue;
    const owner = lookup.owner(left);
    const pairs = byPair.get(owner) ?? new Map<string, { left: MemberCode; right: MemberCode }[]>();
    byPair.set(owner, pairs);
    const key = [a, b].sort().join(" ");
    pairs.set(key, [...(pairs.get(key) ?? []), { left, right }]);
  }
  const found: Diagnostic[] = [];
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
          advice: `write ${quoted(`${lookup.textOf(wrong.object)}.${meant}`)}.`,
        }),
      );
    }
  }
  return found;
}

// --- values

interface Setting {
  readonly call: CallCode;
  readonly index: number;
  readonly value: MemberCode;
}

/** `setFloat(1, p.x)`, `setFloat(2, p.y)`, `setFloat(3, p.y)`: a part of a thing is sent twice, and its neighbour not at all. */
function values(lookup: CodeLookup): Diagnostic[] {
  const byBuilder = new Map<string, Setting[]>();
  const calls = lookup.callsOf("setNumber", "setFloat", "setDouble", "setString");
  if (calls.length < 2) return [];
  for (const call of calls) {
    const { callee, args } = call;
    const [index, value] = args;
    if (index?.kind !== "number" || value?.kind !== "member" || !isPlain(value)) continue;
    const key = `${lookup.owner(call).start} ${placeOf(lookup, call)} ${builderOf(lookup, callee.object)}`;
    byBuilder.set(key, [...(byBuilder.get(key) ?? []), { call, index: index.value, value }]);
  }
  const found: Diagnostic[] = [];
  for (const all of byBuilder.values()) {
    if (all.length < 2) continue;
    all.sort((a, b) => a.index - b.index);
    for (const [at, { value, index }] of all.entries()) {
      const text = lookup.textOf(value);
      const before = all.slice(0, at).find((one) => one.index < index && lookup.textOf(one.value) === text);
      if (before === undefined) continue;
      const row = rowOf(value.name);
      const next = row?.[row.indexOf(value.name) + 1];
      if (next === undefined || before.index !== index - 1) continue;
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
  return found;
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

/** `a = b; b = a;`: both are what `b` was. */
function exchanges(lookup: CodeLookup): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const one of lookup.all("expression")) {
    const { value } = one;
    if (value.kind === "assign" && value.operator === "=" && value.target.kind === value.value.kind)
      found.push(...exchanged(lookup, one));
  }
  return found;
}

function exchanged(lookup: CodeLookup, statement: Statement & { readonly kind: "expression" }): Diagnostic[] {
  const { value } = statement;
  if (value.kind !== "assign") return [];
  if (!areAlike(lookup, value.target, value.value)) return [];
  const place = listAround(lookup, statement);
  const next = place?.list[place.at + 1];
  if (next?.kind !== "expression" || next.value.kind !== "assign" || next.value.operator !== "=") return [];
  const [a, b] = [lookup.textOf(value.target), lookup.textOf(value.value)];
  if (a === b || lookup.textOf(next.value.target) !== b || lookup.textOf(next.value.value) !== a) return [];
  if (lookup.inside(value).some((one) => isFunction(one) || one.kind === "call" || one.kind === "update")) return [];
  return [
    rt4465(lookup.span(next.value.value), {
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
  if (!"xyzXYZ".includes(name.charAt(name.length - 1))) return undefined;
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
function repetitions(lookup: CodeLookup): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const list of statementLists(lookup)) {
    for (let at = 0; at < list.length - 1; at++) {
      const one = list[at]!;
      const next = list[at + 1]!;
      if (one.kind !== "expression" || next.kind !== "expression" || one.value.kind !== "assign") continue;
      const { target } = one.value;
      if (next.value.kind !== "assign" || target.kind !== "member" || next.value.target.kind !== "member") continue;
      if (target.name === next.value.target.name) found.push(...repeated(lookup, one, next, target));
    }
  }
  return found;
}

function repeated(lookup: CodeLookup, one: Assigning, next: Assigning, target: MemberCode): Diagnostic[] {
  if (one.value.kind !== "assign" || next.value.kind !== "assign") return [];
  if (!/^(?:[-+*/]?=)$/.test(one.value.operator)) return [];
  if (!isQuiet(one.value.value) || lookup.textOf(one) !== lookup.textOf(next)) return [];
  const other = neighbourOf(lookup, target);
  if (other === undefined) return [];
  const { target: again } = next.value;
  const text = quoted(lookup.textOf(again));
  return [
    rt4465(lookup.span(again), {
      text,
      where: "here as in the line before, so it is changed twice",
      advice: `did you mean ${quoted(other)}?`,
    }),
  ];
}

type Assigning = Statement & { readonly kind: "expression" };

/** The member beside one, of the same object, that the file has, too: `ball.vy` for `ball.vx`. */
function neighbourOf(lookup: CodeLookup, { object, name }: MemberCode): string | undefined {
  const last = /[xyz]$/.exec(name)?.[0];
  if (last === undefined) return undefined;
  const text = lookup.textOf(object);
  const neighbours = ["x", "y", "z"].filter((one) => one !== last).map((one) => name.slice(0, -1) + one);
  const found = neighbours.find((one) => lookup.text.includes(`${text}.${one}`));
  return found === undefined ? undefined : `${text}.${found}`;
}
