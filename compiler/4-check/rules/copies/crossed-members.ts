/**
 * Members of an object that stand in each other's place: `{ gold: amount(Ore.Iron), iron: amount(Ore.Gold) }`. Each speaks of the
 * name of the other, and not of its own.
 */

import { rt4573 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const crossedMembers: Rule = {
  codes: ["RT4573"],
  forms: ["object"],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    const objects = lookup.all("object");
    for (let nth = 0; nth < objects.length; nth++) {
      const { members } = objects[nth]!;
      if (members.length < 2) continue;
      // Of fields of packets a rule of their own speaks.
      const parent = context.model.packets.length === 0 ? undefined : lookup.parent(objects[nth]!);
      if (parent !== undefined && isSend(lookup, parent)) continue;
      const named: { readonly key: string; readonly value: Expression }[] = [];
      for (const { key, value } of members) {
        if (typeof key !== "string" || key.length <= 2 || !isComputed(value)) continue;
        if (!mayTurn.test(key) && !partTurns.test(key) && !opposite.test(key)) named.push({ key, value });
      }
      if (named.length > 1 && !turning.test(lookup.owner(objects[nth]!).name)) found.push(...judge(lookup, named));
    }
    return found;
  },
};

/** `RTSession.send(Packets.Hit, …)` */
function isSend(lookup: CodeLookup, call: Code): boolean {
  return (
    !isFunction(call) && call.kind === "call" && call.args[0]?.kind === "member" && lookup.sessionCall(call) === "send"
  );
}

/** Parts that are turned round on purpose, and numbers of a plane. */
const mayTurn =
  /^(?:width|height|left|right|top|bottom|from|to|start|end|min|max|source|target|src|dst|sender|receiver|before|after|old|new|prev|next|first|second|\w*\d)$/i;

/** `oldStart`, `leftChild` */
const partTurns =
  /^(?:left|right|from|to|start|end|source|target|src|dst|before|after|old|new|prev|next|first|second|my|their|local|remote)(?=[A-Z_])/;

/** Functions that turn things round. */
const turning = /reverse|swap|invert|inverse|flip|mirror|opposite|transpose|turned|undo/i;

/** What says more than its own name. */
function isComputed(value: Expression): boolean {
  return value.kind === "member" || value.kind === "call" || value.kind === "index" || value.kind === "name";
}

/** Things that have an opposite: tables of opponents, of the other side and of ways back cross them on purpose. */
const opposite =
  /^(?:up|down|north|south|east|west|red|blue|black|white|light|dark|day|night|home|away|host|guest|attacker|defender|killer|victim|winner|loser|enemy|self|other|opponent|hunter|prey|seller|buyer|open|closed?|forward|backward|clockwise|counter\w*)$/i;

function judge(
  lookup: CodeLookup,
  members: readonly { readonly key: string; readonly value: Expression }[],
): Diagnostic[] {
  const said = members.map(({ value }) => wordsIn(lookup, value));
  const found: Diagnostic[] = [];
  for (const [at, one] of members.entries()) {
    for (const [other, two] of members.entries()) {
      if (other <= at) continue;
      const [a, b] = [one.key.toLowerCase(), two.key.toLowerCase()];
      if (!said[at]!.has(b) || !said[other]!.has(a) || said[at]!.has(a) || said[other]!.has(b)) continue;
      const notes = [
        { message: `And here ${two.key} is given what speaks of ${one.key}.`, span: lookup.span(two.value) },
      ];
      const holes = { key: one.key, other: two.key, text: quoted(lookup.textOf(one.value)) };
      found.push(rt4573(lookup.span(one.value), holes, notes));
    }
  }
  return found;
}

/** The names that a value speaks of, in small letters; not those of functions that it calls. */
function wordsIn(lookup: CodeLookup, value: Expression): ReadonlySet<string> {
  const found = new Set<string>();
  for (const one of lookup.inside(value)) {
    if (isFunction(one) || (one.kind !== "name" && one.kind !== "member")) continue;
    found.add(one.name.replace(/^#/, "").toLowerCase());
  }
  return found;
}
