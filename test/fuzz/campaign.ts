/**
 * A campaign: inputs without end for one target, made from sound ones by damage, and four things looked for in each: an
 * oracle that fails, a result that depends on bytes outside the input, time, and memory.
 *
 * An input whose result is of a new kind goes into the pool and is varied further: guidance enough for decoders, whose
 * results name what they met. Everything follows from the seed.
 */

import { performance } from "node:perf_hooks";
import { Draft } from "./draft.ts";
import { mutate } from "./mutate.ts";
import { Broken, Trace } from "./oracle.ts";
import { Random } from "./random.ts";
import type { Target } from "./target.ts";

export interface CampaignOptions {
  readonly seed: number;
  /** How many inputs; the time may end before. */
  readonly inputs: number;
  readonly milliseconds: number;
  /** Inputs known to be interesting. */
  readonly corpus: readonly Uint8Array[];
  /** Is told the input that is about to run: whoever watches from outside can name one that never ends. */
  readonly onInput?: (draft: Draft) => void;
}

export interface CampaignResult {
  readonly target: string;
  readonly inputs: number;
  readonly seconds: number;
  /** Kinds of results, and for each the shortest input that gave it. */
  readonly kinds: ReadonlyMap<number, Uint8Array>;
  /** Of the inputs that were looked at again because they took long, the slowest: nanoseconds per byte. */
  readonly slowest: number;
  /** Most bytes allocated for one of the input, what the target allows for any left out. */
  readonly largest: number;
}

/** An input that broke something. */
export class Finding extends Error {
  override readonly name = "Finding";
  readonly input: Uint8Array;

  constructor(target: string, input: Uint8Array, cause: unknown) {
    const what = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(`${target}: ${what}\n  input: ${Buffer.from(input).toString("hex") || "(empty)"}`, { cause });
    this.input = input;
  }
}

/** Bytes allocated per byte of input. */
const MOST_MEMORY = 100;
/** Milliseconds for any input, and nanoseconds for each of its bytes. */
const MOST_TIME = 5;
const MOST_TIME_PER_BYTE = 20_000;
const POOL = 3000;
/** The second surroundings double the work, and who reads past the end does it with more than one input. */
const BOTH_EVERY = 3;
/** Looking at the heap costs as much as ten inputs. */
const MEMORY_EVERY = 200;
const GUARD = 16;
/** What stands around an input: a varint that goes on, and a sound value. What is read there changes what comes out. */
const surroundings = [0xff, 0x08] as const;

/** Runs one input. @throws Finding when it breaks something. */
export class Trial {
  readonly trace = new Trace();
  readonly #target: Target;
  #arena = new Uint8Array(4096);

  constructor(target: Target) {
    this.#target = target;
  }

  /** `both`: in both surroundings. */
  run(bytes: Uint8Array, length: number, both = true): void {
    try {
      this.#once(bytes, length, surroundings[0], GUARD);
      if (!both) return;
      const { digest } = this.trace;
      this.#once(bytes, length, surroundings[1], GUARD + 3);
      if (this.trace.digest !== digest) throw new Broken("The result depends on bytes outside the input.");
    } catch (error) {
      throw new Finding(this.#target.name, bytes.slice(0, length), error);
    }
  }

  #once(bytes: Uint8Array, length: number, around: number, start: number): void {
    if (this.#arena.length < length + 2 * GUARD + 3) this.#arena = new Uint8Array(length + 4096);
    const arena = this.#arena;
    const end = start + length;
    for (let i = 0; i < start; i++) arena[i] = around;
    for (let i = 0; i < length; i++) arena[start + i] = bytes[i]!;
    for (let i = end; i < end + GUARD; i++) arena[i] = around;
    this.trace.clear();
    this.#target.run(arena, start, end, this.trace);
    for (let i = 0; i < start; i++) if (arena[i] !== around) throw new Broken("Bytes before the input were changed.");
    for (let i = 0; i < length; i++) if (arena[start + i] !== bytes[i]) throw new Broken("The input was changed.");
    for (let i = end; i < end + GUARD; i++) {
      if (arena[i] !== around) throw new Broken("Bytes behind the input were changed.");
    }
  }
}

export function runCampaign(target: Target, options: CampaignOptions): CampaignResult {
  const random = new Random(options.seed);
  const trial = new Trial(target);
  const draft = new Draft();
  const pool = [...target.seeds, ...options.corpus];
  const kinds = new Map<number, Uint8Array>();
  const began = performance.now();
  let inputs = 0;
  let slowest = 0;
  let largest = 0;
  // Stacks of faults nobody reads: taking them would be half of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;

  const take = (): void => {
    options.onInput?.(draft);
    trial.run(draft.bytes, draft.length, inputs % BOTH_EVERY === 0);
    inputs++;
    const known = kinds.get(trial.trace.feature);
    if (known !== undefined && known.length <= draft.length) return;
    const kept = draft.bytes.slice(0, draft.length);
    kinds.set(trial.trace.feature, kept);
    if (pool.length < POOL) pool.push(kept);
    else pool[random.below(POOL)] = kept;
  };

  try {
    for (const known of pool.slice()) {
      draft.length = 0;
      draft.append(known);
      take();
    }
    while (inputs < options.inputs) {
      make(target, random, draft, pool);
      const start = performance.now();
      if (start - began > options.milliseconds) break;
      take();
      if (performance.now() - start > limitOf(draft.length)) {
        slowest = Math.max(slowest, slowness(target, trial, draft));
      }
      if (inputs % MEMORY_EVERY === 0) largest = Math.max(largest, memory(target, draft));
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const seconds = (performance.now() - began) / 1000;
  return { target: target.name, inputs, seconds, kinds, slowest, largest };
}

/** The next input. */
function make(target: Target, random: Random, draft: Draft, pool: readonly Uint8Array[]): void {
  draft.length = 0;
  const way = random.below(16);
  if (way === 0) {
    for (let i = random.below(40); i > 0; i--) draft.byte(random.below(256));
    return;
  }
  if (way < 7 || pool.length === 0) target.generate(random, draft);
  else draft.append(random.pick(pool));
  // Sound ones as well: they are what the differences between decoders show on.
  let strokes = random.pick([0, 0, 1, 1, 1, 2, 2, 3, 5]);
  for (; strokes > 0; strokes--) mutate(draft, random, pool);
}

/**
 * How long an input really takes, in nanoseconds per byte: the least of some rounds, and of the processor's time, for the
 * machine does other things too.
 */
function slowness(target: Target, trial: Trial, draft: Draft): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 8; i++) {
    const start = process.cpuUsage();
    trial.run(draft.bytes, draft.length);
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  if (least > limitOf(draft.length)) {
    const input = draft.bytes.slice(0, draft.length);
    throw new Finding(target.name, input, new Broken(`An input takes ${least.toFixed(1)} ms.`));
  }
  return (least * 1e6) / Math.max(64, draft.length);
}

/** Milliseconds that an input may take, twice and with all oracles. */
function limitOf(length: number): number {
  return MOST_TIME + (length * MOST_TIME_PER_BYTE) / 1e6;
}

/** Bytes allocated per byte of the input. */
function memory(target: Target, draft: Draft): number {
  const input = draft.bytes.slice(0, draft.length);
  const run = (): unknown => {
    try {
      return target.decode(input, 0, input.length);
    } catch (error) {
      return error;
    }
  };
  run();
  // Once more with patience when it looks bad: the engine's own book-keeping falls on some rounds, never on all.
  const first = allocated(run, 3, 4);
  if (first <= target.allowance) return 0;
  const least = Math.min(first, allocated(run, 5, 60));
  const factor = Math.max(0, least - target.allowance) / Math.max(1, input.length);
  if (factor > MOST_MEMORY) {
    const words = `${Math.round(least)} bytes are allocated for an input of ${input.length}.`;
    throw new Finding(target.name, input, new Broken(words));
  }
  return factor;
}

/** Bytes per call, the least of some rounds; 0 when the heap was always collected meanwhile. */
function allocated(run: () => unknown, rounds: number, calls: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rounds; i++) {
    const before = process.memoryUsage();
    for (let call = 0; call < calls; call++) run();
    const after = process.memoryUsage();
    const used = after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
    // A collection in between makes it less than nothing.
    if (used >= 0) least = Math.min(least, used / calls);
  }
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}
