/**
 * Tables of players, objects and Maps alike, that are filled under ids of one kind and looked up by the other: a part of what `peers.ts`
 * tells.
 */

import { rt4303 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Variable } from "#compiler/typescript/code.ts";
import { collectionOf } from "../../questions/collections.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { whoInWords, whoIs } from "../../questions/who.ts";

/** Tables whose every entry is made under ids of one kind, and looked up by the other. */
export function lookedUpByOthers(lookup: CodeLookup): Diagnostic[] {
  const tables = new Map<
    Variable,
    { writes: (Expression & { kind: "index" })[]; reads: (Expression & { kind: "index" })[] }
  >();
  for (const one of lookup.all("index")) {
    if (one.object.kind !== "name" || one.object.variable === undefined) continue;
    // What is begun as something else is no table; of most it is not even known what they are.
    const [begun] = lookup.writes(one.object.variable);
    if (begun !== undefined && begun.value?.kind !== "object") continue;
    let table = tables.get(one.object.variable);
    if (table === undefined) {
      table = { writes: [], reads: [] };
      tables.set(one.object.variable, table);
    }
    const parent = lookup.parent(one);
    const writes = parent?.kind === "assign" && parent.target === one;
    (writes ? table.writes : table.reads).push(one as never);
  }
  const found: Diagnostic[] = maps(lookup);
  for (const [variable, { writes, reads }] of tables) {
    if (writes.length === 0 || reads.length === 0 || !startsEmpty(lookup, variable)) continue;
    const made = new Set(writes.map((one) => idOf(lookup, one.index)));
    const [kind] = made;
    if (made.size !== 1 || kind === undefined) continue;
    for (const read of reads) {
      const by = idOf(lookup, read.index);
      if (by === undefined || by === kind) continue;
      const holes = {
        left: quoted(lookup.textOf(read.index)),
        is: whoInWords(by),
        right: `what ${variable.name} has entries for`,
        other: whoInWords(kind),
        so: "nothing is ever found there",
      };
      found.push(
        rt4303(lookup.span(read.index), holes, [{ message: "Entries are made here.", span: lookup.span(writes[0]!) }]),
      );
    }
  }
  return found;
}

const filling = ["set", "add"];
const asking = ["get", "has", "delete"];

/** The same of Maps and Sets, also those that are a member of `this`. */
function maps(lookup: CodeLookup): Diagnostic[] {
  const tables = new Map<string, { writes: Expression[]; reads: Expression[] }>();
  // Filled here, and asked.
  if (!lookup.says(asking) || !lookup.says(filling)) return [];
  for (const { callee, args } of lookup.callsOf("set", "add", "get", "has", "delete")) {
    const { object, name } = callee;
    const [key] = args;
    if (key === undefined || collectionOf(lookup, object) === undefined) continue;
    const text = lookup.textOf(object);
    let table = tables.get(text);
    if (table === undefined) {
      table = { writes: [], reads: [] };
      tables.set(text, table);
    }
    (name === "set" || name === "add" ? table.writes : table.reads).push(key);
  }
  const found: Diagnostic[] = [];
  for (const [text, { writes, reads }] of tables) {
    const [kind, another] = new Set(writes.map((one) => idOf(lookup, one)));
    if (kind === undefined || another !== undefined || writes.length === 0) continue;
    for (const key of reads) {
      const by = idOf(lookup, key);
      if (by === undefined || by === kind) continue;
      const holes = {
        left: quoted(lookup.textOf(key)),
        is: whoInWords(by),
        right: `what ${quoted(text)} has entries for`,
        other: whoInWords(kind),
        so: "nothing is ever found there",
      };
      const notes = [{ message: "Entries are made here.", span: lookup.span(writes[0]!) }];
      found.push(rt4303(lookup.span(key), holes, notes));
    }
  }
  return found;
}

function idOf(lookup: CodeLookup, index: Expression): "peerId" | "playerId" | undefined {
  // `String(peer)` is no player id for being a text; an object's keys are texts anyway.
  const who = whoIs(lookup, asText(lookup, index));
  return who === "peerId" || who === "playerId" ? who : undefined;
}

/** What is made a text of: `String(peer)`, `peer.toString()`; any other expression is itself. */
function asText(lookup: CodeLookup, one: Expression): Expression {
  if (one.kind !== "call") return one;
  const [only, another] = one.args;
  if (only !== undefined && another === undefined) return lookup.isGlobal(one.callee, "String") ? only : one;
  if (only !== undefined || one.callee.kind !== "member" || one.callee.name !== "toString") return one;
  return one.callee.object;
}

/** Whether every value of a table is an empty object, and nobody else is handed it to fill. */
function startsEmpty(lookup: CodeLookup, variable: Variable): boolean {
  const empty = lookup.writes(variable).every(({ value }) => value?.kind === "object" && value.members.length === 0);
  return (
    empty &&
    lookup.reads(variable).every((read) => {
      const parent = lookup.parent(read);
      return (
        parent?.kind !== "call" && parent?.kind !== "new" && parent?.kind !== "assign" && parent?.kind !== "declare"
      );
    })
  );
}
