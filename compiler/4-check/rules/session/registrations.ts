/**
 * Registrations: handlers that replace each other, that are registered by handlers, that cannot cancel, or that are no functions.
 */

import { rt4315, rt4316, rt4317, rt4318, rt4327, rt4328, rt4417 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, Statement } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { replacing } from "../../questions/edits.ts";
import { type Handler, handlersIn } from "../../questions/handlers.ts";
import { type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";

/** Where the function stands among the arguments. */
const places: { readonly [member: string]: number } = {
  onPacket: 1,
  onPlayerConnect: 0,
  onPlayerDisconnect: 0,
  onSessionShutdown: 0,
  setInterval: 0,
  setTimeout: 0,
};

export const registrations: Rule = {
  codes: ["RT4315", "RT4316", "RT4317", "RT4318", "RT4327", "RT4328", "RT4417"],
  // What hands a function over.
  words: [...Object.keys(places), "send"],
  keepsNothing: true,
  inFiles(context) {
    return (lookup) => {
      const handlers = handlersIn(lookup);
      const opCodes = opCodesBySite(context, lookup);
      const falseTexts = falseInQuotes(lookup);
      return [
        ...replaced(lookup, handlers, opCodes),
        ...inHandlers(lookup, handlers, opCodes),
        ...otherThanFunctions(lookup),
        ...handlers.flatMap((one) => [
          ...cannotCancel(lookup, one),
          ...saysFalse(lookup, one, falseTexts),
          ...noFunction(lookup, one),
          ...empty(lookup, one),
        ]),
      ];
    };
  },
};

/** The op-code at each place that registers just one. */
function opCodesBySite(context: RuleContext, { file }: CodeLookup): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { kind, span, proof } of context.sitesIn(file)) {
    if (kind !== "registers" || proof.kind !== "proven" || proof.opCodes.length !== 1) continue;
    found.set(span.start, proof.opCodes[0]!);
  }
  return found;
}

const registering = /^on(?:Packet|PlayerConnect|PlayerDisconnect|SessionShutdown)$/;

/** Two registrations of the same in one function, one behind the other: the first is never called. */
function replaced(
  lookup: CodeLookup,
  handlers: readonly Handler[],
  opCodes: ReadonlyMap<number, number>,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (handlers.length < 2) return found;
  const first = new Map<string, Handler>();
  for (const handler of [...handlers].sort((a, b) => a.call.end - b.call.end)) {
    const { call, member } = handler;
    if (!registering.test(member)) continue;
    if (conditionsAround(lookup, call).length > 0 || exitsBefore(lookup, call).length > 0) continue;
    let what: string = member;
    if (member === "onPacket") {
      const opCode = opCodes.get(call.args[0]!.start);
      if (opCode === undefined) continue;
      what = `op-code ${opCode}`;
    }
    const key = `${what} ${lookup.owner(call).id}`;
    const before = first.get(key);
    first.set(key, handler);
    if (before === undefined) continue;
    const event = member === "onPacket" ? what : `${member}`;
    const note = { message: "The handler that is replaced.", span: lookup.span(before.call.args[0]!) };
    found.push(rt4315(lookup.span(call.args[0]!), { event }, [note]));
  }
  return found;
}

/** Handlers that are registered anew by every packet. */
function inHandlers(
  lookup: CodeLookup,
  handlers: readonly Handler[],
  opCodes: ReadonlyMap<number, number>,
): Diagnostic[] {
  const opCodeOf = ({ args }: CallCode): number | string => opCodes.get(args[0]!.start) ?? lookup.textOf(args[0]!);
  const ofPackets = new Map<FunctionCode, Handler>();
  for (const one of handlers)
    if (one.occasion === "packet" && one.code !== undefined && !ofPackets.has(one.code)) ofPackets.set(one.code, one);
  if (ofPackets.size === 0) return [];
  return handlers.flatMap(({ call, member }) => {
    if (!registering.test(member)) return [];
    const outer = ofPackets.get(lookup.owner(call));
    // A condition makes it a change of phase, which is meant.
    if (outer === undefined || conditionsAround(lookup, call).length > 0 || exitsBefore(lookup, call).length > 0)
      return [];
    if (call.callee.kind !== "member") return [];
    // One that puts another in its own place runs once.
    if (member === "onPacket" && opCodeOf(call) === opCodeOf(outer.call)) return [];
    const note = {
      message: "The handler around it is registered here.",
      span: lookup.nameSpan(outer.call.callee as never),
    };
    return [rt4316(lookup.nameSpan(call.callee), { member }, [note])];
  });
}

/** Async handlers that return false: the promise of it is not false. */
function cannotCancel(lookup: CodeLookup, { occasion, code }: Handler): Diagnostic[] {
  if (occasion !== "packet" || code === undefined || !code.suspends) return [];
  return lookup.inside(code).flatMap((one) => {
    if (one.kind !== "return" || one.value?.kind !== "boolean" || one.value.value) return [];
    return [rt4317(lookup.span(one))];
  });
}

/** Only `false` itself cancels: a text of it is as good as nothing. */
function saysFalse(lookup: CodeLookup, { occasion, code }: Handler, texts: readonly Return[]): Diagnostic[] {
  if (texts.length === 0 || occasion !== "packet" || code === undefined) return [];
  return texts.flatMap((one) => {
    if (one.value === undefined || lookup.owner(one) !== code) return [];
    const place = lookup.span(one.value);
    const fix = { message: "Make it false", edits: [replacing(place, "false")] };
    return [{ ...rt4328(place, { text: lookup.textOf(one.value) }), fix }];
  });
}

type Return = Statement & { readonly kind: "return" };

/** `return "false"`, wherever it stands: hardly any file has one. */
function falseInQuotes(lookup: CodeLookup): readonly Return[] {
  return lookup.all("return").filter(({ value }) => value?.kind === "string" && /^false$/i.test(value.value));
}

const things: { readonly [kind: string]: string } = {
  string: "a text",
  template: "a text",
  number: "a number",
  boolean: "true or false",
  null: "null",
  object: "an object",
  array: "a list",
};

/** Texts, objects or nothing at all where a function belongs: the call throws. */
function otherThanFunctions(lookup: CodeLookup): Diagnostic[] {
  return lookup.callsOf(...Object.keys(places)).flatMap((call): Diagnostic[] => {
    const member = lookup.sessionCall(call);
    const at = member !== undefined && Object.hasOwn(places, member) ? places[member] : undefined;
    if (member === undefined || at === undefined || call.callee.kind !== "member") return [];
    if (call.args.some((one) => one.kind === "spread")) return [];
    const argument = call.args[at];
    if (argument === undefined) {
      const first =
        member === "onPacket" && call.args[0] !== undefined && lookup.functionOf(call.args[0]) !== undefined;
      const advice = first ? "say first which op-code it is for." : "hand it over.";
      return [rt4327(lookup.nameSpan(call.callee), { member, what: "none", advice })];
    }
    const value = lookup.valueOf(argument);
    if (isFunction(value)) return [];
    const second = call.args[1];
    if (value.kind === "binary" && at === 0 && second !== undefined && lookup.functionOf(second) !== undefined)
      return [rt4327(lookup.span(argument), { member, what: "a time", advice: "the function comes first." })];
    const what = lookup.isGlobal(value, "undefined")
      ? "undefined"
      : Object.hasOwn(things, value.kind)
        ? things[value.kind]
        : undefined;
    if (what === undefined) return [];
    const code = argument.kind === "string" ? /^\s*([\w$.]+\(.*\))\s*;?\s*$/.exec(argument.value)?.[1] : undefined;
    const advice = code === undefined ? "hand over a function." : `write function () { ${code}; }.`;
    return [rt4327(lookup.span(argument), { member, what, advice })];
  });
}

/** A call where a function belongs: it runs at once, and what it gives is no function. */
function noFunction(lookup: CodeLookup, { argument, member }: Handler): Diagnostic[] {
  if (argument.kind !== "call") return [];
  const code = lookup.functionOf(argument.callee);
  if (code === undefined || code.suspends || givesSomething(lookup, code)) return [];
  const text = lookup.textOf(argument.callee);
  return [rt4318(lookup.span(argument), { text, member })];
}

function givesSomething(
  lookup: CodeLookup,
  code: { readonly body: readonly unknown[] } & Parameters<CodeLookup["inside"]>[0],
): boolean {
  return lookup.inside(code).some((one) => !isFunction(one) && one.kind === "return" && one.value !== undefined);
}

function empty(lookup: CodeLookup, { argument, code, member, occasion }: Handler): Diagnostic[] {
  if (code === undefined || code.body.length > 0 || code.hoisted.length > 0 || occasion === "response") return [];
  // What a comment says about it makes it meant.
  const text = lookup.textOf(code);
  if (text.includes("//") || text.includes("/*") || !isWritten(argument)) return [];
  return [rt4417(lookup.span(argument), { member })];
}

function isWritten(argument: Expression): boolean {
  return argument.kind === "function";
}
