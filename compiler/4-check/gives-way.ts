/**
 * Where TypeScript and a rule of ours see the same mistake, ours stays: it speaks of packets. The table says which of
 * TypeScript's codes give way to which of ours.
 *
 * "The same mistake" is one at the same place: the places overlap, or lie in the same call, TypeScript's on an argument and
 * ours on the name that is called.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Source, Span } from "#compiler/text/source.ts";
import type { Finding } from "#compiler/typescript/session.ts";
import { callAround, nodeAt, rangeOf } from "#compiler/typescript/syntax.ts";
import type { RuleContext } from "./context.ts";

interface Row {
  readonly typescript: readonly number[];
  /** Codes of ours, or how they begin: `RT41`. */
  readonly ours: readonly string[];
}

/** Argument of a wrong type, no overload, no such member. */
const misfits = [2322, 2339, 2345, 2353, 2551, 2554, 2561, 2741, 2769];

const rows: readonly Row[] = [
  // An index that the data type does not have; an absent value used as if it were there.
  { typescript: [...misfits, 2531, 2532, 2533, 18047, 18048, 18049], ours: ["RT41"] },
  { typescript: misfits, ours: ["RT42", "RT43", "RT4501"] },
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
    const candidates = (bySource.get(span.source) ?? []).filter((one) => replaces(one.code, code));
    if (candidates.length === 0) return false;
    let call: string | undefined | null = null;
    return candidates.some((one) => {
      if (one.span!.start < span.end && span.start < one.span!.end) return true;
      if (call === null) call = callAt(context, span);
      if (!calls.has(one)) calls.set(one, callAt(context, one.span!));
      return call !== undefined && call === calls.get(one);
    });
  };
}

function replaces(ours: string, typescript: number): boolean {
  return rows.some((row) => row.typescript.includes(typescript) && row.ours.some((code) => ours.startsWith(code)));
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
