/**
 * The fuzzer in small: every input that was ever kept, and a short campaign against each target. The long one is
 * `node test/fuzz/run.mjs`.
 */

import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { seed } from "../support/dice.ts";
import { Finding, runCampaign, Trial } from "./campaign.ts";
import { readCorpus } from "./corpus.ts";
import { Broken, type Trace } from "./oracle.ts";
import type { Target } from "./target.ts";
import { allTargets } from "./targets/all.ts";

const corpus = path.join(import.meta.dirname, "corpus");
const targets = await allTargets();

describe.for(targets.map((target) => [target.name, target] as const))("%s", ([name, target]) => {
  const kept = readCorpus(corpus, name);

  test(`the kept corpus, ${kept.length} inputs`, () => {
    expect(kept.length).toBeGreaterThan(10);
    const trial = new Trial(target);
    for (const { input } of kept) trial.run(input, input.length);
  });

  test(`a short campaign, seed ${seed}`, () => {
    const known = kept.map(({ input }) => input);
    const { inputs, kinds } = runCampaign(target, { seed, inputs: 8000, milliseconds: 600, corpus: known });
    // A machine that is busy gets no further than the corpus.
    expect(inputs).toBeGreaterThanOrEqual(known.length);
    expect(kinds.size).toBeGreaterThan(10);
  });
});

test("each file of the corpus has a target", () => {
  const files = readdirSync(corpus).map((file) => file.replace(/\.txt$/, ""));
  expect(files.sort()).toEqual(targets.map(({ name }) => name).sort());
});

describe("the fuzzer finds", () => {
  const nothing: Target = {
    name: "planted",
    allowance: 4096,
    seeds: [Uint8Array.from([1, 2, 3])],
    generate: (random, draft) => void draft.byte(random.below(256)),
    run() {},
    decode: () => null,
  };
  const campaign = (bug: Partial<Target>) => () =>
    runCampaign({ ...nothing, ...bug }, { seed: 1, inputs: 20_000, milliseconds: 20_000, corpus: [] });

  test("nothing where nothing is", () => {
    expect(campaign({})).not.toThrow();
  });

  test("an oracle that fails, and names the input", () => {
    const run = (bytes: Uint8Array, start: number, end: number): void => {
      if (end - start > 2 && bytes[start] === 0xff) throw new Broken("Three bytes, and the first is 255.");
    };
    let found: unknown;
    try {
      campaign({ run })();
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(Finding);
    expect((found as Finding).input[0]).toBe(0xff);
    expect((found as Finding).message).toMatch(/^planted: Broken: Three bytes, .*\n {2}input: ff/);
  });

  test("an exception of any other kind", () => {
    const run = (): void => void (null as unknown as Uint8Array).length;
    expect(campaign({ run })).toThrow(/TypeError/);
  });

  test("a read beyond the end", () => {
    const run = (bytes: Uint8Array, _: number, end: number, trace: Trace): void => trace.number(bytes[end]!);
    expect(campaign({ run })).toThrow(/bytes outside the input/);
  });

  test("a read before the start", () => {
    const run = (bytes: Uint8Array, start: number, _: number, trace: Trace): void => trace.number(bytes[start - 1]!);
    expect(campaign({ run })).toThrow(/bytes outside the input/);
  });

  test("a write into the input, before it and behind it", () => {
    const write =
      (place: (start: number, end: number) => number) => (bytes: Uint8Array, start: number, end: number) => {
        bytes[place(start, end)]! ^= 1;
      };
    expect(campaign({ run: write((start) => start - 1) })).toThrow(/before the input/);
    expect(campaign({ run: write((_, end) => end) })).toThrow(/behind the input/);
    expect(campaign({ run: write((_, end) => end - 1) })).toThrow(/input was changed/);
  });

  test("an input that takes long", () => {
    const run = (bytes: Uint8Array, start: number, end: number): void => {
      if (end - start < 4 || bytes[start] !== 0) return;
      for (const from = performance.now(); performance.now() - from < 12; );
    };
    expect(campaign({ run })).toThrow(/takes \d+\.\d ms/);
  });

  test("an input that takes much memory", () => {
    const decode = (_: Uint8Array, start: number, end: number) => new Array((end - start) * 2000).fill(0);
    expect(campaign({ decode })).toThrow(/bytes are allocated for an input of \d/);
  });
});
