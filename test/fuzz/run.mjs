/**
 * The long campaign: `node test/fuzz/run.mjs --inputs 10000000 --seed 7 [--target codecs] [--seconds 600] [--keep 40]`.
 *
 * Prints per target how many inputs ran, how many per second, how many kinds of results there were, and the most memory per
 * byte. An input that breaks something is printed and written to the corpus; so is one that does not end within 20 seconds.
 * Exit code 1 when there is one. `--keep` adds so many inputs of new kinds to the corpus of each target.
 */

import { appendFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    seconds: { type: "string", default: "Infinity" },
    target: { type: "string" },
    keep: { type: "string", default: "0" },
  },
});
const [inputs, seed, seconds, keep] = ["inputs", "seed", "seconds", "keep"].map((name) => Number(values[name]));
for (const [name, number] of Object.entries({ inputs, seed, seconds, keep })) {
  if (Number.isNaN(number)) throw new Error(`--${name} must be a number.`);
}

const HANGS = 20_000;
const corpus = path.join(here, "corpus");
// Beside the sources: the bundle finds the packages it imports from there.
const scratch = await mkdtemp(path.join(here, "../../node_modules/.fuzz-"));
try {
  const { outputFiles } = await build({
    entryPoints: [path.join(here, "worker.ts")],
    absWorkingDir: path.join(here, "../.."),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "warning",
    write: false,
  });
  const file = path.join(scratch, "worker.mjs");
  await writeFile(file, outputFiles[0].contents);
  process.exitCode = await campaign(file);
} finally {
  await rm(scratch, { recursive: true, force: true });
}

function campaign(file) {
  const shared = new SharedArrayBuffer(16 + 65_536);
  const words = new Int32Array(shared, 0, 4);
  const only = values.target ?? null;
  const began = Date.now();
  console.log(`seed ${seed}, ${inputs} inputs${only === null ? "" : `, ${only} alone`}`);
  console.log(`${"target".padEnd(12)} ${"inputs".padStart(10)} ${"per second".padStart(11)}   kinds   bytes per byte`);
  return new Promise((resolve, reject) => {
    let names = [];
    let total = 0;
    let broken = 0;
    const worker = new Worker(file, {
      workerData: { corpus, seed, inputs, milliseconds: seconds * 1000, only, keep, shared },
    });
    let before = -1;
    const watch = setInterval(() => {
      if (words[0] === before && names.length > 0) {
        const hex = Buffer.from(new Uint8Array(shared, 16, words[1])).toString("hex");
        console.log(`${names[words[2]]}: an input does not end\n  input: ${hex}`);
        appendFileSync(path.join(corpus, `${names[words[2]]}.txt`), `${hex} # does not end\n`);
        broken++;
        void worker.terminate();
      }
      before = words[0];
    }, HANGS);
    worker.on("message", (message) => {
      if (message.kind === "targets") names = message.names;
      else if (message.kind === "finding") {
        broken++;
        console.log(message.message);
      } else {
        const { target, inputs: ran, seconds: took, kinds, largest } = message.result;
        total += ran;
        const rate = Math.round(ran / took);
        const cells = [String(ran).padStart(10), String(rate).padStart(11), String(kinds).padStart(7)];
        console.log(`${target.padEnd(12)} ${cells.join(" ")}   ${largest.toFixed(0)}`);
      }
    });
    worker.on("error", reject);
    worker.on("exit", () => {
      clearInterval(watch);
      const took = (Date.now() - began) / 1000;
      console.log(`${total} inputs in ${took.toFixed(0)} s, ${Math.round(total / took)} per second; ${broken} broken`);
      if (only !== null && names.length === 0) console.log(`There is no target ${only}.`);
      resolve(broken > 0 || names.length === 0 ? 1 : 0);
    });
  });
}
