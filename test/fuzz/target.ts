/** What the fuzzer can be pointed at: a decoder, or several that must agree. */

import type { Draft } from "./draft.ts";
import type { Trace } from "./oracle.ts";
import type { Random } from "./random.ts";

export interface Target {
  readonly name: string;
  /** Inputs that are known to be interesting: what clients really send. */
  readonly seeds: readonly Uint8Array[];
  /** Writes a sound input into an empty draft. */
  generate(random: Random, draft: Draft): void;
  /**
   * Feeds the input between `start` and `end` to the decoder and its oracles. Bytes outside belong to others.
   *
   * @throws Broken when an oracle fails; whatever else is thrown is broken as well.
   */
  run(bytes: Uint8Array, start: number, end: number, trace: Trace): void;
  /** Decodes, and no more than that: what it allocates is held against the size of the input. Throws as the decoder does. */
  decode(bytes: Uint8Array, start: number, end: number): unknown;
  /** Bytes that a decoder may allocate for any input, be it empty. */
  readonly allowance: number;
}
