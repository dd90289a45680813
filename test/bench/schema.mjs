/**
 * What a schema costs: a thousand packets with the whole language in them, a field to a line, from text to model, sizes and findings included.
 * The mark is 100 ms; nothing fails when it is missed.
 *
 *   node test/bench/schema.mjs [--json | --markdown]
 */

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { report } from "./report.mjs";

const root = join(import.meta.dirname, "../..");
// Inside the package: what is bundled finds its dependencies and the schemas by looking upward.
const folder = await mkdtemp(join(root, ".tmp-bench-"));
try {
  await build({
    absWorkingDir: root,
    stdin: {
      resolveDir: root,
      loader: "ts",
      contents: `
        export { buildModel } from "#compiler/2-schema/build-model.ts";
        export { packetDeclarations } from "#compiler/3-program/declarations.ts";
        export { makeSource } from "#compiler/text/source.ts";
        export { makeValidator } from "#runtime/packet/validate.ts";
        export { defaultLimits } from "#schemas/limits.ts";`,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    outfile: join(folder, "bench.mjs"),
  });
  const { buildModel, packetDeclarations, makeSource, makeValidator, defaultLimits } = await import(
    pathToFileURL(join(folder, "bench.mjs")).href
  );

  const count = 1000;
  const rare = (at) => ({
    about: { index: 5, type: "json", maxLength: 100, shape: { name: "string", "tags?": ["string"] } },
    items: { index: 10, type: `Item${at % 100}`, repeat: { max: 4 } },
  });
  const packets = Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `Packet${at}`,
      {
        opCode: at + 1,
        from: ["client", "server", "both"][at % 3],
        description: "One of many.",
        fields: {
          step: { index: 1, type: "number", min: 0, max: 1000, unit: "moves" },
          position: { index: 2, type: "vector3", min: -100, max: 100 },
          name: { index: 3, type: "string", maxLength: 24, optional: true },
          weapon: { index: 4, type: `Weapon${at % 50}` },
          ...(at % 5 === 0 ? rare(at) : {}),
        },
      },
    ]),
  );
  const records = Object.fromEntries(
    Array.from({ length: 100 }, (_, at) => [`Item${at}`, { fields: { id: { index: 1, type: "long" } } }]),
  );
  const enums = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`Weapon${at}`, { sword: 1, bow: 2 }]));
  const text = JSON.stringify({ enums, records, packets }, null, 2).replace(/\{[^{}]*\}/g, (one) =>
    one.replace(/\s+/g, " "),
  );
  const config = { limits: defaultLimits };

  const first = time(() => buildModel([makeSource("game.json", text)], config));
  const runs = Array.from({ length: 15 }, () => time(() => buildModel([makeSource("game.json", text)], config)));
  const { model, diagnostics } = first.result;
  const validator = time(() => makeValidator(model));
  const declarations = time(() => packetDeclarations(model));
  if (model.packets.length !== count || diagnostics.length > 0) throw new Error(diagnostics[0]?.message ?? "no model");
  const fastest = runs.reduce((best, one) => (one.ms < best.ms ? one : best));
  const rows = {
    "the first check of a process": first,
    "a check when warm": fastest,
    "the validator's table": validator,
    declarations,
  };
  const milliseconds = { digits: 1, unit: "ms" };
  report({
    title: `${count} packets, ${(text.length / 1024).toFixed(0)} KiB of schema`,
    columns: { time: milliseconds, "processor time": milliseconds, mark: { unit: "ms" } },
    rows: Object.fromEntries(
      Object.entries(rows).map(([what, { ms, cpu }]) => [
        what,
        { time: ms, "processor time": cpu, ...(what.includes("check") && { mark: 100 }) },
      ]),
    ),
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Wall time, and processor time: on a busy machine the second says more, though it counts other threads of ours too. */
function time(run) {
  const before = process.cpuUsage();
  const from = performance.now();
  const result = run();
  const ms = performance.now() - from;
  const { user, system } = process.cpuUsage(before);
  return { result, ms, cpu: (user + system) / 1000 };
}
