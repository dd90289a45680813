/**
 * Elements beside the one that is looked at: the next one behind a question that lets the last pass, the one before the first; and
 * places on a grid that come out between two rows.
 */

import { rt4491, rt4493 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isAskedFor, isCompared } from "../../questions/asked-for.ts";
import { isQuiet, listAround, plainText } from "../../questions/chains.ts";
import { type Code, type CodeLookup, conditionsAround, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

type Binary = Expression & { readonly kind: "binary" };

/** What a file says that takes the element behind another one, or the one before it around the end. */
const nextTo = /\+\s*1\s*\]|-\s*1\s*\)\s*%|<=\s*[\w.$]+\.length/;
/** `x % y` of two names. */
const remainder = /[\w)\]]\s*%\s*[A-Za-z_$]/;

export const nextElements: Rule = {
  codes: ["RT4491", "RT4493"],
  forms: ["index", "%"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    // A place behind a place is asked for by `<=` and a length, `% length` or `+ 1`; a column by `%`, and its row by `/`.
    let asks = false;
    let passes = false;
    let parts = false;
    let divides = false;
    for (const { operator, right } of lookup.all("binary")) {
      if (operator === "%") parts = true;
      else if (operator === "/") divides = true;
      else if (operator === ">" && right.kind === "member" && right.name === "length") passes = true;
      else if (operator === "<=" && right.kind === "member" && right.name === "length") asks = true;
    }
    if (passes) for (const one of lookup.all("if")) wrapsLate(lookup, one, found);
    let isNext: boolean | undefined;
    for (const one of lookup.all("index")) {
      const { kind } = one.index;
      if (kind === "member" && isLength(lookup, one)) {
        const text = quoted(lookup.textOf(one.index));
        const holes = { text, why: "is one more than the last index", advice: `write ${text} - 1.` };
        found.push(rt4491(lookup.span(one.index), holes));
        continue;
      }
      if (kind !== "binary" && !(asks && (kind === "name" || kind === "member"))) continue;
      isNext ??= nextTo.test(lookup.text);
      if (!isNext) break;
      found.push(...beyond(lookup, one));
    }
    if (parts && divides && remainder.test(lookup.text)) {
      for (const one of lookup.all("binary")) if (one.operator === "/") found.push(...betweenRows(lookup, one));
    }
    return found;
  },
};

// --- RT4491

/** `list[list.length]`, where it is read and nobody asks whether there is something. */
function isLength(lookup: CodeLookup, one: Expression & { readonly kind: "index" }): boolean {
  const { index, object } = one;
  if (index.kind !== "member" || index.name !== "length" || !isQuiet(object)) return false;
  if (plainText(lookup, index.object) !== plainText(lookup, object)) return false;
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent) || isAskedFor(lookup, one)) return false;
  switch (parent.kind) {
    case "member":
    case "index":
      return parent.object === one;
    case "return":
    case "declare":
    case "choice":
      return true;
    case "assign":
      return parent.value === one;
    default:
      return false;
  }
}

/** `if (stage < STAGES.length) wait = STAGES[stage + 1].wait`, `order[(turn - 1) % order.length]` */
function beyond(lookup: CodeLookup, one: Expression & { readonly kind: "index" }): Diagnostic[] {
  const { index, object } = one;
  if (index.kind === "binary" ? index.operator !== "%" && index.operator !== "+" : false) return [];
  if (!isQuiet(object)) return [];
  if (index.kind === "name" || index.kind === "member") return behindLast(lookup, one);
  if (index.kind !== "binary") return [];
  const tell = (why: string, advice: string): Diagnostic[] => [
    rt4491(lookup.span(index), { text: quoted(lookup.textOf(index)), why, advice }),
  ];
  const list = plainText(lookup, object);
  if (index.operator === "%") {
    const { left, right } = index;
    if (left.kind !== "binary" || left.operator !== "-" || left.right.kind !== "number" || left.right.value !== 1)
      return [];
    if (plainText(lookup, right) !== `${list}.length` || !/^(?:name|member)$/.test(left.left.kind)) return [];
    if (neverZero(lookup, left.left, one)) return [];
    const [counter, length] = [lookup.textOf(left.left), lookup.textOf(right)].map(quoted);
    return tell(
      `is -1 where ${counter} is 0, and no element has such an index`,
      `write (${counter} - 1 + ${length}) % ${length}.`,
    );
  }
  if (index.operator !== "+" || index.right.kind !== "number" || index.right.value !== 1) return [];
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent) || (parent.kind !== "member" && parent.kind !== "index")) return [];
  if (parent.object !== one || isAskedFor(lookup, one) || !/^(?:name|member)$/.test(index.left.kind)) return [];
  const counter = plainText(lookup, index.left);
  const conditions = conditionsAround(lookup, one);
  const guard = conditions.find((test) => isBelow(lookup, test, counter, `${list}.length`));
  if (guard === undefined) return [];
  const element = plainText(lookup, one);
  // Whatever else is asked of the same numbers or of the element may leave the last one out.
  const others = conditions.filter((test) => test !== guard);
  if (
    others.some(
      (test) => lookup.textOf(test).includes(lookup.textOf(index.left)) || plainText(lookup, test).includes(element),
    )
  )
    return [];
  if (changesBetween(lookup, guard, one, index.left)) return [];
  const note = `${quoted(lookup.textOf(guard))} lets the last one pass, behind which there is none`;
  return tell(`is beyond the end in the end: ${note}`, `compare with ${quoted(list)}.length - 1.`);
}

/** `if (stage > stages.length) return null; return stages[stage];` */
function passesLast(
  lookup: CodeLookup,
  one: Statement & { readonly kind: "if" },
  counter: Expression,
  list: Expression,
  found: Diagnostic[],
): void {
  if (counter.kind !== "name" || !isQuiet(list)) return;
  const row = listAround(lookup, one);
  const next = row?.list[row.at + 1];
  if (next === undefined || (next.kind !== "return" && next.kind !== "declare" && next.kind !== "expression")) return;
  const text = `${plainText(lookup, list)}[${counter.name}]`;
  const place = lookup
    .inside(next)
    .find((part) => !isFunction(part) && part.kind === "index" && plainText(lookup, part) === text);
  if (place === undefined || isFunction(place) || place.kind !== "index" || isSeen(lookup, place)) return;
  const around = lookup.parent(place);
  // What is put there makes the list longer.
  if (around?.kind === "assign" && around.target === place) return;
  const note = { message: "Here there is nothing then.", span: lookup.span(place) };
  const why = "lets the length itself pass, and there is no element";
  const holes = { text: quoted(lookup.textOf(one.test)), why, advice: "compare with >=." };
  found.push(rt4491(lookup.span(one.test), holes, [note]));
}

/** Whether somebody asks for the element, at once or of the variable that it is given to. */
function isSeen(lookup: CodeLookup, place: Expression): boolean {
  if (isAskedFor(lookup, place)) return true;
  const kept = lookup.parent(place);
  if (kept?.kind !== "declare" || kept.target.kind !== "name" || kept.target.variable === undefined) return false;
  return lookup.reads(kept.target.variable).some((read) => isAskedFor(lookup, read) || isCompared(lookup, read));
}

/** `turn++; if (turn > players.length) turn = 0; … players[turn]`: the length itself passes, once a round. */
function wrapsLate(lookup: CodeLookup, one: Statement & { readonly kind: "if" }, found: Diagnostic[]): void {
  const { test, yes } = one;
  if (test.kind !== "binary" || test.operator !== ">" || one.no !== undefined) return;
  const { left, right } = test;
  if (right.kind !== "member" || right.name !== "length") return;
  const [only, another] = yes.kind === "block" ? yes.body : [yes];
  if (another === undefined && only?.kind === "return") {
    passesLast(lookup, one, left, right.object, found);
    return;
  }
  if (another !== undefined || only?.kind !== "expression" || only.value.kind !== "assign") return;
  const { target, value, operator } = only.value;
  if (operator !== "=" || value.kind !== "number" || value.value !== 0) return;
  const stepped =
    left.kind === "update" && left.prefix && left.step === 1 ? left.target : left.kind === "update" ? undefined : left;
  if (stepped === undefined || (stepped.kind !== "name" && stepped.kind !== "member")) return;
  const counter = lookup.textOf(stepped);
  if (lookup.textOf(target) !== counter) return;
  const list = plainText(lookup, right.object);
  // A counter of the same name in another function is another one.
  const isSame = (one: Expression): boolean =>
    lookup.textOf(one) === counter &&
    (stepped.kind !== "name" || (one.kind === "name" && one.variable === stepped.variable));
  const place = lookup.all("index").find((each) => isSame(each.index) && plainText(lookup, each.object) === list);
  if (place === undefined || isSeen(lookup, place)) return;
  const note = { message: "Here there is nothing then.", span: lookup.span(place) };
  const why = "lets the length itself pass, and there is no element";
  found.push(rt4491(lookup.span(test), { text: quoted(lookup.textOf(test)), why, advice: "compare with >=." }, [note]));
}

/** `if (phase <= phases.length) use(phases[phase].at)` */
function behindLast(lookup: CodeLookup, one: Expression & { readonly kind: "index" }): Diagnostic[] {
  const { index, object } = one;
  const parent = lookup.parent(one);
  if (parent?.kind !== "member" || parent.object !== one || isAskedFor(lookup, one)) return [];
  const [counter, list] = [plainText(lookup, index), plainText(lookup, object)];
  const parts = conditionsAround(lookup, one).flatMap((test) =>
    test.kind === "binary" && test.operator === "&&" ? [test.left, test.right] : [test],
  );
  const guard = parts.find(
    (test) =>
      test.kind === "binary" &&
      test.operator === "<=" &&
      plainText(lookup, test.left) === counter &&
      plainText(lookup, test.right) === `${list}.length`,
  );
  if (guard === undefined) return [];
  // Loops that go one too far have a rule of their own.
  if (lookup.around(one).some((at) => at.kind === "loop" && at.test !== undefined && at.test.start <= guard.start))
    return [];
  if (parts.some((test) => test !== guard && test.end < one.start && plainText(lookup, test).includes(counter)))
    return [];
  if (changesBetween(lookup, guard, one, index)) return [];
  const why = `is beyond the end in the end: ${quoted(lookup.textOf(guard))} lets the length itself pass`;
  return [rt4491(lookup.span(index), { text: quoted(lookup.textOf(index)), why, advice: "compare with <." })];
}

function isBelow(lookup: CodeLookup, test: Expression, counter: string, length: string): test is Binary {
  return (
    test.kind === "binary" &&
    test.operator === "<" &&
    plainText(lookup, test.left) === counter &&
    plainText(lookup, test.right) === length
  );
}

/** Whether the number is given another value, or a loop is left by hand, between the question and the place. */
function changesBetween(lookup: CodeLookup, guard: Code, node: Code, counter: Expression): boolean {
  const text = lookup.textOf(counter);
  const between = (one: { readonly start: number }): boolean => one.start > guard.start && one.start < node.end;
  return (
    [...lookup.all("assign"), ...lookup.all("update")].some(
      (one) => between(one) && lookup.textOf(one.target) === text,
    ) ||
    lookup.all("leave").some(between) ||
    lookup.all("return").some(between)
  );
}

/** Whether some question around says that a number is more than 0, or it counts from 1, or comes from elsewhere, as peer ids do. */
function neverZero(lookup: CodeLookup, counter: Expression, node: Expression): boolean {
  const text = lookup.textOf(counter);
  if (conditionsAround(lookup, node).some((test) => lookup.textOf(test).includes(text))) return true;
  if (counter.kind !== "name" || counter.variable === undefined) return isBegunAbove(lookup, counter);
  return lookup
    .writes(counter.variable)
    .some(({ value, by }) =>
      value === undefined
        ? isFunction(by) || by.kind === "each"
        : !(value.kind === "number" && value.value === 0) && !isWrapped(value),
    );
}

/** `(turn + 1) % n` begins again at 0. */
function isWrapped(value: Expression): boolean {
  return value.kind === "binary" && value.operator === "%";
}

function isBegunAbove(lookup: CodeLookup, counter: Expression): boolean {
  if (counter.kind !== "member") return true;
  const given = [
    ...lookup
      .all("assign")
      .flatMap(({ target, value, operator }) =>
        target.kind === "member" && target.name === counter.name && operator === "=" ? [value] : [],
      ),
    ...lookup
      .all("object")
      .flatMap(({ members }) => members.flatMap(({ key, value }) => (key === counter.name ? [value] : []))),
  ];
  return (
    !given.some((one) => one.kind === "number" && one.value === 0) ||
    given.some((one) => one.kind !== "number" && !isWrapped(one))
  );
}

// --- RT4493

/** `{ x: cell % WIDTH, y: cell / WIDTH }`: the row of a cell is a whole number, and this is none. */
function betweenRows(lookup: CodeLookup, one: Binary): Diagnostic[] {
  if (one.right.kind === "number" || !isQuiet(one)) return [];
  const place = placeOf(lookup, one);
  if (place === undefined) return [];
  const text = `${plainText(lookup, one.left)}%${plainText(lookup, one.right)}`;
  const beside = lookup.all("binary").find((other) => {
    if (other.operator !== "%" || Math.abs(other.start - one.start) > 200 || plainText(lookup, other) !== text)
      return false;
    const there = placeOf(lookup, other);
    return there !== undefined && there.around === place.around;
  });
  if (beside === undefined) return [];
  // A share of the whole has its fraction.
  if (place.name !== undefined && /share|ratio|progress|part|perc|frac|done|speed|rate|time|^[uvt]$/i.test(place.name))
    return [];
  // Rounded where it is used.
  if (
    place.name !== undefined &&
    new RegExp(
      String.raw`(?:floor|round|trunc|ceil|parseInt)\s*\([^)]*\b${place.name}\b|\b${place.name}\b\s*\|\s*0|~~\s*\(?[\w.]*\b${place.name}\b`,
    ).test(lookup.text)
  )
    return [];
  const note = { message: "The column is taken here.", span: lookup.span(beside) };
  return [rt4493(lookup.span(one), { text: quoted(lookup.textOf(one)) }, [note])];
}

/** The list of statements, or the object, that a value is given a name in; undefined where it is computed with. */
function placeOf(
  lookup: CodeLookup,
  one: Binary,
): { readonly around: Code; readonly name: string | undefined } | undefined {
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent)) return undefined;
  if (parent.kind === "object") {
    const key = parent.members.find(({ value }) => value === one)?.key;
    return { around: parent, name: typeof key === "string" ? key : undefined };
  }
  if (parent.kind !== "declare" && !(parent.kind === "assign" && parent.operator === "=")) return undefined;
  const target = parent.target;
  const name = target.kind === "name" || target.kind === "member" ? target.name : undefined;
  const statement = parent.kind === "declare" ? parent : lookup.parent(parent);
  const around = statement === undefined ? undefined : lookup.parent(statement);
  return around === undefined || name === undefined ? undefined : { around, name };
}
