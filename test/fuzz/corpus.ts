/**
 * The kept corpus: per target a text file, an input in hex per line. What stands behind `#` is why it is kept.
 *
 * Sorted and without repetitions, so that campaigns of several people can be merged.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Kept {
  readonly input: Uint8Array;
  readonly why: string;
}

export function readCorpus(folder: string, target: string): Kept[] {
  const file = path.join(folder, `${target}.txt`);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [hex = "", ...why] = line.split("#");
      const input = Uint8Array.from(Buffer.from(hex.trim(), "hex"));
      if (input.length * 2 !== hex.trim().length) throw new Error(`${file}: "${line.slice(0, 60)}" is no hex.`);
      return { input, why: why.join("#").trim() };
    });
}

/** Adds inputs to the corpus of a target; an input that is there already keeps its reason. */
export function keep(folder: string, target: string, more: readonly Kept[]): void {
  const lines = new Map<string, string>();
  for (const { input, why } of [...readCorpus(folder, target), ...more]) {
    const hex = Buffer.from(input).toString("hex");
    if (!lines.has(hex)) lines.set(hex, why);
  }
  const text = [...lines]
    .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
    .map(([hex, why]) => (why === "" ? hex : `${hex} # ${why.replace(/\s+/g, " ")}`));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${target}.txt`), `${text.join("\n")}\n`);
}
