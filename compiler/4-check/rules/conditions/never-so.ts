/**
 * Questions for what is never given: a state that nobody ever enters, a number that the dice never show, a flag that stays as it
 * began.
 *
 * Invariant: said only where every value that the variable or member is ever given is written out, and it does change: a single
 * value is a setting, which somebody may turn by hand.
 */

import { rt4550, rt4551 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic, Note } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { asksEqual, isEquality } from "../../questions/chains.ts";
import { isExported } from "../../questions/exported.ts";
import { type GivenValue, givenToMember, givenToVariable } from "../../questions/given-values.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isTest } from "../../questions/tests.ts";

export const neverSo: Rule = {
  codes: ["RT4550", "RT4551"],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    states(context, lookup, found);
    flags(context, lookup, found);
    return found;
  },
};

type Place = Expression & { readonly kind: "name" | "member" };

function isPlace(one: Expression): one is Place {
  return one.kind === "name" || (one.kind === "member" && (one.object.kind !== "name" || one.name !== "length"));
}

function givenTo(context: RuleContext, lookup: CodeLookup, place: Place): readonly GivenValue[] | undefined {
  return place.kind === "name" ? givenToVariable(lookup, place.variable) : givenToMember(context, place.name);
}

// --- RT4550

/** A comparison of a place with a value that is written out. */
interface Ask {
  readonly place: Place;
  readonly literal: Expression & { readonly kind: "string" | "number" };
  readonly whole: Code;
  readonly is: boolean;
}

/** By what is asked: a variable, or the name of a member or of what is declared nowhere. Undefined where nothing is. */
type Asks = Map<Variable | string, Ask[]>;

function asksIn(lookup: CodeLookup): Asks | undefined {
  let asks: Asks | undefined;
  const add = (one: Ask): void => {
    asks ??= new Map();
    const { place } = one;
    if (place.kind === "member" && (isOfFailure(place.object) || isSettings(place.object))) return;
    if (place.kind === "member" && isToldByOthers(lookup, one.whole, place)) return;
    const key = place.kind === "member" ? `.${place.name}` : (place.variable ?? place.name);
    const same = asks.get(key);
    if (same === undefined) asks.set(key, [one]);
    else same.push(one);
  };
  for (const one of lookup.all("binary")) {
    const { left, right, operator } = one;
    const literal = isLiteral(right) ? right : isLiteral(left) ? left : undefined;
    if (literal === undefined || !isEquality(operator)) continue;
    const place = literal === right ? left : right;
    if (isPlace(place)) add({ place, literal, whole: one, is: operator.startsWith("!") });
  }
  for (const one of lookup.all("switch")) {
    if (!isPlace(one.on)) continue;
    for (const { test } of one.cases)
      if (test !== undefined && isLiteral(test)) add({ place: one.on, literal: test, whole: test, is: false });
  }
  return asks;
}

/** `arg.buffer && arg.name === "Uint8Array"`, where the file gives nothing a `buffer`: what is handed in comes from elsewhere. */
function isToldByOthers(lookup: CodeLookup, whole: Code, place: Expression & { readonly kind: "member" }): boolean {
  const { object } = place;
  const around = whole.parent;
  if (object.kind !== "name" || object.variable?.kind !== "parameter") return false;
  if (around === undefined || isFunction(around) || around.kind !== "binary" || around.operator !== "&&") return false;
  const { left } = around;
  return (
    left.kind === "member" &&
    left.object.kind === "name" &&
    left.object.variable === object.variable &&
    !lookup.writtenMembers.has(left.name) &&
    !lookup.all("object").some(({ members }) => members.some(({ key }) => key === left.name))
  );
}

/** What went wrong comes from anywhere, and so does what it says of itself: `err.code`. */
function isOfFailure(object: Expression): boolean {
  return (
    object.kind === "name" && (object.variable?.kind === "catch" || /^(?:e|err|error|ex|exception)$/i.test(object.name))
  );
}

function isLiteral(one: Expression): one is Expression & { readonly kind: "string" | "number" } {
  return one.kind === "string" || one.kind === "number";
}

function states(context: RuleContext, lookup: CodeLookup, found: Diagnostic[]): void {
  const asks = asksIn(lookup);
  if (asks !== undefined) for (const same of asks.values()) found.push(...ofState(context, lookup, same));
}

function ofState(context: RuleContext, lookup: CodeLookup, asks: readonly Ask[]): Diagnostic[] {
  const { place } = asks[0]!;
  const given = givenTo(context, lookup, place);
  if (given === undefined || given.length === 0) return [];
  const values: Value[] = [];
  for (const one of given) if (!gatherValues(context, one, values, 0)) return [];
  const isRange = values.some((one) => typeof one.value === "object");
  if (!isRange) {
    // A single value is a setting, and so are two that are there from the beginning.
    if (new Set(values.map((one) => one.value)).size < 2) return [];
    if (!given.some(({ by }) => by.kind === "assign")) return [];
  }
  const missing = new Map<string | number, Ask[]>();
  // A thousand cases may be asked for of a thousand values.
  const written = new Set(values.map((one) => one.value));
  for (const one of asks) {
    const { value } = one.literal;
    if (written.has(value) || isOneOfTwo(lookup, one, values)) continue;
    if (!values.some((some) => typeof some.value === "object" || typeof some.value === typeof value)) continue;
    if (typeof value === "string" && isRange) continue;
    if (isRange && values.some((some) => has(some, value))) continue;
    const same = missing.get(value);
    if (same === undefined) missing.set(value, [one]);
    else same.push(one);
  }
  return [...missing].map(([value, same]) => judged(lookup, value, same, asks, values));
}

/** `kind === "SP" || kind === "S"`: two names for one thing, and the other one is given. */
function isOneOfTwo(lookup: CodeLookup, { place, whole }: Ask, values: readonly Value[]): boolean {
  const around = lookup.parent(whole);
  if (around === undefined || isFunction(around) || around.kind !== "binary" || around.operator !== "||") return false;
  const other = around.left === whole ? around.right : around.left;
  if (other.kind !== "binary" || !asksEqual(other.operator) || !isLiteral(other.right)) return false;
  const { value } = other.right;
  return lookup.textOf(other.left) === lookup.textOf(place) && values.some((one) => has(one, value));
}

function judged(
  lookup: CodeLookup,
  value: string | number,
  same: readonly Ask[],
  asks: readonly Ask[],
  values: readonly Value[],
): Diagnostic {
  const [first] = same as readonly [Ask, ...Ask[]];
  const name = quoted(lookup.textOf(first.place));
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  // The value that nobody asks for is the one that is spelled otherwise where it is given.
  const unasked = values.filter(
    (one) => typeof one.value === typeof value && !asks.some((ask) => ask.literal.value === one.value),
  );
  const other = unasked.length === 1 ? unasked[0] : unasked.find((one) => isNear(one.value, value));
  const dice = values.find((one) => typeof one.value === "object" && one.value[1] + 1 === value);
  const cause = dice ?? (same.length > 1 ? other : undefined);
  if (cause?.given.lookup === lookup) {
    const notes = same.slice(0, 3).map((one): Note => ({ message: "This is never so.", span: lookup.span(one.whole) }));
    const why =
      dice === undefined
        ? `nobody asks for ${inWords(cause)}, and ${shown}, which is asked for, is never given; write both alike`
        : `this gives ${inWords(dice)}, and ${shown} is asked for; add 1 to it`;
    return rt4550(lookup.span(cause.given.value), { name, why }, notes);
  }
  const given = other?.given;
  const said = [...new Set(values.map(inWords))];
  const list = said.length > 6 ? `${said.slice(0, 6).join(", ")} …` : said.join(", ");
  const why = `it is compared with ${shown}, and only ever given ${list}; give it that somewhere, or ask for one of these`;
  const notes: Note[] =
    given === undefined
      ? []
      : [{ message: "What is given here is asked for nowhere.", span: given.lookup.span(given.value) }];
  return rt4550(lookup.span(first.whole), { name, why }, notes);
}

/** Whether two texts begin alike: `"fim"` and `"final"`, `"end"` and `"ended"`. */
function isNear(one: Value["value"], other: string | number): boolean {
  if (typeof one !== "string" || typeof other !== "string") return false;
  return one.slice(0, 2).toLowerCase() === other.slice(0, 2).toLowerCase();
}

/** A value that is written out, or the whole numbers between two. */
interface Value {
  readonly value: string | number | boolean | readonly [number, number];
  readonly given: GivenValue;
}

function has({ value }: Value, one: string | number): boolean {
  if (typeof value !== "object") return value === one;
  return typeof one === "number" && Number.isInteger(one) && one >= value[0] && one <= value[1];
}

function inWords({ value }: Value): string {
  return typeof value === "object" ? `${value[0]} to ${value[1]}` : JSON.stringify(value);
}

/** Whether all that an expression may give is seen. */
function gatherValues(context: RuleContext, given: GivenValue, values: Value[], depth: number): boolean {
  const { lookup, value } = given;
  switch (value.kind) {
    case "string":
    case "number":
    case "boolean":
      values.push({ value: value.value, given });
      return true;
    case "null":
      return true;
    case "unary":
      if (value.operator !== "-" || value.operand.kind !== "number") return false;
      values.push({ value: -value.operand.value, given });
      return true;
    case "choice":
      return (
        gatherValues(context, { ...given, value: value.yes }, values, depth) &&
        gatherValues(context, { ...given, value: value.no }, values, depth)
      );
    case "name":
    case "member": {
      if (lookup.isGlobal(value, "undefined")) return true;
      // A constant by its name.
      if (depth > 0 || !isPlace(value)) return false;
      const behind = givenTo(context, lookup, value);
      const [only, another] = behind ?? [];
      if (only === undefined || another !== undefined || !isLiteral(only.value)) return false;
      values.push({ value: only.value.value, given });
      return true;
    }
    default: {
      const range = diceOf(lookup, value);
      if (range === undefined) return false;
      values.push({ value: range, given });
      return true;
    }
  }
}

/** `Math.floor(Math.random() * 6) + 1`: the whole numbers that it may be. */
function diceOf(lookup: CodeLookup, one: Expression): readonly [number, number] | undefined {
  if (one.kind === "binary" && (one.operator === "+" || one.operator === "-")) {
    const [dice, number] =
      one.left.kind === "number" && one.operator === "+" ? [one.right, one.left] : [one.left, one.right];
    const range = diceOf(lookup, dice);
    if (range === undefined || number.kind !== "number" || !Number.isInteger(number.value)) return undefined;
    const more = one.operator === "+" ? number.value : -number.value;
    return [range[0] + more, range[1] + more];
  }
  if (one.kind !== "call" || one.callee.kind !== "member" || one.callee.name !== "floor") return undefined;
  const [times] = one.args;
  if (!lookup.isGlobal(one.callee.object, "Math") || times?.kind !== "binary" || times.operator !== "*")
    return undefined;
  const [random, sides] = times.left.kind === "number" ? [times.right, times.left] : [times.left, times.right];
  if (sides.kind !== "number" || !Number.isInteger(sides.value) || sides.value < 2) return undefined;
  if (random.kind !== "call" || lookup.textOf(random.callee) !== "Math.random") return undefined;
  return [0, sides.value - 1];
}

// --- RT4551

/** What a match is, and no setting that somebody turns by hand. */
const isState =
  /(?:started|running|ended|finished|begun|over|ready|alive|dead|locked|moved|answered|voted|found|killed|done|joined|valid|winner)$/i;

function flags(context: RuleContext, lookup: CodeLookup, found: Diagnostic[]): void {
  const seen = new Set<Variable | string>();
  for (const place of askedPlaces(lookup)) {
    const key = place.kind === "name" ? place.variable! : place.name;
    if (seen.has(key)) continue;
    seen.add(key);
    const given = givenTo(context, lookup, place);
    const [first] = given ?? [];
    if (first === undefined || first.value.kind !== "boolean") continue;
    const { value } = first.value;
    // A thing that was never given the member has nothing there, and that is false.
    if (value && place.kind === "member") continue;
    // Settings come from whoever asks for something, also from where nobody looks.
    if (place.kind === "member" && isSettings(place.object)) continue;
    if (!given!.every((one) => one.value.kind === "boolean" && one.value.value === value)) continue;
    if (place.kind === "name" ? !isMadeToChange(lookup, place, given!) : !isOfMany(place, given!)) continue;
    if (place.kind === "name" && (isLastWord(lookup, place, value) || isEndless(lookup, place, value))) continue;
    const notes: Note[] = given!.slice(0, 2).map((one) => ({
      message: value ? "It is made true here." : "It is made false here.",
      span: one.lookup.span(one.value),
    }));
    found.push(rt4551(lookup.span(place), { name: quoted(lookup.textOf(place)), value: String(value) }, notes));
  }
}

function isSettings(one: Expression): boolean {
  return (
    (one.kind === "name" || one.kind === "member") && /^(?:opts?|options|config|cfg|settings|params)$/i.test(one.name)
  );
}

/** Places of which the truth decides: conditions, and what functions give. Of variables those that begin as true or false. */
function askedPlaces(lookup: CodeLookup): Place[] {
  const found: Place[] = [];
  const ask = (one: Expression | undefined): void => {
    if (one === undefined || !isPlace(one)) return;
    if (one.kind === "member" || beginsAsFlag(lookup, one.variable)) found.push(one);
  };
  for (const one of lookup.all("unary")) if (one.operator === "!") ask(one.operand);
  for (const one of lookup.all("if")) ask(one.test);
  for (const one of lookup.all("choice")) ask(one.test);
  for (const one of lookup.all("loop")) ask(one.test);
  for (const one of lookup.all("return")) ask(one.value);
  let tests: Set<Code> | undefined;
  for (const one of lookup.all("binary")) {
    if (one.operator !== "&&" && one.operator !== "||") continue;
    // The whole of a chain comes before its parts.
    const around = one.parent;
    const isPart = around?.kind === "binary" && (around.operator === "&&" || around.operator === "||");
    if (isPart ? tests?.has(around) !== true : !isTest(lookup, one)) continue;
    tests ??= new Set();
    tests.add(one);
    ask(one.left);
    ask(one.right);
  }
  return found.length > 1 ? found.sort((a, b) => a.start - b.start) : found;
}

function beginsAsFlag(lookup: CodeLookup, variable: Variable | undefined): boolean {
  return variable !== undefined && lookup.writes(variable)[0]?.value?.kind === "boolean";
}

/** Whether a place decides something: it is a condition, or what a function gives. */
function isAsked(lookup: CodeLookup, place: Place): boolean {
  const parent = lookup.parent(place);
  if (parent === undefined || isFunction(parent)) return false;
  return parent.kind === "return" || isTest(lookup, place);
}

/** `var ok = true; for (…) if (…) return false; return ok;`: only given back, and the other answer is given before. */
function isLastWord(lookup: CodeLookup, place: Place & { readonly kind: "name" }, value: boolean): boolean {
  const reads = place.variable === undefined ? [] : lookup.reads(place.variable);
  if (!reads.every(({ parent }) => parent !== undefined && !isFunction(parent) && parent.kind === "return"))
    return false;
  return lookup.inside(lookup.owner(place)).some((one) => {
    if (isFunction(one) || one.kind !== "return" || one.value === undefined) return false;
    return one.value.kind === "boolean" ? one.value.value !== value : one.value.kind !== "name";
  });
}

/** `var done = false; while (!done) { … break; … }`: only the loop asks, and it is left in another way. */
function isEndless(lookup: CodeLookup, place: Place & { readonly kind: "name" }, value: boolean): boolean {
  const reads = place.variable === undefined ? [] : lookup.reads(place.variable);
  return reads.every((read) => {
    let test: Code | undefined = read;
    let is = value;
    while (test !== undefined && !isFunction(test) && test.parent?.kind === "unary") {
      test = test.parent;
      is = !is;
    }
    const loop = test === undefined || isFunction(test) ? undefined : test.parent;
    if (loop === undefined || isFunction(loop) || loop.kind !== "loop" || loop.test !== test || !is) return false;
    return lookup.inside(loop.body).some((one) => !isFunction(one) && /^(?:return|throw|leave)$/.test(one.kind));
  });
}

/** Whether a variable was made to change: one of a function, or one of the script that is called as a state is. */
function isMadeToChange(
  lookup: CodeLookup,
  { variable, name }: Place & { readonly kind: "name" },
  given: readonly GivenValue[],
): boolean {
  if (variable === undefined || variable.kind === "const" || /^[A-Z\d_]+$/.test(name)) return false;
  if (isExported(lookup, variable)) return false;
  // One that is set again to the same is spoken of elsewhere; one that may be asked before it is declared has two answers.
  const { by } = given[0]!;
  if (given.length > 1 || by.kind !== "declare" || !isFunction(lookup.parent(by) ?? lookup.code.top)) return false;
  return variable.owner === lookup.code.top
    ? isState.test(name)
    : lookup.reads(variable).some((one) => isAsked(lookup, one));
}

/** Whether a member is set again somewhere, or is one that every player or piece has. */
function isOfMany({ name }: Place & { readonly kind: "member" }, given: readonly GivenValue[]): boolean {
  if (!given.some(({ by }) => by.kind === "object" || by.kind === "assign")) return false;
  if (given.some(({ by }) => by.kind === "assign")) return given.length > 1;
  return isState.test(name) && given.every(({ lookup, by }) => lookup.owner(by) !== lookup.code.top);
}
