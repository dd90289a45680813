/**
 * What is never given: members that the thing before the dot has nowhere, and results of functions that give none. Flow has
 * found the places; here it is asked whether the script counts on something being there.
 *
 * Files in TypeScript are left to TypeScript, which knows what the author said a thing has.
 */

import { rt4431, rt4432 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { nearest } from "#compiler/text/nearest.ts";
import { span } from "#compiler/text/source.ts";
import type { CallCode, Expression, FunctionCode, MemberCode } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import type { EmptyCall, MissingMember } from "../../flow/slip.ts";
import type { ThingKind } from "../../flow/sorts.ts";
import { isAskedFor } from "../../questions/asked-for.ts";
import { isEquality } from "../../questions/chains.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { keptFor } from "../../questions/kept.ts";
import { kindOf } from "../../questions/kinds.ts";
import {
  type CodeLookup,
  callsMember,
  conditionsAround,
  exitsBefore,
  isFunction,
  lookupOf,
} from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { throwsWithout } from "../../questions/throws-without.ts";
import { isAssigned, isCalled } from "../../questions/uses.ts";

export const neverGiven: Rule = {
  codes: ["RT4431", "RT4432"],
  run(context) {
    if (context.slips.length === 0) return [];
    const files = new Map(context.files.map((file) => [file.path, file]));
    let asked: ReadonlySet<string> | undefined;
    const handed = new Set<string>();
    const hiding = new Map<CheckedFile, boolean>();
    const calls = new Map<CheckedFile, ReadonlyMap<string, CallCode>>();
    return context.slips.flatMap((slip): Diagnostic[] => {
      const file = files.get(slip.path);
      if (file === undefined || /\.[cm]?ts$/.test(slip.path)) return [];
      // Of one file there may be thousands.
      const isHiding = hiding.get(file) ?? hides.test(file.source.text);
      hiding.set(file, isHiding);
      if (isHiding) return [];
      if (slip.kind === "empty") {
        const known = calls.get(file) ?? callsByPlace(lookupOf(file));
        calls.set(file, known);
        return gaveNothing(files, lookupOf(file), known, slip);
      }
      if (slip.kind !== "member") return [];
      asked ??= askedMembers(context);
      return missing(context, files, lookupOf(file), slip, asked, handed);
    });
  },
};

/** What hides from analysis which names there are. */
const hides = /\bwith\s*\(|\beval\s*\(|\bnew\s+Function\s*\(/;

// --- members

const things: { readonly [kind in ThingKind]?: string } = {
  list: "it is a list.",
  function: "it is a function.",
  number: "it is a number.",
  text: "it is a text.",
  boolean: "it is true or false.",
  global: "this is the global object where the function is called without its object; hand it over with bind.",
};

function missing(
  context: RuleContext,
  files: ReadonlyMap<string, CheckedFile>,
  lookup: CodeLookup,
  slip: MissingMember,
  asked: ReadonlySet<string>,
  handed: Set<string>,
): Diagnostic[] {
  const member = memberAt(lookup, slip.start);
  if (member === undefined) return [];
  if ((asked.has(member.name) || isOptional(lookup, member)) && !(slip.thing === "global" && isLost(lookup, member)))
    return [];
  // What is written to an object is there then; what is written to a number is nowhere.
  if (isAssigned(lookup, member) && !/^(?:number|text|boolean)$/.test(slip.thing)) return [];
  // A statement of its own does nothing in any case, and that is told elsewhere.
  if (lookup.parent(member)?.kind === "expression") return [];
  if (isOnlyNamed(lookup, member)) return [];
  // Whatever is called inherits(…) gives a function that.
  if (member.name === "super_" && slip.thing === "function") return [];
  // Functions of the old days called themselves so.
  if (member.name === "callee" && lookup.isGlobal(member.object, "arguments")) return [];
  const { name, object } = member;
  // Of RTSession's objects and of modules the rules speak that know them by syntax.
  if (slip.thing === "api" && kindOf(lookup, object, givenMembers(context)) !== undefined) return [];
  if (isModule(lookup, object) && slip.thing !== "function") return [];
  // Of dates that are texts another rule speaks.
  if (slip.thing === "text" && Object.hasOwn(Date.prototype, name)) return [];
  // What a function is handed may say some things and not others, as long as nothing comes of it.
  const isHandedIn = object.kind === "name" && object.variable?.kind === "parameter";
  if (slip.thing === "global" && asksWhatThisIs(lookup, member)) return [];
  if (slip.thing !== "global" && toldApart(lookup, member, slip.mixed || isHandedIn)) return [];
  if (slip.thing === "function" && isHandedIn && isToldBeside(lookup, member)) return [];
  if (slip.thing === "object" && isHandedIn && !isNeeded(lookup, member)) return [];
  // What never gets any member at all may get them from elsewhere.
  if (slip.thing === "object" && slip.known.length === 0) return [];
  // `a["@@placeholder"] === true`: a mark that only things of a certain kind have.
  if (/^(?:number|text|boolean)$/.test(slip.thing) && isMarkAsked(member)) return [];
  const text = quoted(lookup.textOf(object));
  const isTop = slip.thing === "global" && lookup.owner(member) === lookup.code.top;
  const advice = isTop ? "out here it is the global object." : adviceFor(slip, name);
  const place = lookup.nameSpan(member);
  const { given, mixed } = slip;
  const giver = given === undefined ? undefined : files.get(given.path);
  const throws = throwsWithout(lookup, member) ? { throws: true as const } : {};
  if (given === undefined || giver === undefined)
    return mixed ? [] : [{ ...rt4431(place, { text, name, advice }), ...throws }];
  const source = span(giver.source, given.start, given.end);
  // Where others give the right thing, or the function has no other use for it, it is this call that is wrong.
  const isCallWrong = mixed || (/^(?:number|text|boolean|api)$/.test(slip.thing) && isOnlyTakenFrom(lookup, object));
  if (isCallWrong) {
    const key = `${given.path}:${given.start}`;
    if (!mixed && handed.has(key)) return [];
    handed.add(key);
    const what = quoted(giver.source.text.slice(given.start, given.end));
    const notes = [{ message: `${name} is taken from it here.`, span: place }];
    return [{ ...rt4431(source, { text: what, name, advice }, notes), ...throws }];
  }
  const notes = [{ message: `${text} is given here.`, span: source }];
  return [{ ...rt4431(place, { text, name, advice }, notes), ...throws }];
}

function isMarkAsked(member: MemberCode): boolean {
  const { parent } = member;
  if (parent === undefined || isFunction(parent) || parent.kind !== "binary" || !isEquality(parent.operator))
    return false;
  return parent.left === member && parent.right.kind === "boolean";
}

/** `if (!(this instanceof Parser)) return new Parser();` further up: below it is what was made. */
function asksWhatThisIs(lookup: CodeLookup, member: MemberCode): boolean {
  return [...exitsBefore(lookup, member), ...conditionsAround(lookup, member)].some((test) =>
    lookup
      .inside(test, true)
      .some(
        (one) => !isFunction(one) && one.kind === "binary" && one.operator === "instanceof" && one.left.kind === "this",
      ),
  );
}

/** Whether another parameter says what this one is: `kind === "m" ? f : f.value`, as TypeScript writes it for private members. */
function isToldBeside(lookup: CodeLookup, member: MemberCode): boolean {
  const owner = lookup.owner(member);
  return conditionsAround(lookup, member).some((test) =>
    lookup.inside(test, true).some((one) => {
      if (isFunction(one) || one.kind !== "binary" || !/^[=!]==?$/.test(one.operator)) return false;
      const { left } = one;
      return left.kind === "name" && left.variable?.kind === "parameter" && left.variable.owner === owner;
    }),
  );
}

/** Whether all that a function does with its parameter is to take members from it, and it does so more than once. */
function isOnlyTakenFrom(lookup: CodeLookup, object: Expression): boolean {
  if (object.kind !== "name" || object.variable?.kind !== "parameter" || lookup.writes(object.variable).length !== 1)
    return false;
  const reads = lookup.reads(object.variable);
  return (
    reads.length > 1 &&
    reads.every((read) => {
      const parent = lookup.parent(read);
      return (parent?.kind === "member" && parent.object === read) || isAskedFor(lookup, read);
    })
  );
}

/** `list.some(function (one) { return this.alive && …; })`, where the file gives `this` an `alive`: of the callback it is another. */
function isLost(lookup: CodeLookup, { object, name }: MemberCode): boolean {
  const callback = lookup.parent(lookup.owner(object));
  if (object.kind !== "this" || callback === undefined || isFunction(callback) || callback.kind !== "function")
    return false;
  const call = lookup.parent(callback);
  if (call === undefined || isFunction(call) || call.kind !== "call" || call.args.length !== 1) return false;
  if (call.callee.kind !== "member" || !/^(?:some|every|forEach|map|filter|find|findIndex)$/.test(call.callee.name))
    return false;
  return lookup
    .all("assign")
    .some(({ target }) => target.kind === "member" && target.object.kind === "this" && target.name === name);
}

/**
 * Whether the code around asks what the thing is: by its type anywhere in the function, or by another of its members, in a
 * condition around the place; of what a function is handed, anywhere.
 */
function toldApart(lookup: CodeLookup, member: MemberCode, differs: boolean): boolean {
  const text = lookup.textOf(member.object);
  const isThing = (one: Expression | undefined): boolean => one !== undefined && lookup.textOf(one) === text;
  const { start, end } = lookup.owner(member);
  const isNear = (one: Expression): boolean => one.start >= start && one.end <= end;
  if (lookup.all("unary").some((one) => one.operator === "typeof" && isNear(one) && isThing(one.operand))) return true;
  if (lookup.all("binary").some((one) => one.operator === "instanceof" && isNear(one) && isThing(one.left)))
    return true;
  if (lookup.all("call").some((one) => callsMember(one, "isArray") && isNear(one) && isThing(one.args[0]))) return true;
  if (isOfAnotherBranch(lookup, member, text)) return true;
  const around = conditionsAround(lookup, member).flatMap((one) => lookup.inside(one));
  if (!differs) return around.some((one) => one.kind === "member" && isThing(one.object) && isOptional(lookup, one));
  // Things of several sorts are told apart by what they hold.
  const asks = [...around, ...exitsBefore(lookup, member).flatMap((one) => lookup.inside(one))];
  return (
    asks.some((one) => one.kind === "member" && isThing(one.object) && !isCalled(lookup, one)) ||
    lookup.all("member").some((one) => isNear(one) && isThing(one.object) && isOptional(lookup, one))
  );
}

/** `if (isText) made += part; else made.set(part)`: another branch takes it for a text or a number, and this one does not. */
function isOfAnotherBranch(lookup: CodeLookup, member: MemberCode, text: string): boolean {
  for (const one of lookup.around(member)) {
    if (one.kind !== "if" || one.no === undefined) continue;
    const { start, end } = member.start >= one.no.start ? one.yes : one.no;
    if (member.start < one.yes.start) continue;
    const isAdded = lookup.all("assign").some((other) => {
      return (
        other.operator === "+=" && other.start >= start && other.end <= end && lookup.textOf(other.target) === text
      );
    });
    if (isAdded) return true;
  }
  return false;
}

/** `const Point = Geometry.Point;` that nobody reads: what is left of a type to which a namespace gave a shorter name. */
function isOnlyNamed(lookup: CodeLookup, member: MemberCode): boolean {
  const parent = lookup.parent(member);
  if (parent === undefined || isFunction(parent) || parent.kind !== "declare" || parent.target.kind !== "name")
    return false;
  const { variable } = parent.target;
  return variable?.name === member.name && lookup.reads(variable).length === 0;
}

function memberAt(lookup: CodeLookup, start: number): MemberCode | undefined {
  return membersByPlace(lookup).get(start);
}

const membersByPlace = keptFor(
  (lookup: CodeLookup): ReadonlyMap<number, MemberCode> =>
    new Map(lookup.all("member").map((one) => [one.nameStart, one as MemberCode])),
);

function adviceFor({ thing, known }: MissingMember, name: string): string {
  // Whoever takes a text for a packet has not misspelled one of its members.
  const isOther = thing === "global" || (thing !== "object" && thing !== "api" && /^[gs]et[A-Z]/.test(name));
  const meant = isOther ? undefined : nearest(name, known);
  if (meant !== undefined) return `did you mean ${meant}?`;
  const kind = things[thing];
  if (kind !== undefined) return kind;
  if (known.length > 0 && known.length < 10) return `it has ${known.join(", ")}.`;
  return "give it one, or use one that it has.";
}

/** `require("X")`, or a name for it. */
function isModule(lookup: CodeLookup, object: Expression): boolean {
  const value = lookup.valueOf(object);
  return !isFunction(value) && value.kind === "call" && lookup.isGlobal(value.callee, "require");
}

/** The names of members that some code of the project asks for before it counts on them. */
function askedMembers(context: RuleContext): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of context.files) {
    const lookup = lookupOf(file);
    for (const member of lookup.all("member")) if (isOptional(lookup, member)) found.add(member.name);
    for (const one of lookup.all("binary")) {
      if (one.operator === "in" && one.left.kind === "string") found.add(one.left.value);
    }
    for (const call of lookup.all("call")) {
      const [first] = call.args;
      if (callsMember(call, "hasOwnProperty") && first?.kind === "string") found.add(first.value);
    }
  }
  return found;
}

/** Whether the place cannot do without the member: it computes with it, calls it, takes something from it or sends it. */
function isNeeded(lookup: CodeLookup, node: MemberCode): boolean {
  const parent = lookup.parent(node);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "binary":
      return /^(?:[-*/%]|[<>]=?)$/.test(parent.operator);
    case "member":
    case "index":
      return parent.object === node;
    case "call":
    case "new":
      if (parent.callee === node) return true;
      return (
        parent.callee.kind === "member" &&
        /^set(?:Number|Long|Float|Double|String|FloatArray|Data|TargetPeers)$/.test(parent.callee.name)
      );
    default:
      return false;
  }
}

/** Whether a place only asks whether there is such a member, or hands it on as it is. */
function isOptional(lookup: CodeLookup, node: MemberCode): boolean {
  if (/^\s*\?\./.test(lookup.text.slice(node.object.end, node.nameStart))) return true;
  const parent = lookup.parent(node);
  if (parent === undefined || isFunction(parent)) return true;
  // What takes a thing apart may say what is used instead.
  return /^(?:objectPattern|arrayPattern|default)$/.test(parent.kind) || isAskedFor(lookup, node);
}

// --- results

/** Calls by where they begin and end. */
function callsByPlace(lookup: CodeLookup): ReadonlyMap<string, CallCode> {
  return new Map(lookup.all("call").map((one) => [`${one.start} ${one.end}`, one]));
}

function gaveNothing(
  files: ReadonlyMap<string, CheckedFile>,
  lookup: CodeLookup,
  calls: ReadonlyMap<string, CallCode>,
  slip: EmptyCall,
): Diagnostic[] {
  const call = calls.get(`${slip.start} ${slip.end}`);
  if (call === undefined || !isWanted(lookup, call) || !isCalledByName(call)) return [];
  const called = slip.functions.map(({ path, start }) => {
    const file = files.get(path);
    const home = file === undefined ? undefined : lookupOf(file);
    const code = home?.code.functions.find((one) => one.start === start);
    return home === undefined || code === undefined ? undefined : { home, code };
  });
  const [first, another] = called;
  // Of several functions one may be meant to give something, another not to.
  if (
    first === undefined ||
    another !== undefined ||
    !called.every((one) => one !== undefined && neverGives(one.home, one.code))
  )
    return [];
  const name = quoted(lookup.textOf(call.callee));
  const makes = called.every((one) => one !== undefined && isConstructor(one.home, one.code));
  const advice = makes ? `it is a constructor: write new ${name}(…).` : "return it there.";
  const { home, code } = first;
  const note = { message: "This function has no return with a value.", span: home.span(headOf(code)) };
  const finding = rt4432(lookup.span(call.callee), { name, advice }, [note]);
  return [throwsWithout(lookup, call) ? { ...finding, throws: true } : finding];
}

/** Whether a call says which function it means, and does not call what it was handed. */
function isCalledByName({ callee }: CallCode): boolean {
  if (callee.kind === "name") return callee.variable?.kind !== "parameter";
  return callee.kind === "member" && !/^(?:call|apply)$/.test(callee.name);
}

function headOf({ start, end }: FunctionCode): { readonly start: number; readonly end: number } {
  return { start, end: Math.min(end, start + 8) };
}

function isWanted(lookup: CodeLookup, call: CallCode): boolean {
  const parent = lookup.parent(call);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "declare":
    case "assign":
      return parent.value === call;
    case "if":
    case "loop":
    case "choice":
      return parent.test === call;
    case "binary":
      // `done && stop()` is a statement in the form of an expression.
      return !/^(?:&&|\|\||\?\?|,)$/.test(parent.operator);
    case "unary":
      return parent.operator !== "void";
    case "member":
    case "index":
      return parent.object === call;
    case "each":
      return parent.object === call;
    case "call":
      return (
        parent.callee.kind === "member" &&
        /^(?:set[A-Z]\w*|push|unshift)$/.test(parent.callee.name) &&
        parent.args.includes(call)
      );
    default:
      return false;
  }
}

/** Whether a function ends without a value on every way; one that does nothing at all may stand for another. */
function neverGives(lookup: CodeLookup, code: FunctionCode): boolean {
  if (code.suspends || code.body.length === 0 || isConcise(lookup, code)) return false;
  return !code.body.some((statement) =>
    lookup.inside(statement).some((one) => one.kind === "throw" || (one.kind === "return" && one.value !== undefined)),
  );
}

/** `() => value` */
function isConcise(lookup: CodeLookup, code: FunctionCode): boolean {
  return code.kind === "arrow" && !lookup.textOf(code).trimEnd().endsWith("}");
}

/** Whether a function gives members to its `this`, and is called as what makes things are. */
function isConstructor(lookup: CodeLookup, code: FunctionCode): boolean {
  if (!/^[A-Z]/.test(code.name)) return false;
  return code.body.some((statement) =>
    lookup
      .inside(statement)
      .some((one) => one.kind === "assign" && one.target.kind === "member" && one.target.object.kind === "this"),
  );
}
