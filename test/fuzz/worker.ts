/**
 * The thread a long campaign runs in: `run.mjs` bundles it and watches from outside, because an input that never ends can
 * only be seen from there. The input that is running stands in shared memory.
 */

import { parentPort, workerData } from "node:worker_threads";
import { type CampaignResult, Finding, runCampaign } from "./campaign.ts";
import { keep, readCorpus } from "./corpus.ts";
import { Random } from "./random.ts";
import { allTargets } from "./targets/all.ts";

interface Order {
  readonly corpus: string;
  readonly seed: number;
  readonly inputs: number;
  readonly milliseconds: number;
  readonly only: string | null;
  /** How many inputs of new kinds to add to the corpus of each target. */
  readonly keep: number;
  /** Inputs so far, length of the input, number of its target; then the input. */
  readonly shared: SharedArrayBuffer;
}

/** Longer inputs are not worth a place in the corpus. */
const SHORT = 160;

const order = workerData as Order;
const words = new Int32Array(order.shared, 0, 4);
const running = new Uint8Array(order.shared, 16);
const targets = (await allTargets()).filter(({ name }) => order.only === null || name === order.only);
const dice = new Random(order.seed);

/** What each gets of the inputs: by what can go wrong there, and by what an input costs. */
const weights: { readonly [name: string]: number } = { scalars: 1, json: 1, data: 4, "guest-data": 1, codecs: 2 };
const shareOf = (name: string) => weights[name] ?? 2;
const shares = targets.reduce((sum, { name }) => sum + shareOf(name), 0);

parentPort!.postMessage({ kind: "targets", names: targets.map(({ name }) => name) });
for (const [at, target] of targets.entries()) {
  const share = shareOf(target.name) / shares;
  words[2] = at;
  try {
    const result = runCampaign(target, {
      seed: dice.next(),
      inputs: Math.ceil(order.inputs * share),
      milliseconds: order.milliseconds * share,
      corpus: readCorpus(order.corpus, target.name).map(({ input }) => input),
      onInput({ bytes, length }) {
        words[0]!++;
        words[1] = length;
        running.set(bytes.subarray(0, length));
      },
    });
    if (order.keep > 0) keepNew(result);
    const { kinds, ...told } = result;
    parentPort!.postMessage({ kind: "result", result: { ...told, kinds: kinds.size } });
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    const why = error.message.split("\n")[0]!;
    keep(order.corpus, target.name, [{ input: error.input, why }]);
    parentPort!.postMessage({ kind: "finding", target: target.name, message: error.message });
  }
}

function keepNew({ target, kinds }: CampaignResult): void {
  const short = [...kinds.values()].filter((input) => input.length <= SHORT).sort((a, b) => a.length - b.length);
  // Evenly from short to long: the shortest are all refusals.
  const step = Math.max(1, short.length / order.keep);
  const chosen: Uint8Array[] = [];
  for (let at = 0; at < short.length && chosen.length < order.keep; at += step) chosen.push(short[Math.floor(at)]!);
  keep(
    order.corpus,
    target,
    chosen.map((input) => ({ input, why: "" })),
  );
}
