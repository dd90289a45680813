/**
 * World: what following is given: the files of one script as plain data, and the packets of the project.
 */

import type { Source } from "#compiler/text/source.ts";
import type { Expression, FileCode } from "#compiler/typescript/code.ts";
import type { PacketModel } from "#schemas/packet-model.ts";

export interface FileInfo {
  readonly code: FileCode;
  readonly source: Source;
  /** Its number among the files of the world: short where a path would be long. */
  readonly index: number;
  /** Calls and sums that cared for the very number or text that they were given: filled while it is followed. */
  readonly heeded: Set<Expression>;
  /** Of those, not among them: sums of whole numbers, which a number more or less only moves. */
  readonly moved: Set<Expression>;
  /** How many steps were taken in it, and how often its functions ran. */
  taken: number;
}

/** The files of one script, as plain data. */
export interface WorldCode {
  readonly entry: string;
  readonly files: ReadonlyMap<string, FileInfo>;
  readonly model: PacketModel;
  /** The path a specifier means in a file; undefined where it means none. */
  resolve(specifier: string, importer: string): string | undefined;
}
