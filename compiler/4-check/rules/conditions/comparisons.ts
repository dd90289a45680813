/**
 * Conditions that are always true or always false: by what a value can be, by what it is compared with, or because they ask for the
 * truth of a number that is a place. Those that assign where they should compare have a rule of their own.
 */

import { rt4406, rt4407 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { blamedFor } from "../../questions/blamed.ts";
import { getterNames } from "../../questions/builder-of.ts";
import { asksUnequal, type Binary, conditionWith, isOrder, isQuiet } from "../../questions/chains.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { handlersIn } from "../../questions/handlers.ts";
import { isApiKind, kindInWords, kindOf } from "../../questions/kinds.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { namesFor } from "../../questions/names-in.ts";
import { quoted } from "../../questions/phrase.ts";
import { judge, lengthsOf, numberBeside, rangeOf, valuesOf } from "../../questions/ranges.ts";
import { type ReceivedFields, receivedFields } from "../../questions/received-fields.ts";
import { isTest } from "../../questions/tests.ts";
import { arePlayersKept, whoIs } from "../../questions/who.ts";
import type { Always } from "./always.ts";
import { ofExtreme, ofLeast } from "./best-so-far.ts";
import { neverAnswered } from "./closed-sets.ts";
import { ofBounds, ofTimes } from "./times-and-bounds.ts";
import { ofBit, ofChoice, ofPair } from "./two-questions.ts";

export const comparisons: Rule = {
  codes: ["RT4406", "RT4407"],
  inFiles(context) {
    const own = givenMembers(context);
    const fields = receivedFields(context);
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const one of lookup.all("binary")) {
        // Most of it is arithmetic.
        if (!asking.has(one.operator) || isRange(lookup, one)) continue;
        const always =
          one.operator === "&&" || one.operator === "||"
            ? (ofPair(lookup, one) ?? ofBit(lookup, one) ?? ofChoice(lookup, one))
            : (ofComparison(lookup, one, own) ??
              ofKinds(lookup, one, own) ??
              ofLimits(lookup, one, fields) ??
              ofExtreme(lookup, one) ??
              ofLeast(context, lookup, one) ??
              ofItself(lookup, one) ??
              ofBounds(lookup, one) ??
              ofTimes(lookup, one));
        if (always === undefined) continue;
        const text = quoted(lookup.textOf(one));
        found.push(rt4406(lookup.span(one), { text, always: String(always.is), why: always.why }));
      }
      found.push(...ofValues(lookup, context.slipsIn(lookup.file), found));
      for (const one of lookup.all("switch")) {
        for (const { test } of one.cases) {
          const why = test === undefined ? undefined : apart(lookup, one.on, test, true, own);
          if (test === undefined || why === undefined) continue;
          const text = `${quoted(lookup.textOf(one.on))} === ${quoted(lookup.textOf(test))}`;
          found.push(rt4406(lookup.span(test), { text, always: "false", why }));
        }
      }
      for (const one of lookup.all("call")) {
        if (one.args.length !== 1 || one.args[0]!.kind !== "string") continue;
        const why = neverAnswered(context, lookup, one);
        if (why !== undefined)
          found.push(rt4406(lookup.span(one.args[0]!), { text: quoted(lookup.textOf(one)), always: "false", why }));
      }
      for (const call of lookup.callsOf("indexOf", "lastIndexOf", "findIndex")) {
        if (own.has(call.callee.name)) continue;
        for (const one of [call, ...namesFor(lookup, call)]) {
          if (isTest(lookup, one) && !isKnownAsPlace(lookup, one))
            found.push(rt4407(lookup.span(one), { text: quoted(lookup.textOf(one)) }));
        }
      }
      return found;
    };
  },
};

/** `0 <= end ? i < end : i > end`, as CoffeeScript goes through a range from either side. */
function isRange(lookup: CodeLookup, one: Binary): boolean {
  const { parent } = one;
  if (parent === undefined || isFunction(parent) || parent.kind !== "choice" || parent.test !== one) return false;
  if (one.left.kind !== "number" || !isOrder(one.operator)) return false;
  return lookup.around(one).some(({ kind }) => kind === "loop");
}

/** `if (i > 0) …; return i ? a : b`: who has asked how far in it is knows that 0 is a place. */
function isKnownAsPlace(lookup: CodeLookup, one: Expression): boolean {
  if (one.kind !== "name" || one.variable === undefined) return false;
  return lookup.reads(one.variable).some(({ parent: by, start }) => {
    if (by === undefined || isFunction(by) || by.kind !== "binary" || start > one.start) return false;
    return by.operator === ">" && by.left.start === start && by.right.kind === "number" && by.right.value === 0;
  });
}

/** What flow has followed to both sides, where syntax alone did not tell. */
function ofValues(lookup: CodeLookup, slips: RuleContext["slips"], known: readonly Diagnostic[]): Diagnostic[] {
  // In TypeScript the author has said what a thing is, and TypeScript compares that.
  if (/\.[cm]?ts$/.test(lookup.file.path)) return [];
  return slips.flatMap((slip): Diagnostic[] => {
    if (slip.kind !== "apart") return [];
    const one = binaryAt(lookup, slip.start, slip.end);
    if (one === undefined || known.some(({ span }) => span?.start === one.start)) return [];
    // Players and their ids are spoken of elsewhere.
    if (whoIs(lookup, one.left) !== undefined && whoIs(lookup, one.right) !== undefined) return [];
    // `if (open === false)`: a parameter that may be switched off, by whoever will.
    if (isSwitch(one)) return [];
    // `!a === b`: of operators that bind otherwise than they look a rule of its own speaks.
    if (one.left.kind === "unary" && one.left.operator === "!") return [];
    if (isToldApart(lookup, one) || isOfCopied(lookup, one.left) || isOfCopied(lookup, one.right)) return [];
    const always = String(asksUnequal(one.operator));
    const why = `${quoted(lookup.textOf(one.left))} is ${slip.is}, and never equal to ${slip.other}`;
    const finding = rt4406(lookup.span(one), { text: quoted(lookup.textOf(one)), always, why });
    // The one call of a helper brings what it never finds.
    const brought = [one.left, one.right].flatMap((side) => blamedFor(lookup, side, "the comparison") ?? []);
    const [blamed, another] = brought;
    if (blamed === undefined || another !== undefined || blamed.lookup !== lookup) return [finding];
    if (blamed.value.kind !== "name") return [finding];
    return [{ ...finding, span: blamed.span, notes: blamed.notes }];
  });
}

function isSwitch({ left, right }: Binary): boolean {
  return left.kind === "name" && left.variable?.kind === "parameter" && right.kind === "boolean" && !right.value;
}

const byStart = new WeakMap<CodeLookup, ReadonlyMap<number, readonly Binary[]>>();

/** The operator that is all of a place. */
function binaryAt(lookup: CodeLookup, start: number, end: number): Binary | undefined {
  let all = byStart.get(lookup);
  if (all === undefined) {
    const found = new Map<number, Binary[]>();
    for (const one of lookup.all("binary")) {
      const known = found.get(one.start);
      if (known === undefined) found.set(one.start, [one]);
      else known.push(one);
    }
    all = found;
    byStart.set(lookup, all);
  }
  return all.get(start)?.find((one) => one.end === end);
}

/** `var all = { ...defaults, ...options }; all.cache !== false`: what is copied into an object may bring the member with it. */
function isOfCopied(lookup: CodeLookup, side: Expression): boolean {
  if (side.kind !== "member") return false;
  const made = lookup.valueOf(side.object);
  return !isFunction(made) && made.kind === "object" && made.members.some(({ key }) => key === undefined);
}

/** Whether the function asks of which type one of the two sides is. */
function isToldApart(lookup: CodeLookup, comparison: Binary): boolean {
  const owner = lookup.owner(comparison);
  const texts = [comparison.left, comparison.right].map((one) => lookup.textOf(one));
  return lookup
    .all("unary")
    .some(
      (one) => one.operator === "typeof" && lookup.owner(one) === owner && texts.includes(lookup.textOf(one.operand)),
    );
}

const asking = new Set("== === != !== < <= > >= && ||".split(" "));
const equalities = new Set("== === != !==".split(" "));

/** Whether a side of a comparison may tell by itself what comes of it: NaN and undefined, new objects, `typeof`. */
function tellsBySyntax(side: Expression): boolean {
  if (side.kind === "name") return side.variable === undefined;
  return side.kind === "object" || side.kind === "array" || side.kind === "unary";
}

function ofComparison(lookup: CodeLookup, one: Binary, own: ReadonlySet<string>): Always | undefined {
  const { operator, left, right } = one;
  if (equalities.has(operator) && (tellsBySyntax(left) || tellsBySyntax(right))) {
    const is = asksUnequal(operator);
    for (const [side, other] of [
      [left, right],
      [right, left],
    ] as const) {
      if (lookup.isGlobal(side, "NaN")) return { is, why: "nothing equals NaN; ask isNaN()" };
      if (side.kind === "object" || (side.kind === "array" && operator.length === 3)) {
        return { is, why: "a new object equals no other" };
      }
      if (
        side.kind === "unary" &&
        side.operator === "typeof" &&
        other.kind === "string" &&
        !typeNames.has(other.value)
      ) {
        return { is, why: `typeof never gives "${other.value}"` };
      }
      if (operator.length === 3 && lookup.isGlobal(side, "undefined")) {
        const call = giver(lookup, other);
        if (call !== undefined && !own.has(call) && !asksForNullToo(lookup, one, other))
          return { is, why: `${call} gives null where there is nothing, never undefined` };
        if (isTypedField(lookup, other) && !asksForNullToo(lookup, one, other))
          return { is, why: "a field that was left out is null, never undefined" };
      }
    }
  }
  return ofRange(lookup, one, own);
}

const typeNames = new Set("undefined object boolean number bigint string symbol function".split(" "));

/** `x !== null && x !== undefined`: who asks for both does not rely on either. */
function asksForNullToo(lookup: CodeLookup, one: Binary, value: Expression): boolean {
  const text = lookup.textOf(value);
  return lookup.inside(conditionWith(lookup, one)).some(
    (other) =>
      !isFunction(other) &&
      other.kind === "binary" &&
      [
        [other.left, other.right],
        [other.right, other.left],
      ].some(([side, against]) => side!.kind === "null" && lookup.textOf(against!) === text),
  );
}

/** The getter of RTSession's objects that an expression is a call of, where it gives null and never undefined. */
function giver(lookup: CodeLookup, expression: Expression): string | undefined {
  const value = lookup.valueOf(expression);
  if (isFunction(value) || value.kind !== "call" || value.callee.kind !== "member") return undefined;
  const { name } = value.callee;
  if (lookup.sessionCall(value) === "getPlayer") return name;
  return getterNames.includes(name) && value.args.length === 1 ? name : undefined;
}

/** Whether an expression is a member of the fields that a handler of `Packets.X` is handed. */
function isTypedField(lookup: CodeLookup, expression: Expression): boolean {
  const value = lookup.valueOf(expression);
  if (isFunction(value) || value.kind !== "member" || value.object.kind !== "name") return false;
  const { variable } = value.object;
  if (variable?.kind !== "parameter" || lookup.writes(variable).length !== 1) return false;
  if (!lookup.text.includes("rtsc:packets")) return false;
  return handlersIn(lookup).some(({ code, given, occasion }) => {
    const [first] = code?.parameters ?? [];
    return occasion === "packet" && given === 2 && first?.kind === "name" && first.variable === variable;
  });
}

/** Two things that are never equal, whatever they are: a number and a text, a player and a number. */
function ofKinds(lookup: CodeLookup, one: Binary, own: ReadonlySet<string>): Always | undefined {
  const { operator, left, right } = one;
  if (!equalities.has(operator)) return ofOrder(lookup, one, own);
  if (left.kind === "null" || right.kind === "null") return undefined;
  const is = asksUnequal(operator);
  const why = apart(lookup, left, right, operator.length === 3, own);
  if (why === undefined) return undefined;
  // Players and their ids are spoken of elsewhere.
  if (whoIs(lookup, left) !== undefined && whoIs(lookup, right) !== undefined) return undefined;
  return { is, why };
}

/** `i < players`: a player, or a list of them, is no number, and neither more nor less than one. */
function ofOrder(lookup: CodeLookup, { left, right }: Binary, own: ReadonlySet<string>): Always | undefined {
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (side.kind === "number" || side.kind === "string" || side.kind === "boolean") continue;
    const text = (): string => quoted(lookup.textOf(side));
    const kind = kindOf(lookup, side, own);
    if (kind !== undefined && isApiKind(kind))
      return { is: false, why: `${text()} is ${kindInWords(kind)}, and no number` };
    // An empty list is 0 where it is compared: a counter from 0 does not begin, either.
    if (other.kind === "name" && arePlayersKept(lookup.file) && whoIs(lookup, side) === "players") {
      return { is: false, why: `${text()} is a list; compare with its length` };
    }
  }
  return undefined;
}

/** Why two things are never equal; undefined where they may be. What may be null is equal to neither kind then, either. */
function apart(
  lookup: CodeLookup,
  left: Expression,
  right: Expression,
  strictly: boolean,
  own: ReadonlySet<string>,
): string | undefined {
  const a = kindOf(lookup, left, own);
  const b = a === undefined ? undefined : kindOf(lookup, right, own);
  if (a === undefined || b === undefined) return undefined;
  const [one, other] = [`${quoted(lookup.textOf(left))} is ${kindInWords(a)}`, kindInWords(b)];
  if (a === "list" && b === "list") {
    return left.kind === "array" || right.kind === "array" ? "a new list equals no other" : undefined;
  }
  if (a === b) return undefined;
  const apis = [a, b].filter(isApiKind);
  if (strictly || apis.length > 0) {
    return `${one}, and never equal to ${other}`;
  }
  for (const [kind, text] of [
    [a, right],
    [b, left],
  ] as const) {
    if (kind === "number" && text.kind === "string" && Number.isNaN(Number(text.value))) {
      return `${kind === a ? quoted(lookup.textOf(left)) : quoted(lookup.textOf(right))} is a number, and "${text.value}" is none`;
    }
  }
  return undefined;
}

function ofRange(lookup: CodeLookup, one: Binary, own: ReadonlySet<string>): Always | undefined {
  const compared = numberBeside(one);
  if (compared === undefined) return undefined;
  const [expression, n, operator] = compared;
  const range = rangeOf(lookup, expression, own);
  if (range === undefined) return undefined;
  const [least, most, why] = range;
  const is = judge(operator, least, most, n);
  // To make sure of a peer id is no mistake.
  if (is === true && most === Number.POSITIVE_INFINITY && least === 1) return undefined;
  if (is !== undefined && isOfAnything(lookup, expression)) return undefined;
  return is === undefined ? undefined : { is, why };
}

/** `typeof value.length === "number" && value.length >= 0`: who asks what kind of length it is has no list yet. */
function isOfAnything(lookup: CodeLookup, expression: Expression): boolean {
  if (expression.kind !== "member" || expression.name !== "length") return false;
  const text = lookup.textOf(expression);
  return lookup.all("unary").some((one) => one.operator === "typeof" && lookup.textOf(one.operand) === text);
}

/** A field's limits decide: whatever does not fit them is dropped before a script sees it. */
function ofLimits(lookup: CodeLookup, one: Binary, fieldsOf: ReceivedFields): Always | undefined {
  const compared = numberBeside(one);
  if (compared === undefined) return undefined;
  const [expression, n, operator] = compared;
  const value = lookup.valueOf(expression);
  if (isFunction(value)) return undefined;
  const isLength = value.kind === "member" && value.name === "length";
  const fields = fieldsOf(lookup, isLength ? value.object : value);
  const [first] = fields;
  if (first === undefined) return undefined;
  const ranges = fields.map((field) => (isLength ? lengthsOf(field) : valuesOf(field)));
  const least = Math.min(...ranges.map(([min]) => min));
  const most = Math.max(...ranges.map(([, max]) => max));
  // Who asks once more what the schema says knows what it says.
  if (n === least || n === most || (isLength && n === 0)) return undefined;
  const is = judge(operator, least, most, n);
  if (is === undefined) return undefined;
  const said = isLength
    ? `has ${least === most ? most : `at most ${most}`} ${/^(?:string|json)$/.test(first.type.kind) ? "bytes" : "elements"}`
    : `is ${Number.isFinite(least) ? (Number.isFinite(most) ? `${least} to ${most}` : `at least ${least}`) : `at most ${most}`}`;
  return { is, why: `by the schema ${first.name} ${said}` };
}

/** `peers[0] === peers[0]`: a part of a thing is compared with itself; a name that is not equal to itself is NaN. */
function ofItself(lookup: CodeLookup, { operator, left, right }: Binary): Always | undefined {
  if (left.kind !== right.kind || (left.kind !== "member" && left.kind !== "index" && left.kind !== "call"))
    return undefined;
  if (asksUnequal(operator) || lookup.textOf(left) !== lookup.textOf(right)) return undefined;
  const isSame =
    left.kind === "call" ? /\.get(?:PeerId|PlayerId|Sender)\s*\(\s*\)$/.test(lookup.textOf(left)) : isQuiet(left);
  return isSame ? { is: /=$/.test(operator), why: "both sides are the same" } : undefined;
}
