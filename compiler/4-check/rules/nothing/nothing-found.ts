/**
 * Things that are not there, taken for things: `null` that a function of the script gives where it finds nothing, and places of a
 * list that were emptied with `list[i] = null`.
 *
 * Invariant: said only where what is sought comes out of a packet, which may say anything, where all others ask, or where all places
 * of the list are gone through; and only where nobody asks.
 */

import { rt4496 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, NameCode, Pattern, Variable } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import { isCompared } from "../../questions/asked-for.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { isAskedBehind, isEntered } from "../../questions/entered.ts";
import { isFromPacket } from "../../questions/from-packet.ts";
import { keptFor } from "../../questions/kept.ts";
import {
  type Code,
  type CodeLookup,
  conditionsAround,
  exitsBefore,
  isFunction,
  lookupOf,
} from "../../questions/lookup.ts";
import { counterOf, loopsAround } from "../../questions/loops.ts";
import { namesFor } from "../../questions/names-in.ts";
import { isInSomeText } from "../../questions/per-file.ts";
import { quoted } from "../../questions/phrase.ts";
import { isSomewhere } from "../../questions/reach.ts";
import { type FunctionOf, methodCalled } from "../../questions/together.ts";

export const nothingFound: Rule = {
  codes: ["RT4496"],
  inFiles(context) {
    const isNull = isSomewhere("null", () => isInSomeText("null", context.files, (text) => text.includes("null")));
    return (lookup) => {
      // In TypeScript the type says that there may be nothing, unless somebody says that it is wrong.
      if (/\.[cm]?ts$/.test(lookup.file.path)) return asserted(context, lookup);
      if (!isNull) return [];
      const found: Diagnostic[] = [];
      for (const { target, value } of lookup.all("declare")) {
        if (value?.kind === "call" && target.kind === "name") found.push(...unfound(context, lookup, target, value));
      }
      for (const one of lookup.all("index")) {
        const around = one.parent;
        if (around?.kind === "member" && around.object === one) found.push(...emptied(lookup, one));
      }
      return found;
    };
  },
};

// --- what was sought

/** `var unit = unitById(packet.getData().getNumber(1)); if (unit.moved) …` */
function unfound(context: RuleContext, lookup: CodeLookup, { variable }: NameCode, call: CallCode): Diagnostic[] {
  if (variable === undefined || variable.owner === lookup.code.top || lookup.only(variable) !== call) return [];
  const reads = lookup.reads(variable);
  // Who asks anywhere knows; where the question comes too late, another rule sees that.
  for (let at = 0; at < reads.length; at++) {
    const one = reads[at]!;
    if (isCompared(lookup, one) || isHandedOn(lookup, one)) return [];
  }
  const use = reads.find((one) => isEntered(lookup, one));
  if (use === undefined) return [];
  const isAnything = call.args.some((one) => isFromPacket(lookup, one));
  // What all others ask is counted once for the project; what is asked around the use is dearer.
  if (!isAnything && !isOddOneOut(context, call)) return [];
  if (isOtherwiseAsked(lookup, use, call)) return [];
  const run = calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call);
  const gives = run === undefined ? undefined : givenNothing(run);
  if (run === undefined || gives === undefined) return [];
  const notes = [{ message: "It gives null here.", span: run.lookup.span(gives) }];
  const name = quoted(lookup.textOf(call.callee));
  const why = `${name} gives null where it finds nothing, and ${isAnything ? "the packet may ask for anything" : "all others ask"}`;
  return [rt4496(lookup.span(use), { text: variable.name, why }, notes)];
}

/** A declaration that keeps what a call gives. */
interface Kept {
  readonly lookup: CodeLookup;
  readonly target: Pattern;
}

/** How many of those who call a function ask what they got, and how many do not. */
interface Callers {
  readonly kept: readonly Kept[];
  asking?: number;
}

/** Whether all others who call a function ask what they got, and there are several. This one does not. */
function isOddOneOut(context: RuleContext, call: CallCode): boolean {
  const all = callersIn(context.files).get(calledAs(call));
  if (all === undefined) return false;
  all.asking ??= all.kept.filter(
    ({ lookup: there, target }) =>
      target.kind === "name" &&
      target.variable !== undefined &&
      there.reads(target.variable).some((one) => isCompared(there, one)),
  ).length;
  return all.asking > 1 && all.asking === all.kept.length - 1;
}

/** By the name of what is called: all declarations of a project that keep what it gives. */
const callersIn = keptFor((files: readonly CheckedFile[]): ReadonlyMap<string, Callers> => {
  const found = new Map<string, { readonly kept: Kept[] }>();
  for (const file of files) {
    const lookup = lookupOf(file);
    for (const { target, value } of lookup.all("declare")) {
      if (value?.kind !== "call") continue;
      const name = calledAs(value);
      const known = found.get(name);
      if (known === undefined) found.set(name, { kept: [{ lookup, target }] });
      else known.kept.push({ lookup, target });
    }
  }
  return found;
});

/** Whether a read hands the thing to a function, which may ask. */
function isHandedOn(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  return (
    parent !== undefined &&
    !isFunction(parent) &&
    parent.kind === "call" &&
    parent.callee !== read &&
    /^(?:is|has|check|valid)/i.test(calledAs(parent))
  );
}

function calledAs({ callee }: CallCode): string {
  return callee.kind === "name" || callee.kind === "member" ? callee.name : "";
}

/** Whether a question before the use speaks of what was sought, or of the same search. */
function isOtherwiseAsked(lookup: CodeLookup, use: NameCode, call: CallCode): boolean {
  const words = new Set<string>();
  for (const arg of call.args) if (arg.kind === "name") words.add(arg.name);
  const text = lookup.textOf(call.callee);
  return [...conditionsAround(lookup, use), ...exitsBefore(lookup, use)].some((test) =>
    lookup.inside(test, true).some((one) => {
      if (isFunction(one)) return false;
      if (one.kind === "name" && words.has(one.name)) return true;
      return (one.kind === "name" || one.kind === "member") && lookup.textOf(one) === text;
    }),
  );
}

/** Where a function gives `null`, in words of its own, beside things: `return null`, `x || null`, `x ? y : null`. */
function givenNothing({ lookup, code }: FunctionOf): Expression | undefined {
  if (code.suspends) return undefined;
  const given = lookup.inside(code).flatMap((one) => (one.kind === "return" && !isFunction(one) ? [one.value] : []));
  let nothing: Expression | undefined;
  let something = false;
  for (const value of given) {
    if (value === undefined) return undefined;
    if (value.kind === "null") nothing ??= value;
    else if (value.kind === "binary" && value.operator === "||" && value.right.kind === "null") {
      nothing ??= value.right;
      something = true;
    } else if (value.kind === "choice" && (value.no.kind === "null" || value.yes.kind === "null")) {
      nothing ??= value.no.kind === "null" ? value.no : value.yes;
      something = true;
    } else something = true;
  }
  return something ? nothing : undefined;
}

// --- what is said to be there

/** `roster.find(peer)!`, `this.leader!.peer` */
const assertion = /[\w)\]]!\s*(?:[.;,)\]}[]|$)/m;

/** What TypeScript is told to take for there, and all others who ask the same do not. */
function asserted(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  if (!assertion.test(lookup.text)) return [];
  return [...lookup.all("call"), ...lookup.all("member")].flatMap((one): Diagnostic[] => {
    if (!/^!\s*(?:[.;,)\]}[]|$)/m.test(lookup.text.slice(one.end, one.end + 20))) return [];
    const name = one.kind === "member" ? one.name : calledAs(one);
    if (name === "" || (one.kind === "call" && one.callee.kind !== "member")) return [];
    if (isSpokenOfBefore(lookup, one) || isPutBefore(context, lookup, one) || isToldBeside(lookup, one)) return [];
    const others: Ask[] = [];
    for (const file of context.files) {
      const alike = askedAlike(lookupOf(file), one, lookup, name);
      // One more that is sure of it, in whatever file.
      if (alike === undefined) return [];
      others.push(...alike);
    }
    if (others.length < 2) return [];
    const notes = [
      { message: "Here it is asked whether there is one.", span: others[0]!.lookup.span(others[0]!.node) },
    ];
    const why =
      one.kind === "call"
        ? `${quoted(lookup.textOf(one.callee))} gives nothing where there is none, and all others ask`
        : "there is none at times, and all others ask";
    return [rt4496(lookup.span(one), { text: quoted(lookup.textOf(one)), why }, notes)];
  });
}

/** Whether a question before, in the function or around it, speaks of the same, or of what it is asked with. */
function isSpokenOfBefore(lookup: CodeLookup, one: Expression): boolean {
  const words = [lookup.textOf(one)];
  if (one.kind === "call") for (const arg of one.args) words.push(lookup.textOf(arg));
  if (one.kind === "call" && one.callee.kind === "member") words.push(`${lookup.textOf(one.callee.object)}.`);
  // A callback runs after what the functions around it have asked.
  for (let at: Code = one; ; at = lookup.owner(at)) {
    const tests = [...conditionsAround(lookup, at), ...exitsBefore(lookup, at)];
    if (tests.some((test) => words.some((word) => lookup.textOf(test).includes(word)))) return true;
    if (lookup.owner(at) === lookup.code.top) return false;
  }
}

/** `!match.isRanked || match.ladder!.has(peer)`: another member of the same thing says that there is one. */
function isToldBeside(lookup: CodeLookup, one: Expression): boolean {
  if (one.kind !== "member" || one.object.kind === "this") return false;
  const of = `${lookup.textOf(one.object)}.`;
  return conditionsAround(lookup, one).some(
    (test) => lookup.parent(test)?.kind === "binary" && lookup.textOf(test).includes(of),
  );
}

/**
 * Whether the table was given something before, in the function around or in one of ours that gave the key:
 * `const room = this.open(id); this.#seats.get(room)!.add(peer);`.
 */
function isPutBefore(context: RuleContext, lookup: CodeLookup, one: Expression): boolean {
  if (one.kind !== "call" || one.callee.kind !== "member" || one.callee.name !== "get") return false;
  const table = lookup.textOf(one.callee.object);
  const puts = (there: CodeLookup, call: CallCode): boolean =>
    call.callee.kind === "member" && call.callee.name === "set" && there.textOf(call.callee.object) === table;
  const around = lookup.owner(one);
  if (
    lookup.callsOf("set").some((call) => call.end <= one.start && lookup.owner(call) === around && puts(lookup, call))
  )
    return true;
  const given = one.args[0] && lookup.valueOf(one.args[0]);
  if (given === undefined || isFunction(given) || given.kind !== "call") return false;
  const run = calledAnywhere(context, lookup, given) ?? methodCalled(lookup, given);
  if (run === undefined) return false;
  return run.lookup
    .inside(run.code)
    .some((call) => !isFunction(call) && call.kind === "call" && puts(run.lookup, call));
}

interface Ask {
  readonly lookup: CodeLookup;
  readonly node: Expression;
}

/** The places of a file that take the same and ask whether it is there; undefined where one of them takes it for granted, too. */
function askedAlike(there: CodeLookup, of: Expression, lookup: CodeLookup, name: string): Ask[] | undefined {
  // What the language's own things give differs from thing to thing.
  const isBuiltIn = /^(?:get|find|at|pop|shift|match|exec|findLast)$/.test(name);
  const alike = (one: Expression): boolean => {
    if (one === of || one.kind !== of.kind) return false;
    if (one.kind === "member") return one.name === name && there.parent(one)?.kind !== "assign";
    if (one.kind !== "call" || calledAs(one) !== name || of.kind !== "call") return false;
    if (one.args.length !== of.args.length || one.callee.kind !== "member") return false;
    return !isBuiltIn || (there === lookup && there.textOf(one.callee) === lookup.textOf(of.callee));
  };
  const found: Ask[] = [];
  for (const one of of.kind === "call" ? there.callsOf(name) : there.all("member")) {
    if (!alike(one)) continue;
    if (/^!(?!=)/.test(there.text.slice(one.end, one.end + 2))) return undefined;
    if (isCompared(there, one) || namesFor(there, one).some((read) => isCompared(there, read)))
      found.push({ lookup: there, node: one });
  }
  return found;
}

// --- what was emptied

/** `seats[i].peer` in a loop through `seats`, where `seats[n] = null` stands elsewhere, and is asked for elsewhere. */
function emptied(lookup: CodeLookup, element: Expression): Diagnostic[] {
  if (element.kind !== "index" || element.object.kind !== "name" || element.index.kind !== "name") return [];
  const { variable } = element.object;
  const counter = element.index.variable;
  if (variable === undefined || counter === undefined) return [];
  const loop = loopsAround(lookup, element).find((one) => counterOf(one) === counter);
  if (loop === undefined || isAskedBehind(lookup, element.end)) return [];
  const place = placeEmptied(lookup, variable);
  if (place === undefined) return [];
  const text = lookup.textOf(element);
  const tests = [...conditionsAround(lookup, element), ...exitsBefore(lookup, element)].filter(
    (one) => one.start >= loop.body.start,
  );
  // Any question about the places of the list may say which of them are taken.
  if (tests.some((one) => lookup.textOf(one).includes(text) || lookup.textOf(one).includes("("))) return [];
  if (lookup.around(element).some((one) => one.kind === "try") || isAllTaken(lookup, element)) return [];
  const notes = [{ message: "A place is emptied here.", span: lookup.span(place) }];
  return [
    rt4496(lookup.span(element), { text: quoted(text), why: "there is null at the places that are free" }, notes),
  ];
}

/**
 * Whether something is counted or asked of a function before the loop begins, or wherever the function around is called: that may
 * be whether all places are taken, as in `if (isFull()) begin();`.
 */
function isAllTaken(lookup: CodeLookup, element: Expression): boolean {
  if (isCountedBefore(lookup, element)) return true;
  const around = lookup.owner(element);
  const calls = lookup.all("call").filter((one) => lookup.functionOf(one.callee) === around);
  return calls.length > 0 && calls.every((one) => isCountedBefore(lookup, one));
}

function isCountedBefore(lookup: CodeLookup, node: Expression): boolean {
  const loops = loopsAround(lookup, node);
  return [...conditionsAround(lookup, node), ...exitsBefore(lookup, node)].some((test) => {
    if (loops.some((one) => one.kind === "loop" && one.test === test)) return false;
    return lookup.inside(test, true).some((one) => {
      return (
        !isFunction(one) && (one.kind === "call" || (one.kind === "binary" && /^(?:[<>]=?|===?)$/.test(one.operator)))
      );
    });
  });
}

/** Where an element of a list is given `null`, of a list that is asked for null elsewhere, and whose loops go through all. */
function placeEmptied(lookup: CodeLookup, variable: Variable): Expression | undefined {
  const reads = lookup.reads(variable);
  let place: Expression | undefined;
  let asked = false;
  let pushed: Expression | undefined;
  let filled = false;
  for (const read of reads) {
    const element = lookup.parent(read);
    if (element === undefined || isFunction(element)) continue;
    if (element.kind === "member" && element.name === "push") {
      const call = lookup.parent(element);
      if (call?.kind === "call" && call.args[0]?.kind === "null") pushed ??= call;
    }
    if (element.kind !== "index" || element.object !== read) continue;
    const around = lookup.parent(element);
    if (around === undefined || isFunction(around)) continue;
    if (around.kind === "assign" && around.target === element) {
      if (around.value.kind === "null") place ??= around;
      else filled ||= isFilledThroughout(lookup, around, element.index);
    }
    asked ||= isCompared(lookup, element);
  }
  return asked ? (place ?? (filled ? undefined : pushed)) : undefined;
}

/** Whether an element is set in each turn of a loop through its list: `for (var i in seats) { seats[i] = { … }; }`. */
function isFilledThroughout(lookup: CodeLookup, set: Expression, index: Expression): boolean {
  const counter = index.kind === "name" ? index.variable : undefined;
  const loop = counter && loopsAround(lookup, set).find((one) => counterOf(one) === counter);
  return loop !== undefined && !conditionsAround(lookup, set).some((one) => one.start >= loop.body.start);
}
