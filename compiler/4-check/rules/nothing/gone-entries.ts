/**
 * Entries of tables that may be gone: players leave, and `delete ships[peer]` takes out what was theirs. Who looks for one by what a
 * packet says, or in a callback that runs later, finds it or not.
 *
 * Invariant: said only of tables out of which entries are taken, of which somebody in the file asks whether there is one; and only
 * where another function takes them out, and no question before speaks of the key or of the table.
 */

import { rt4624 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode, NameCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isCompared } from "../../questions/asked-for.ts";
import { callsWith } from "../../questions/calls-with.ts";
import { isQuiet } from "../../questions/chains.ts";
import { isEntered } from "../../questions/entered.ts";
import { isFromPacket } from "../../questions/from-packet.ts";
import { handlersOf } from "../../questions/handlers.ts";
import { type Code, type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";
import { namesFor } from "../../questions/names-in.ts";
import { quoted } from "../../questions/phrase.ts";

export const goneEntries: Rule = {
  codes: ["RT4624"],
  forms: ["delete"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    const taken = new Map<string, Element[]>();
    for (const { operator, operand } of lookup.all("unary")) {
      if (operator !== "delete" || operand.kind !== "index" || !isTable(lookup, operand.object)) continue;
      const name = lookup.textOf(operand.object);
      const others = taken.get(name);
      if (others === undefined) taken.set(name, [operand]);
      else others.push(operand);
    }
    for (const [name, places] of taken) judge(lookup, name, places, found);
    return found;
  },
};

/** `ships`, `this.ships`, `Game.ships`: what outlives the call of a function. */
function isTable(lookup: CodeLookup, one: Expression): boolean {
  if (one.kind === "name") return one.variable !== undefined && one.variable.owner === lookup.code.top;
  return one.kind === "member" && isQuiet(one);
}

type Element = Expression & { readonly kind: "index" };

function judge(lookup: CodeLookup, name: string, taken: readonly Element[], found: Diagnostic[]): void {
  const elements = lookup.all("index").filter((one) => lookup.textOf(one.object) === name);
  const asked = elements.find((one) => isAsked(lookup, one));
  if (asked === undefined) return;
  // Once for a key in a function: whoever asks there once has asked for all.
  const told = new Map<FunctionCode, string[]>();
  for (const one of elements) {
    const use = useOf(lookup, one);
    if (use === undefined) continue;
    const by = taken.find((place) => lookup.owner(place) !== lookup.owner(one));
    const why = by === undefined ? undefined : whyGone(lookup, one, name);
    if (by === undefined || why === undefined || isOtherwiseAsked(lookup, use, one, name)) continue;
    const owner = lookup.owner(one);
    const keys = told.get(owner) ?? [];
    const key = lookup.textOf(one.index);
    if (keys.includes(key)) continue;
    told.set(owner, [...keys, key]);
    const notes = [
      { message: "Entries are taken out here.", span: lookup.span(by) },
      { message: "Here it is asked whether there is one.", span: lookup.span(asked) },
    ];
    found.push(rt4624(lookup.span(use), { text: quoted(lookup.textOf(use)), why }, notes));
  }
}

/** Whether somebody asks if the entry is there, at once or of the variable that has it. */
function isAsked(lookup: CodeLookup, one: Element): boolean {
  if (lookup.parent(one)?.kind === "unary") return lookup.textOf(lookup.parent(one)!).startsWith("!");
  return isCompared(lookup, one) || namesFor(lookup, one).some((read) => isCompared(lookup, read));
}

/** Where a member of the entry is taken, and nobody asks whether there is one. */
function useOf(lookup: CodeLookup, one: Element): Expression | undefined {
  if (isEntered(lookup, one)) return one;
  const names = namesFor(lookup, one);
  if (names.some((read) => isCompared(lookup, read) || isHandedOn(lookup, read))) return undefined;
  return names.find((read) => isEntered(lookup, read) && lookup.owner(read) === lookup.owner(one));
}

function isHandedOn(lookup: CodeLookup, read: NameCode): boolean {
  return lookup.parent(read)?.kind === "call";
}

/** Why there may be none by that key; undefined where it cannot be told. */
function whyGone(lookup: CodeLookup, { index }: Element, table: string): string | undefined {
  if (isFromPacket(lookup, index)) return "the packet may name one that is gone";
  if (index.kind !== "name" || index.variable === undefined) return undefined;
  if (index.variable.kind === "parameter" && isHandedFromPacket(lookup, index, table))
    return "the packet that the key comes from may name one that is gone";
  const owner = lookup.owner(index);
  if (index.variable.owner === owner || index.variable.owner === lookup.code.top) return undefined;
  // Who stops timers may stop this one, too.
  if (lookup.callsOf("clearTimeout", "clearInterval").length > 0) return undefined;
  return isLater(lookup, owner) ? "it may be gone when the callback runs" : undefined;
}

/** Whether somebody hands the function what a packet says, and has not asked before. */
function isHandedFromPacket(lookup: CodeLookup, { variable }: NameCode, table: string): boolean {
  if (variable === undefined || lookup.writes(variable).length > 1) return false;
  const code = variable.owner;
  const at = code.parameters.findIndex((one) => one.kind === "name" && one.variable === variable);
  return callsWith(lookup, code).some((call) => {
    const given = call.args[at];
    if (given === undefined || lookup.functionOf(call.callee) !== code || !isFromPacket(lookup, given)) return false;
    return !isSpokenOf(lookup, call, given, table);
  });
}

/** Whether a function waits: for its time, or for an answer. */
function isLater(lookup: CodeLookup, code: FunctionCode): boolean {
  return handlersOf(lookup, code).some(({ occasion }) => occasion === "timer" || occasion === "response");
}

/** Whether anything before the use speaks of the key or of the table: a question, an entry that is put in, a call with the key. */
function isOtherwiseAsked(lookup: CodeLookup, use: Expression, one: Element, table: string): boolean {
  if (isSpokenOf(lookup, use, one.index, table)) return true;
  const key = lookup.textOf(one.index);
  return lookup.inside(lookup.owner(one)).some((node) => {
    if (isFunction(node) || node.start >= one.start) return false;
    if (node.kind === "assign")
      return (
        node.target.kind === "index" &&
        lookup.textOf(node.target.object) === table &&
        lookup.textOf(node.target.index) === key
      );
    return node.kind === "call" && node.end <= one.start && node.args.some((arg) => lookup.textOf(arg) === key);
  });
}

/** What the key was read from, and what that is taken from: `packet.getData()` and `packet`. */
function packetOf(lookup: CodeLookup, key: Expression): readonly string[] {
  const value = lookup.valueOf(key);
  if (isFunction(value) || value.kind !== "call" || value.callee.kind !== "member") return [];
  const data = value.callee.object;
  const taken = lookup.valueOf(data);
  const packet =
    !isFunction(taken) && taken.kind === "call" && taken.callee.kind === "member" ? taken.callee.object : data;
  return [lookup.textOf(data), lookup.textOf(packet)];
}

/** Whether a question before a place speaks of the key or of the table. */
function isSpokenOf(lookup: CodeLookup, use: Expression, key: Expression, table: string): boolean {
  const word = key.kind === "name" ? key.name : "";
  const packet = packetOf(lookup, key);
  const speaks = (node: Code): boolean =>
    lookup.inside(node, true).some((part) => {
      if (isFunction(part)) return false;
      // `if (!isValid(data)) return;`: who is handed all that the packet says may look at the key, too.
      if (part.kind === "call" && part.args.some((arg) => packet.includes(lookup.textOf(arg)))) return true;
      if (part.kind === "name" && part.name === word) return true;
      return (part.kind === "name" || part.kind === "member") && lookup.textOf(part) === table;
    });
  // What runs at once, as a function that goes through a list, runs behind what was asked around it.
  for (let at: Code = use; ; at = lookup.owner(at)) {
    if ([...conditionsAround(lookup, at), ...exitsBefore(lookup, at)].some(speaks)) return true;
    const owner = lookup.owner(at);
    if (owner === lookup.code.top || isLater(lookup, owner)) return false;
  }
}
