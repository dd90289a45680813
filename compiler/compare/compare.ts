/**
 * compare: what changed between two packet models, and whom each change breaks. The door of this room; pure.
 *
 * Nothing is compared twice: packets first, then the fields of those that stayed, then records and enums once each, for all
 * packets that carry them. What is right about a pair of models lies in the rules (rules.ts) and in who writes what
 * (breaks.ts); the other files find. Equal models give no change, whatever the order of their files was.
 */

import type { Origins } from "#compiler/2-schema/build-model.ts";
import type { Note, Severity } from "#compiler/diagnostics/diagnostic.ts";
import type { Span } from "#compiler/text/source.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { type Breaks, breaksOf } from "./breaks.ts";
import type { Change, Comparison, Found } from "./change.ts";
import { compareDefinitions, findUses } from "./definitions.ts";
import { compareFields } from "./fields.ts";
import { comparePackets } from "./packets.ts";
import { rules } from "./rules.ts";
import { makeCovers } from "./values.ts";

export type { Breaks } from "./breaks.ts";
export type { Change, Part } from "./change.ts";

export interface CompareOptions {
  /** Where the old model's definitions stand; without it nothing points there. */
  readonly before?: Origins;
  readonly after?: Origins;
  /** Which breaks are errors; other breaks are warnings, changes that break nobody are hints. */
  readonly errors?: readonly Breaks[];
}

/** What a project is protected from when it does not say. */
const defaultErrors: readonly Breaks[] = ["clients", "servers"];

/** Every change from one model to the next: packets, then records, then enums. Both models are taken to be sound. */
export function compare(before: PacketModel, after: PacketModel, options: CompareOptions = {}): Change[] {
  const changes: Change[] = [];
  const comparison: Comparison = {
    before,
    after,
    newReadsOld: makeCovers(after, before),
    oldReadsNew: makeCovers(before, after),
    found: (found) => changes.push(toChange(found, options)),
  };
  const pairs = comparePackets(comparison);
  const uses = findUses(comparison, pairs);
  for (const pair of pairs) compareFields(comparison, pair, pair.sides, uses.same);
  compareDefinitions(comparison, uses);
  return changes;
}

function toChange({ rule, sides, before, after, within, notes = [], tell }: Found, options: CompareOptions): Change {
  const { code, purpose, breaks: effects } = rules[rule];
  const breaks = breaksOf(effects, sides);
  const was = before === undefined ? undefined : placeOf(options.before, before.name);
  const is = placeOf(options.after, after?.name ?? within);
  const all: Note[] = [...notes];
  if (was !== undefined && is !== undefined) all.push({ message: "This is how it was.", span: was });
  all.push({ message: `${breaksText(breaks)} ${purpose}` });
  const diagnostic = { ...tell(is ?? was, all), severity: severityOf(breaks, options.errors ?? defaultErrors) };
  return {
    code,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    breaks,
    diagnostic,
  };
}

/** The place of a part; of a part whose own is not known, the place of what it belongs to. */
function placeOf(places: Origins | undefined, name: string | undefined): Span | undefined {
  if (places === undefined || name === undefined) return undefined;
  return places.get(name) ?? places.get(name.replace(/\.[^.]*$/, ""));
}

function severityOf(breaks: readonly Breaks[], errors: readonly Breaks[]): Severity {
  if (breaks.some((one) => errors.includes(one))) return "error";
  return breaks.length > 0 ? "warning" : "hint";
}

const words: { readonly [breaks in Breaks]: string } = {
  clients: "clients already shipped",
  servers: "servers still running",
  recordings: "recordings",
  source: "source code",
};

function breaksText(breaks: readonly Breaks[]): string {
  if (breaks.length === 0) return "Breaks nothing.";
  const named = breaks.map((one) => words[one]);
  const list = named.length === 1 ? named[0] : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
  return `Breaks ${list}.`;
}
