/**
 * Indexes that turns of a loop set, or of a function that a list calls for each element: the first turn counts 0. Index 0 throws,
 * and where the count begins at an index that was set before, that value is lost.
 */

import { rt4214, rt4437 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { getterNames, rootOf, setterNames } from "../../questions/builder-of.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type Code, type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isWithin } from "../../questions/within.ts";

/** What runs once for each turn, and the variable that is 0 in the first. */
interface Turns {
  readonly counter: Variable;
  readonly body: Code;
  readonly parts: readonly Code[];
}

const setters = new Set(setterNames);
const getters = new Set(getterNames);

export const indexesInTurns: Rule = {
  codes: ["RT4214", "RT4437"],
  words: [...setterNames, ...getterNames],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const found = countedFromZero(lookup, own);
      if (!lookup.says(setterNames)) return found;
      found.push(...zeroInFirstTurn(lookup), ...zeroInFirstTurns(lookup));
      found.push(...setBeforeTurns(lookup));
      return found;
    };
  },
};

/** `for (var i = 0; …) data.setNumber(i, …)`: the first turn throws. What is read there is null. */
function countedFromZero(lookup: CodeLookup, own: ReadonlySet<string>): Diagnostic[] {
  return lookup.all("loop").flatMap((loop) => {
    const [begun] = loop.before;
    if (loop.before.length !== 1 || begun?.kind !== "declare" || begun.target.kind !== "name") return [];
    const { target, value } = begun;
    if (value?.kind !== "number" || value.value !== 0 || target.variable === undefined) return [];
    const { variable } = target;
    if (lookup.writes(variable).some(({ name }) => isWithin(name, loop.body))) return [];
    return lookup.inside(loop.body).flatMap((call): Diagnostic[] => {
      if (call.kind !== "call" || call.callee.kind !== "member") return [];
      const [index] = call.args;
      const isSet = setters.has(call.callee.name);
      const isGet = getters.has(call.callee.name);
      if (!(isSet && call.args.length === 2) && !(isGet && call.args.length === 1 && !own.has(call.callee.name)))
        return [];
      if (index?.kind !== "name" || index.variable !== variable) return [];
      const around = conditionsAround(lookup, call).filter((one) => one !== loop.test);
      if (
        around.some((one) => one.start >= loop.body.start) ||
        exitsBefore(lookup, call).some((one) => one.start >= loop.body.start)
      )
        return [];
      const member = call.callee.name;
      return [
        {
          ...rt4214(lookup.span(index), {
            member,
            index: `${index.name} = 0`,
            so: isSet ? "throws a RangeError" : "is always null",
          }),
          ...(isSet ? { throws: true as const } : {}),
        },
      ];
    });
  });
}

/** `list.forEach((one, i) => data.setNumber(i, one))`: the first turn throws. */
function zeroInFirstTurn(lookup: CodeLookup): Diagnostic[] {
  return lookup.all("call").flatMap((call) => {
    const turns = elementsOf(call);
    return turns === undefined
      ? []
      : setsIn(lookup, turns).flatMap(({ index, set }): Diagnostic[] => {
          if (index.kind !== "name") return [];
          return [throwsAtZero(lookup, set, index)];
        });
  });
}

function throwsAtZero(lookup: CodeLookup, set: CallCode, index: Expression): Diagnostic {
  const holes = { member: set.callee.kind === "member" ? set.callee.name : "", index: `${lookup.textOf(index)} = 0` };
  return { ...rt4214(lookup.span(index), { ...holes, so: "throws a RangeError" }), throws: true };
}

/** What is multiplied and added is no key. */
const anyIndex = /^(?:[a-z]|row|col|column|pos|idx|index|[a-z]+(?:Index|Idx))$/;

/** `rows.forEach((row, r) => row.forEach((cell, c) => data.setNumber(r * 5 + c, cell)))`: the first turn of the first throws. */
function zeroInFirstTurns(lookup: CodeLookup): Diagnostic[] {
  return lookup.all("call").flatMap((set): Diagnostic[] => {
    const [index] = set.args;
    if (set.callee.kind !== "member" || set.args.length !== 2 || index?.kind !== "binary") return [];
    if (!setters.has(set.callee.name)) return [];
    const counters = new Set<Variable>();
    for (const owner of lookup.owners(set)) {
      const callback = lookup.parent(owner);
      const call = callback === undefined ? undefined : lookup.parent(callback);
      const turns =
        call !== undefined && !isFunction(call) && call.kind === "call" ? elementsOf(call, anyIndex) : undefined;
      if (turns === undefined || lookup.writes(turns.counter).length > 1) break;
      counters.add(turns.counter);
    }
    if (counters.size === 0 || inFirstTurn(index, counters) !== 0) return [];
    if (conditionsAround(lookup, set).length > 0 || exitsBefore(lookup, set).length > 0) return [];
    return [throwsAtZero(lookup, set, index)];
  });
}

/** What sums and products of counters are where each of them is 0; undefined where anything else is in them. */
function inFirstTurn(one: Expression, counters: ReadonlySet<Variable>): number | undefined {
  if (one.kind === "number") return one.value;
  if (one.kind === "name") return one.variable !== undefined && counters.has(one.variable) ? 0 : undefined;
  if (one.kind !== "binary") return undefined;
  const left = inFirstTurn(one.left, counters);
  const right = inFirstTurn(one.right, counters);
  // Nothing times anything is nothing.
  if (one.operator === "*")
    return left === 0 || right === 0 ? 0 : left === undefined || right === undefined ? undefined : left * right;
  return one.operator === "+" && left !== undefined && right !== undefined ? left + right : undefined;
}

/** `data.setNumber(2, count); list.forEach((one, i) => data.setString(2 + i, one))` */
function setBeforeTurns(lookup: CodeLookup): Diagnostic[] {
  const all = [
    ...lookup.all("call").flatMap((call) => elementsOf(call) ?? []),
    ...lookup.all("loop").flatMap((loop): Turns[] => {
      const [begun, another] = loop.before;
      if (begun?.kind !== "declare" || another !== undefined || begun.target.kind !== "name") return [];
      const counter = begun.target.variable;
      if (counter === undefined || begun.value?.kind !== "number" || begun.value.value !== 0) return [];
      if (loop.after?.kind !== "update" || lookup.writes(counter).length > 2) return [];
      return [{ counter, body: loop.body, parts: [loop.body] }];
    }),
  ];
  return all.flatMap((turns) =>
    setsIn(lookup, turns).flatMap(({ index, set, first }): Diagnostic[] => {
      const builder = set.callee.kind === "member" ? rootOf(set.callee.object) : undefined;
      if (first < 1 || builder?.kind !== "name" || builder.variable === undefined) return [];
      const { variable } = builder;
      if (lookup.writes(variable).length !== 1) return [];
      const before = lookup.all("call").find((one) => {
        const [at] = one.args;
        if (one.end > turns.body.start || one.callee.kind !== "member" || !setters.has(one.callee.name)) return false;
        if (at?.kind !== "number" || at.value !== first || one.args.length !== 2) return false;
        if (!isSetOn(lookup, one, variable)) return false;
        return isOnTheWay(lookup, one, turns.body);
      });
      if (before === undefined) return [];
      const notes = [{ message: "It is set here first.", span: lookup.span(before.args[0]!) }];
      return [rt4437(lookup.span(index), { index: first, first: quoted(lookup.textOf(before.args[1]!)) }, notes)];
    }),
  );
}

/** `list.forEach(function (one, i) { … })`; `i` says that it is no map, whose second is a key. */
function elementsOf(call: CallCode, isIndex = /^(?:i|j|k|n|idx|index|[a-z]+Index)$/): Turns | undefined {
  const [callback] = call.args;
  if (call.callee.kind !== "member" || !/^(?:forEach|map)$/.test(call.callee.name) || callback?.kind !== "function")
    return undefined;
  const at = callback.code.parameters[1];
  if (at?.kind !== "name" || at.variable === undefined || !isIndex.test(at.name)) return undefined;
  return { counter: at.variable, body: callback, parts: callback.code.body };
}

/** Setters that run in every turn, with an index that is the counter or that and a number; `first` is the index of the first turn. */
function setsIn(lookup: CodeLookup, { counter, parts, body }: Turns) {
  if (lookup.writes(counter).some(({ name }) => parts.some((one) => isWithin(name, one)))) return [];
  return parts.flatMap((part) =>
    lookup.inside(part).flatMap((set) => {
      if (isFunction(set) || set.kind !== "call" || set.callee.kind !== "member" || set.args.length !== 2) return [];
      const [index] = set.args;
      const first = index === undefined ? undefined : firstOf(index, counter);
      if (index === undefined || first === undefined || !setters.has(set.callee.name)) return [];
      const inside = [...conditionsAround(lookup, set), ...exitsBefore(lookup, set)].filter((one) =>
        isWithin(one, body),
      );
      return inside.length > 0 ? [] : [{ set, index, first }];
    }),
  );
}

function firstOf(index: Expression, counter: Variable): number | undefined {
  if (index.kind === "name") return index.variable === counter ? 0 : undefined;
  if (index.kind !== "binary" || index.operator !== "+") return undefined;
  const { left, right } = index;
  if (left.kind === "number" && right.kind === "name" && right.variable === counter) return left.value;
  return right.kind === "number" && left.kind === "name" && left.variable === counter ? right.value : undefined;
}

/** Whether a setter is called on what a variable holds, or in the chain that makes it. */
function isSetOn(lookup: CodeLookup, { callee }: CallCode, variable: Variable): boolean {
  if (callee.kind !== "member") return false;
  const root = rootOf(callee.object);
  if (root.kind === "name" && root.variable === variable) return true;
  const made = lookup.around(callee).find((one) => one.kind === "declare");
  if (made?.kind !== "declare" || made.target.kind !== "name" || made.target.variable !== variable) return false;
  return made.value?.kind === "call" && rootOf(made.value) === root && lookup.isSession(root);
}

/** Whether what runs before a place stands in one of the lists of statements around it: no other branch, no other function. */
function isOnTheWay(lookup: CodeLookup, before: Code, place: Code): boolean {
  const around = new Set<Code>([...lookup.around(place), lookup.owner(place)]);
  const statement = lookup.around(before).find((one) => one.kind === "expression" || one.kind === "declare");
  const list = statement === undefined ? undefined : lookup.parent(statement);
  if (list === undefined || !around.has(list)) return false;
  // Of two cases only one runs.
  if (isFunction(list) || list.kind !== "switch") return conditionsIn(lookup, before, list) === 0;
  return list.cases.some(({ body }) => {
    const [from, to] = [body[0], body.at(-1)];
    if (from === undefined || to === undefined) return false;
    return before.start >= from.start && place.end <= to.end;
  });
}

function conditionsIn(lookup: CodeLookup, node: Code, within: Code): number {
  return conditionsAround(lookup, node).filter((one) => isWithin(one, within) && one.start > within.start).length;
}
