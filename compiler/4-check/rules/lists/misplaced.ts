/**
 * Things in places where only something else makes sense: a function of the script where what it gives is wanted, a player as a
 * key, something sought in a list of other things. Flow has found them; the text around says whether they are meant.
 */

import { rt4434, rt4435, rt4439, rt4444, rt4445 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule } from "../../context.ts";
import type { Misplaced } from "../../flow/slip.ts";
import { isAndOr, isEquality } from "../../questions/chains.ts";
import {
  type CodeLookup,
  callsMember,
  conditionsAround,
  exitsBefore,
  isFunction,
  lookupOf,
} from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const misplaced: Rule = {
  codes: ["RT4434", "RT4435", "RT4439", "RT4444", "RT4445"],
  words: ["setInterval", "setTimeout"],
  keepsNothing: true,
  inFiles: () => onlySpokenOf,
  run(context) {
    const files = new Map(context.files.map((file) => [file.path, file]));
    return context.slips.flatMap((slip): Diagnostic[] => {
      const file = files.get(slip.path);
      if (file === undefined || /\.[cm]?ts$/.test(slip.path)) return [];
      switch (slip.kind) {
        case "function":
          return notCalled(lookupOf(file), slip);
        case "key":
          return asKey(lookupOf(file), slip);
        case "sought":
          return soughtAmongOthers(lookupOf(file), slip);
        case "called":
          return noFunction(lookupOf(file), slip);
        case "refused":
          return refused(files, lookupOf(file), slip);
        default:
          return [];
      }
    });
  },
};

function asKey(lookup: CodeLookup, slip: Misplaced): Diagnostic[] {
  const text = quoted(lookup.textOf(slip));
  const advice = slip.is === "a player" ? `use ${text}.getPeerId().` : "use a number or a text that belongs to it.";
  return [rt4435(lookup.span(slip), { text, is: slip.is, advice })];
}

function soughtAmongOthers(lookup: CodeLookup, slip: Misplaced): Diagnostic[] {
  const call = lookup.all("call").find(({ start, end }) => start === slip.start && end === slip.end);
  const [sought] = call?.args ?? [];
  if (call?.callee.kind !== "member" || sought === undefined) return [];
  // Of what is sought among objects a rule of its own speaks.
  if (slip.other === "an object") return [];
  const list = quoted(lookup.textOf(call.callee.object));
  const holes = { name: call.callee.name, text: quoted(lookup.textOf(sought)), is: slip.is, list, other: slip.other };
  return [rt4439(lookup.span(sought), holes)];
}

function noFunction(lookup: CodeLookup, slip: Misplaced): Diagnostic[] {
  const text = quoted(lookup.textOf(slip));
  // What is looked at before it is called may be something else then.
  const call = [...lookup.all("call"), ...lookup.all("new")].find(
    ({ callee }) => callee.start === slip.start && callee.end === slip.end,
  );
  if (call === undefined) return [];
  const { start, end } = lookup.owner(call);
  const isAsked = lookup
    .all("unary")
    .some(
      (one) =>
        one.operator === "typeof" &&
        one.start >= start &&
        one.end <= end &&
        quoted(lookup.textOf(one.operand)) === text,
    );
  if (isAsked) return [];
  const isMade = call.kind === "new";
  const advice = isMade ? "new wants a constructor." : `leave out the parentheses: ${text}.`;
  return [rt4444(lookup.span(slip), { text, is: slip.is, advice })];
}

function refused(files: ReadonlyMap<string, CheckedFile>, lookup: CodeLookup, slip: Misplaced): Diagnostic[] {
  const { use } = slip;
  const file = use === undefined ? undefined : files.get(use.path);
  if (use === undefined || file === undefined) return [];
  const home = lookupOf(file);
  const name = home.all("name").find(({ start, end }) => start === use.start && end === use.end);
  if (name === undefined || isLookedAt(home, name, slip.is)) return [];
  const advice = slip.is === "a function" ? "call it." : "hand over what the setter takes.";
  const call = home.parent(name);
  const from = call?.kind === "call" && call.callee.kind === "member" ? call.callee.nameStart : use.start;
  const place = home.span({ start: from, end: use.end });
  const notes = [{ message: `${slip.other} is called with it here.`, span: place }];
  return [rt4445(lookup.span(slip), { setter: slip.other, is: slip.is, advice }, notes)];
}

/**
 * Whether the function looks at its parameter before it hands it on, or gives it another value. To ask only whether there is one
 * says nothing of what it is.
 */
function isLookedAt(lookup: CodeLookup, name: NameCode, is: string): boolean {
  if (name.variable === undefined || lookup.writes(name.variable).length > 1) return true;
  const isThere = is !== "null" && is !== "undefined";
  return [...conditionsAround(lookup, name), ...exitsBefore(lookup, name)].some((test) => {
    if (isThere && asksForOne(lookup, test, name.variable)) return false;
    return lookup.inside(test).some((one) => one.kind === "name" && one.variable === name.variable);
  });
}

/** `data`, `!data`, `data != null`: any thing at all passes. */
function asksForOne(lookup: CodeLookup, test: Expression, variable: NameCode["variable"]): boolean {
  if (test.kind === "name") return test.variable === variable;
  if (test.kind === "unary") return test.operator === "!" && asksForOne(lookup, test.operand, variable);
  if (test.kind !== "binary" || !isEquality(test.operator) || test.left.kind !== "name") return false;
  const isNothing = lookup.isNothing(test.right);
  return isNothing && test.left.variable === variable;
}

function notCalled(lookup: CodeLookup, slip: Misplaced): Diagnostic[] {
  const expression = [...lookup.all("member"), ...lookup.all("name")].find(
    ({ start, end }) => start === slip.start && end === slip.end,
  );
  if (expression === undefined || isMeant(lookup, expression)) return [];
  return [rt4434(lookup.span(expression), { text: quoted(lookup.textOf(expression)) })];
}

/** `RTSession.setInterval(() => this.tick, 50)`: each time the method is only spoken of. */
function onlySpokenOf(lookup: CodeLookup): Diagnostic[] {
  return lookup.callsOf("setInterval", "setTimeout").flatMap((call): Diagnostic[] => {
    const [callback] = call.args;
    if (callback?.kind !== "function" || lookup.sessionCall(call) === undefined) return [];
    const [only, another] = callback.code.body;
    if (another !== undefined || (only?.kind !== "return" && only?.kind !== "expression")) return [];
    const { value } = only;
    if (value === undefined || (value.kind !== "member" && value.kind !== "name")) return [];
    if (value.kind === "name" && value.variable?.kind === "parameter") return [];
    if (lookup.functionOf(value) === undefined) return [];
    return [rt4434(lookup.span(value), { text: quoted(lookup.textOf(value)) })];
  });
}

/** Whether a function is asked for to be called then, or is handed in, so that it need not be there. */
function isMeant(lookup: CodeLookup, expression: Expression): boolean {
  if (expression.kind === "name" && expression.variable?.kind === "parameter") return true;
  const parent = lookup.parent(expression);
  if (parent === undefined || isFunction(parent)) return true;
  if (parent.kind === "binary" && !/^(?:[-+*/%<>]=?|&&|\|\|)$/.test(parent.operator)) return true;
  if (parent.kind === "binary" && isAndOr(parent.operator)) {
    const isTested = parent.operator === "&&" && parent.left === expression;
    if (!isTested && !isCondition(lookup, parent)) return true;
  }
  const text = lookup.textOf(expression);
  // Whether there is such a thing is asked in browsers, too.
  if (/^(?:module\.)?exports$/.test(text)) return true;
  const owner = lookup.owner(expression);
  const { start, end } = owner;
  const isGiven = lookup
    .all("assign")
    .some((one) => one.start >= start && one.end <= end && lookup.textOf(one.target) === text);
  if (isGiven) return true;
  return lookup.all("call").some((one) => {
    if (one.start < start || one.end > end) return false;
    const callee = lookup.textOf(one.callee);
    if (callee === text || callee === `${text}.call` || callee === `${text}.apply` || callee === `${text}.bind`)
      return true;
    // Handed on to something that may call it.
    return one.args.some((arg) => lookup.textOf(arg) === text) && !callsMember(one, "setNumber");
  });
}

/** Whether only the truth of an expression counts: `a || b` may also choose one of two functions. */
function isCondition(lookup: CodeLookup, expression: Expression): boolean {
  const parent = lookup.parent(expression);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "if":
    case "loop":
    case "choice":
      return parent.test === expression;
    case "unary":
      return parent.operator === "!";
    case "binary":
      return isAndOr(parent.operator) && isCondition(lookup, parent);
    default:
      return false;
  }
}
