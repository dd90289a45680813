/**
 * Where the time of a check went, as a small table. Pure.
 */

import type { PhaseTime } from "#compiler/compile.ts";

export interface Timing {
  /** Since the process began, in milliseconds. */
  readonly total: number;
  /** Of which in the compiler. */
  readonly compiled: number;
  readonly phases: readonly PhaseTime[];
  /** The most memory that this process held; TypeScript runs in another. */
  readonly peakBytes: number;
}

/** What each phase name stands for. */
const meanings: Readonly<Record<string, string>> = {
  configuration: "rtsc.json, and the texts of the schemas",
  schemas: "the packet model",
  loading: "code of rtsc that was not needed before",
  program: "TypeScript starts, reads and binds the scripts",
  flow: "op-codes, builders and data are followed",
  rules: "rules, and the types they ask for",
  types: "TypeScript checks",
  comments: "rtsc-ignore",
  closing: "TypeScript ends",
  emit: "bundles",
  order: "levels and order of findings",
};

/** A line for each phase in order, with its share of the whole. Ends with a line break. */
export function renderTiming({ total, compiled, phases, peakBytes }: Timing): string {
  const rows: (readonly [string, number, string])[] = [
    ...phases.map(({ name, ms }) => [name, ms, meanings[name] ?? ""] as const),
    ["around", total - compiled, "Node starts, options are read, findings are printed"],
    ["whole", total, `at most ${(peakBytes / 1e6).toFixed(0)} MB in this process, without TypeScript's`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, ms, meaning]) => {
      const share = total === 0 ? 0 : (100 * ms) / total;
      const line = `${name.padEnd(width)}  ${ms.toFixed(1).padStart(8)} ms  ${share.toFixed(0).padStart(3)} %  ${meaning}`;
      return `${line.trimEnd()}\n`;
    })
    .join("");
}
