/**
 * Fields of a packet that have each other's value: `setFloat(2, ship.y)` and `setFloat(3, ship.x)`, where the schema says x at 2 and y
 * at 3. Whoever reads the packet gets one for the other.
 *
 * Invariant: names alone say what a value is, so two have to speak of each other and neither of itself; parts that are turned round on
 * purpose (from and to, the two sides of a board, the axes of engines that take another one for up) say nothing.
 */

import { rt4651 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { settersIn } from "../../questions/builder-of.ts";
import { fieldAt, indexesOf, layoutAt, packetNamed } from "../../questions/layout.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const crossedFields: Rule = {
  codes: ["RT4651"],
  words: ["setData", "send"],
  inFiles: (context) => (lookup) => {
    if (context.model.packets.length === 0) return [];
    const found: Diagnostic[] = [];
    typedSends(lookup, found);
    builds(context, lookup, found);
    return found;
  },
};

interface Given {
  readonly field: string;
  readonly value: Expression;
}

/** `RTSession.send(Packets.Hit, { peer: …, by: … })` */
function typedSends(lookup: CodeLookup, found: Diagnostic[]): void {
  for (const { callee, args } of lookup.callsOf("send")) {
    const [packet, fields] = args;
    if (fields?.kind !== "object" || packet?.kind !== "member" || !lookup.isSession(callee.object)) continue;
    const given = fields.members.flatMap(({ key, value }) => (typeof key === "string" ? [{ field: key, value }] : []));
    judge(lookup, packet.name, given, found);
  }
}

/** Setters of one function, by packet and nesting. Most are given what is called as their field is: these are left out at once. */
function builds(context: RuleContext, lookup: CodeLookup, found: Diagnostic[]): void {
  const calls = settersIn(lookup);
  if (calls.length < 2) return;
  let byStart: Map<number, CallCode> | undefined;
  const groups = new Map<string, { readonly packet: string; readonly given: Given[] }>();
  for (const { kind, proof, uses, span } of context.sitesIn(lookup.file)) {
    const [use] = uses;
    if (kind !== "builds" || proof.kind !== "proven" || proof.packets.length !== 1 || use === undefined) continue;
    const [index, another] = indexesOf(use);
    if (index === undefined || another !== undefined || uses.length > 1) continue;
    byStart ??= new Map(calls.map((one) => [one.callee.nameStart, one]));
    const call = byStart.get(span.start);
    const value = call?.args[1];
    if (call === undefined || value === undefined || namesNothing.has(value.kind)) continue;
    const packet = packetNamed(context.model, proof.packets[0]!);
    const layout = packet === undefined ? undefined : layoutAt(context.model, packet, use.path);
    const field = layout === undefined ? undefined : fieldAt(layout, index)?.name;
    if (packet === undefined || field === undefined || mayTurn.test(field)) continue;
    if (lastName(value) === field.toLowerCase()) continue;
    const key = `${packet.name} ${use.path.join(".")} ${lookup.owner(call).id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { packet: packet.name, given: [{ field, value }] });
    else if (!group.given.some((one) => one.value === value)) group.given.push({ field, value });
  }
  for (const { packet, given } of groups.values()) judge(lookup, packet, given, found);
}

/** Values that no name stands in. */
const namesNothing: ReadonlySet<string> = new Set<Expression["kind"]>([
  ...(["literal", "number", "string", "boolean", "null", "function", "object", "array", "choice"] as const),
]);

/** Parts that are turned round on purpose. */
const mayTurn =
  /^(?:left|right|top|bottom|from|to|start|end|source|target|src|dst|sender|receiver|before|after|old|new|prev|next|first|second|attacker|defender|killer|victim|winner|loser|self|other|me|opponent|enemy|\w+\d)$/i;

/** Functions that turn things round. */
const turning = /reverse|swap|invert|inverse|flip|mirror|opposite|transpose|rotat|turned|undo/i;

function judge(lookup: CodeLookup, packet: string, given: readonly Given[], found: Diagnostic[]): void {
  for (let at = 0; at < given.length; at++) {
    for (let other = at + 1; other < given.length; other++) {
      const [one, two] = [given[at]!, given[other]!];
      if (one.field === two.field || mayTurn.test(one.field) || mayTurn.test(two.field)) continue;
      // What is up is y for some, and z for others.
      if (/^[yz]$/i.test(one.field) && /^[yz]$/i.test(two.field)) continue;
      if (!isNamedAs(lookup, one.value, two.field, one.field) || !isNamedAs(lookup, two.value, one.field, two.field))
        continue;
      if (turning.test(lookup.owner(one.value).name)) continue;
      const [text, also] = [quoted(lookup.textOf(one.value)), quoted(lookup.textOf(two.value))];
      const notes = [{ message: `And here ${two.field} is given ${also}.`, span: lookup.span(two.value) }];
      found.push(rt4651(lookup.span(one.value), { field: one.field, packet, text, other: two.field }, notes));
    }
  }
}

/** Whether the names in a value are those of a field, and not those of its own. Short names have to be what it ends in. */
function isNamedAs(lookup: CodeLookup, value: Expression, field: string, own: string): boolean {
  if (namesNothing.has(value.kind)) return false;
  const last = lastName(value);
  if (last === field.toLowerCase()) return true;
  if (field.length <= 2 || own.length <= 2 || last === own.toLowerCase()) return false;
  const words = new Set<string>();
  for (const one of lookup.inside(value)) {
    if (!isFunction(one) && (one.kind === "name" || one.kind === "member")) words.add(bare(one.name));
  }
  return words.has(field.toLowerCase()) && !words.has(own.toLowerCase());
}

/** `y` of `ship.position.y`, also rounded; in small letters. */
function lastName(value: Expression): string | undefined {
  if (value.kind === "name" || value.kind === "member") return bare(value.name);
  const [only, another] = value.kind === "call" ? value.args : [];
  return only === undefined || another !== undefined ? undefined : lastName(only);
}

/** A name in small letters, as fields are called: `#held` of `this.#held` says held. */
function bare(name: string): string {
  return (name.startsWith("#") ? name.slice(1) : name).toLowerCase();
}
