/**
 * Indexes beside the list: made of dice that go one too far or are fractions, counted by a loop that is over, or by one that goes
 * through a longer list.
 *
 * Invariant: said only where the length that is meant stands in the code.
 */

import { rt4459 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, NameCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isOrder, isPlain, listAround, listsAround } from "../../questions/chains.ts";
import { isExported } from "../../questions/exported.ts";
import { type CodeLookup, isFunction, leaves } from "../../questions/lookup.ts";
import { counterOf, loopsAround } from "../../questions/loops.ts";
import { quoted } from "../../questions/phrase.ts";
import { isAssigned } from "../../questions/uses.ts";
import { isWithin } from "../../questions/within.ts";

export const besideLists: Rule = {
  codes: ["RT4459"],
  forms: ["index"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const one of lookup.all("index")) if (one.index.kind !== "string") found.push(...beside(lookup, one));
    return found;
  },
};

/** `list[Math.round(Math.random() * list.length)]`, `list[Math.random() * list.length]`, `list[i]` behind the loop that counted `i`. */
function beside(lookup: CodeLookup, one: Expression & { readonly kind: "index" }): Diagnostic[] {
  if (one.index.kind === "string") return [];
  if (one.index.kind === "number") return beyondWritten(lookup, one, one.index.value);
  const shorter = besideLonger(lookup, one);
  if (shorter !== undefined) return [shorter];
  const value = thrownFor(lookup, one) ?? lookup.valueOf(one.index);
  const isCounter = one.index.kind === "name" && one.index.variable !== undefined && isCountedHere(lookup, one.index);
  // Of dice, or counted by a loop of its function: nearly all are something else.
  if (!isCounter && (isFunction(value) || (value.kind !== "binary" && value.kind !== "call"))) return [];
  const list = lookup.textOf(one.object);
  const tell = (why: string, advice: string): Diagnostic[] => {
    const holes = { text: quoted(lookup.textOf(one.index)), list: quoted(list), why, advice };
    // Where it has a name, it is wrong where it got it.
    if (isCounter || isFunction(value) || value === one.index) return [rt4459(lookup.span(one.index), holes)];
    const note = { message: "Here it is the index.", span: lookup.span(one.index) };
    return [rt4459(lookup.span(value), holes, [note])];
  };
  if (!isFunction(value)) {
    const said = ofDice(lookup, value, `${list}.length`);
    if (said !== undefined) return tell(said, `write Math.floor(Math.random() * ${list}.length).`);
    const whole = wholeOf(lookup, one.object);
    if (whole !== undefined && isRounded(lookup, value, "floor", `${whole}.length`)) {
      const why = `counts ${whole}, of which only a part is here`;
      return tell(why, `write Math.floor(Math.random() * ${list}.length).`);
    }
  }
  if (!isCounter || one.index.kind !== "name" || one.index.variable === undefined) return [];
  const counted = countedOut(lookup, one.index, one.index.variable, list);
  return counted
    ? tell("is its length behind the loop that counted it, where there is no element", "take the counter of this loop.")
    : [];
}

/**
 * The dice that an index is given, where it is given more than that: `var at = Math.floor(…); if (at === last) at = (at + 1) % n;`. Who asks how
 * large it is may bring it back.
 */
function thrownFor(lookup: CodeLookup, { index, start }: Expression & { readonly kind: "index" }) {
  if (index.kind !== "name" || index.variable === undefined || index.variable.shared) return undefined;
  const { variable } = index;
  const writes = lookup.writes(variable);
  const value = writes[0]?.value;
  if (writes.length < 2 || value?.kind !== "call" || !/\brandom\b/.test(lookup.textOf(value))) return undefined;
  if (writes.some(({ by }) => isFunction(by) || by.start > start)) return undefined;
  // Whatever it is given later, it is given only now and then.
  const isAlways = writes.slice(1).some(({ name }) => {
    const around = lookup.around(name).filter((each) => each.kind === "if");
    return around.length === 0 || around.some((each) => isWithin(index, each));
  });
  if (isAlways) return undefined;
  const isMeasured = lookup.reads(variable).some(({ parent }) => parent?.kind === "binary" && isOrder(parent.operator));
  return isMeasured ? undefined : value;
}

/** Whether some loop counts with a variable: a step is then one of the writes of it. */
function isCountedHere(lookup: CodeLookup, { variable }: NameCode): boolean {
  if (variable === undefined || lookup.all("loop").length < 2) return false;
  const writes = lookup.writes(variable);
  for (let at = 0; at < writes.length; at++) {
    const { by } = writes[at]!;
    if (!isFunction(by) && by.kind === "update") return true;
  }
  return false;
}

/** `var counts = [0, 0]; for (var i = 0; i < maps.length; i++) … counts[i]`, where there are three maps, and neither list changes. */
function besideLonger(lookup: CodeLookup, one: Expression & { readonly kind: "index" }): Diagnostic | undefined {
  const { index, object } = one;
  if (index.kind !== "name" || object.kind !== "name" || index.variable === undefined) return undefined;
  const own = lengthWritten(lookup, object);
  if (own === undefined || own < 2 || isAssigned(lookup, one)) return undefined;
  const loop = loopsAround(lookup, one).find((each) => counterOf(each) === index.variable);
  if (loop?.kind !== "loop" || loop.test?.kind !== "binary" || loop.test.operator !== "<") return undefined;
  const { left, right } = loop.test;
  if (left.kind !== "name" || left.variable !== index.variable || right.kind !== "member" || right.name !== "length")
    return undefined;
  if (right.object.kind !== "name" || right.object.variable === object.variable) return undefined;
  const other = lengthWritten(lookup, right.object);
  if (other === undefined || other <= own) return undefined;
  // Whoever asks how far it goes, or for the element itself, sees where it ends.
  if (lookup.textOf(loop.body).includes(`${object.name}.length`)) return undefined;
  const why = `goes up to ${other - 1}, by ${right.object.name}, and there are ${own}`;
  const list = quoted(object.name);
  const advice = `give ${object.name} as many elements as ${right.object.name} has.`;
  const made = lookup.only(object.variable)!;
  const note = { message: "Here it is taken.", span: lookup.span(one) };
  return rt4459(lookup.span(made), { text: quoted(index.name), list, why, advice }, [note]);
}

/** How many elements a list has that is written out, and that only ever gets others in their places; undefined where it may be more. */
function lengthWritten(lookup: CodeLookup, { variable }: NameCode): number | undefined {
  const made = lookup.only(variable);
  if (variable === undefined || made === undefined || isFunction(made) || made.kind !== "array") return undefined;
  if (made.items.length === 0 || made.items.some(({ kind }) => kind === "spread") || isExported(lookup, variable))
    return undefined;
  const isSteady = lookup.reads(variable).every((read) => {
    const part = lookup.parent(read);
    if (part?.kind === "index") {
      const around = lookup.parent(part);
      const isPut = around?.kind === "assign" && around.target === part && around.operator === "=";
      return part.object === read && !(isPut && part.index.kind !== "number");
    }
    return part?.kind === "member" && (part.name === "length" || part.name === "indexOf") && !isAssigned(lookup, part);
  });
  return isSteady ? made.items.length : undefined;
}

/** `hand = [a, b, c]; show(hand[3]);`: the list was written out just before, and nobody has had it since. */
function beyondWritten(lookup: CodeLookup, one: Expression & { readonly kind: "index" }, at: number): Diagnostic[] {
  if (at < 1 || !isPlain(one.object) || isAssigned(lookup, one)) return [];
  const list = lookup.textOf(one.object);
  const place = listAround(lookup, one);
  if (place === undefined) return [];
  for (let nth = place.at - 1; nth >= Math.max(0, place.at - 3); nth--) {
    const before = place.list[nth]!;
    const made =
      before.kind === "expression" && before.value.kind === "assign"
        ? before.value
        : before.kind === "declare"
          ? before
          : undefined;
    if (made?.value === undefined) return [];
    if (lookup.textOf(made.target) !== list) {
      if (lookup.textOf(before).includes(list)) return [];
      continue;
    }
    if (made.value.kind !== "array" || made.value.items.some(({ kind }) => kind === "spread")) return [];
    const { length } = made.value.items;
    // One more, or fewer: farther away it is another count.
    if (length < 2 || at < length) return [];
    // Put in on the way, as by a call in the same statement.
    if (/\.(?:push|unshift|splice)\(/.test(lookup.textOf(place.list[place.at]!))) return [];
    const why = `is behind the ${length} elements that it was given`;
    const advice = `its last one has the index ${length - 1}.`;
    return [rt4459(lookup.span(one.index), { text: String(at), list: quoted(list), why, advice })];
  }
  return [];
}

/** The list that this one is a part of: `const free = heroes.filter(…)`. */
function wholeOf(lookup: CodeLookup, list: Expression): string | undefined {
  const value = lookup.valueOf(list);
  if (isFunction(value) || value.kind !== "call" || value.callee.kind !== "member") return undefined;
  return /^(?:filter|slice)$/.test(value.callee.name) ? lookup.textOf(value.callee.object) : undefined;
}

/** Why a number that is made of dice is none of the indexes; undefined where it is one. */
function ofDice(lookup: CodeLookup, value: Expression, length: string): string | undefined {
  if (isRandomOf(lookup, value, length)) return "is a fraction, and no element has such an index";
  if (
    value.kind === "binary" &&
    /^[-+]$/.test(value.operator) &&
    value.right.kind === "number" &&
    value.right.value >= 1
  ) {
    const { left, right, operator } = value;
    if (!isRounded(lookup, left, "floor", length)) return undefined;
    return operator === "+"
      ? `is up to ${length}${right.value === 1 ? "" : ` + ${right.value - 1}`}, where there is no element`
      : "may be below 0, where there is no element";
  }
  // `Math.floor(Math.random() * list.length + 1)`
  const [inner] = value.kind === "call" && value.args.length === 1 ? value.args : [];
  const isOneMore =
    inner?.kind === "binary" &&
    inner.operator === "+" &&
    inner.right.kind === "number" &&
    inner.right.value === 1 &&
    isRoundedBy(lookup, value, "floor") &&
    isRandomOf(lookup, inner.left, length);
  if (isOneMore || isRounded(lookup, value, "round", length) || isRounded(lookup, value, "ceil", length))
    return `is up to ${length}, where there is no element`;
  return undefined;
}

function isRoundedBy(lookup: CodeLookup, value: Expression, by: string): value is CallCode {
  if (value.kind !== "call" || value.args.length !== 1 || value.callee.kind !== "member" || value.callee.name !== by)
    return false;
  return lookup.isGlobal(value.callee.object, "Math");
}

function isRounded(lookup: CodeLookup, value: Expression, by: string, length: string): boolean {
  return isRoundedBy(lookup, value, by) && isRandomOf(lookup, value.args[0]!, length);
}

/** `Math.random() * list.length`, either way around. */
function isRandomOf(lookup: CodeLookup, value: Expression, length: string): boolean {
  if (value.kind !== "binary" || value.operator !== "*") return false;
  const [a, b] = [lookup.textOf(value.left), lookup.textOf(value.right)].map((text) => text.replace(/\s/g, ""));
  const dice = "Math.random()";
  return (a === dice && b === length.replace(/\s/g, "")) || (b === dice && a === length.replace(/\s/g, ""));
}

/** Whether a counter has come to the end of a list: its loop is over, nothing leaves that early, and nothing counts it anew. */
function countedOut(lookup: CodeLookup, read: NameCode, variable: Variable, list: string): boolean {
  if (variable.owner !== lookup.owner(read) || variable.shared) return false;
  // In a loop that counts with it, it has been given its first value anew.
  if (loopsAround(lookup, read).some((one) => counterOf(one) === variable)) return false;
  const before = lookup.all("loop").filter((loop) => loop.end <= read.start && counterOf(loop) === variable);
  const loop = before.reduce<(typeof before)[number] | undefined>(
    (last, one) => (last === undefined || one.start > last.start ? one : last),
    undefined,
  );
  if (
    loop?.test?.kind !== "binary" ||
    loop.test.operator !== "<" ||
    loop.after?.kind !== "update" ||
    loop.after.step !== 1
  )
    return false;
  if (lookup.textOf(loop.test.left) !== read.name || lookup.textOf(loop.test.right) !== `${list}.length`) return false;
  if (lookup.inside(loop.body).some((one) => leaves(one))) return false;
  if (lookup.writes(variable).some(({ name }) => name.start > loop.end && name.start < read.start)) return false;
  if (lookup.writes(variable).some(({ name }) => isWithin(name, loop.body))) return false;
  // Around both there may be a loop that begins anew; the list may grow in between.
  const between = lookup.text.slice(loop.end, read.start);
  const name = list.replace(/[^\w]/g, "\\$&");
  if (new RegExp(String.raw`${name}(?:\.(?:push|unshift|splice|concat)\b|\s*=[^=]|\[[^\]]*\]\s*=[^=])`).test(between))
    return false;
  const parent = lookup.parent(lookup.parent(read)!);
  if (parent === undefined || isFunction(parent) || (parent.kind === "assign" && parent.target === lookup.parent(read)))
    return false;
  return (
    listsAround(lookup, loop).some(({ around }) => isWithin(read, around)) &&
    lookup.all("loop").some((other) => other !== loop && isWithin(read, other.body) && other.start > loop.end)
  );
}
