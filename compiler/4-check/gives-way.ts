/**
 * Where TypeScript and a rule of ours see the same mistake, ours stays: it speaks of packets. The table says which of
 * TypeScript's codes give way to which of ours.
 *
 * "The same mistake" is one at the same place: the places overlap, or lie in the same call, TypeScript's on an argument and
 * ours on the name that is called.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { overlaps, type Source, type Span } from "#compiler/text/source.ts";
import type { Finding } from "#compiler/typescript/session.ts";
import { callAround, nodeAt, rangeOf } from "#compiler/typescript/syntax.ts";
import type { RuleContext } from "./context.ts";

interface Row {
  readonly typescript: readonly number[];
  /** Codes of ours, or how they begin: `RT41`. */
  readonly ours: readonly string[];
  /** Whether they have to overlap: of two names in one call each is a mistake of its own. */
  readonly samePlace?: true;
  /** Whether the places of our notes are places of the mistake, too. */
  readonly inNotes?: true;
}

/** Argument of a wrong type, no overload, no such member. */
const misfits = [2322, 2339, 2345, 2353, 2551, 2554, 2561, 2741, 2769];

/** Something may be null or undefined. */
const absent = [2531, 2532, 2533, 18047, 18048, 18049];

const unknownNames = [2304, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 2868];

const rows: readonly Row[] = [
  // An index that the data type does not have; an absent value used as if it were there.
  { typescript: [...misfits, ...absent], ours: ["RT41"] },
  { typescript: misfits, ours: ["RT4326"], inNotes: true },
  { typescript: misfits, ours: ["RT42", "RT43", "RT4501"] },
  // Members of RTSession's objects; some are functions, and taken for what they give.
  {
    typescript: [...misfits, 2362, 2363, 2365, 2367, 2488, 2495, 2461, 7053],
    ours: ["RT4325", "RT4326", "RT4431"],
    samePlace: true,
    inNotes: true,
  },
  // Names of other worlds, and modules that are not required.
  { typescript: unknownNames, ours: ["RT4321", "RT4322", "RT4323", "RT4324", "RT4420", "RT4650"], samePlace: true },
  {
    typescript: [...misfits, 2362, 2363, 2365, 2367, 2839, 2845],
    ours: ["RT4303", "RT4406", "RT4422"],
    samePlace: true,
  },
  { typescript: [...misfits, 2362, 2363], ours: ["RT4404"] },
  { typescript: [2349, 2721, 2722], ours: ["RT4444"], samePlace: true },
  { typescript: [2454, ...absent], ours: ["RT4409"], samePlace: true },
  { typescript: absent, ours: ["RT4309", "RT4412", "RT4413"], samePlace: true },
  // Of two declarations TypeScript marks both, we mark one and lead to the other.
  { typescript: [2393], ours: ["RT4414"], samePlace: true, inNotes: true },
  { typescript: [2345, 2554, 2769], ours: ["RT4415", "RT4416", "RT4421"] },
  { typescript: misfits, ours: ["RT4419"], samePlace: true },
];

/** Whether a finding of TypeScript says again what one of ours says. */
export function giveWay(context: RuleContext, ours: readonly Diagnostic[]): (finding: Finding) => boolean {
  const bySource = new Map<Source, Diagnostic[]>();
  for (const one of ours) {
    if (one.span === undefined) continue;
    const known = bySource.get(one.span.source);
    if (known === undefined) bySource.set(one.span.source, [one]);
    else known.push(one);
  }
  const calls = new Map<Diagnostic, string | undefined>();
  return ({ code, span }) => {
    if (span === undefined) return false;
    const candidates = (bySource.get(span.source) ?? []).filter((one) => rowOf(one.code, code) !== undefined);
    if (candidates.length === 0) return false;
    let call: string | undefined | null = null;
    return candidates.some((one) => {
      if (overlaps(one.span, span)) return true;
      const row = rowOf(one.code, code);
      if (row?.inNotes === true && one.notes.some((note) => overlaps(note.span, span))) return true;
      if (row?.samePlace === true) return false;
      if (call === null) call = callAt(context, span);
      if (!calls.has(one)) calls.set(one, callAt(context, one.span!));
      return call !== undefined && call === calls.get(one);
    });
  };
}

function rowOf(ours: string, typescript: number): Row | undefined {
  return rows.find((row) => row.typescript.includes(typescript) && row.ours.some((code) => ours.startsWith(code)));
}

/** The innermost call around a place, by its range. */
function callAt(context: RuleContext, span: Span): string | undefined {
  const file = context.fileOf(span.source);
  const node = file === undefined ? undefined : nodeAt(file.syntax, span.start, span.end);
  const call = node === undefined ? undefined : callAround(node);
  if (file === undefined || call === undefined) return undefined;
  const { start, end } = rangeOf(call, file.syntax);
  return `${start}-${end}`;
}
