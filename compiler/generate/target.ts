/**
 * Target: a language or form that the packet model is written in, and what it is handed to write it. Types only.
 */

import type { GenerateOptions } from "#compiler/1-config/config.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Span } from "#compiler/text/source.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import type { NameRules, WantedName } from "./names.ts";

export interface TargetInput {
  readonly model: PacketModel;
  /** What the entry of `generate` in rtsc.json says beside `target` and `out`; checked there. */
  readonly options: GenerateOptions;
  /**
   * What stands at the head of the file: who wrote it, from which schemas, and the model's digest. One line each, without
   * the marks of a comment. Paths of schemas are hostile: they enter by `TextWriter.remark` or `comment()`.
   */
  readonly header: readonly string[];
  /**
   * Names for one scope of the file, by key: `nameAll` of names.ts, with what is renamed reported where the schema has it.
   * @param taken names that the generated code uses itself in this scope.
   */
  names(rules: NameRules, wanted: readonly WantedName[], taken?: Iterable<string>): ReadonlyMap<string, string>;
  /** Tells the project what the target cannot hold; `key` is the definition's, as in `WantedName`. Hints only. */
  report(key: string, make: (span: Span | undefined) => Diagnostic): void;
}

export interface Target {
  /** As rtsc.json and the command line have it. */
  readonly name: string;
  /** Of the files it writes, with the dot. */
  readonly extension: string;
  /** The whole text of the file, ending in a line break. Pure and deterministic. */
  run(input: TargetInput): string;
}
