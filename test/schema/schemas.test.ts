/**
 * The JSON Schemas and their validators: fresh, self-contained, and of one mind with the tables in schemas/.
 */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { makeSource } from "#compiler/text/source.ts";
import { fieldTypes, scalarKinds } from "#schemas/field-types.ts";
import { defaultLimits, limitTable } from "#schemas/limits.ts";
import type { BundleManifest } from "#schemas/manifest.ts";
import { validateManifest } from "#schemas/validators.generated.js";

const schemas = join(packageRoot(), "schemas");
const read = (file: string) => JSON.parse(readFileSync(join(schemas, file), "utf8"));

test("the validators are what the schemas say, and import nothing", () => {
  execFileSync(process.execPath, [join(schemas, "generate-validators.mjs"), "--check"], { stdio: "pipe" });
  const text = readFileSync(join(schemas, "validators.generated.js"), "utf8");
  expect(text).not.toMatch(/^\s*import\b|\brequire\((?!"ajv\/dist\/runtime)/m);
});

test.each(["rtsc.schema.json", "manifest.schema.json"])("the limits of %s are the table's", (file) => {
  const { properties } = read(file).properties.limits;
  const rows = Object.entries(limitTable).map(([name, row]) => [name, row.default, row.min, row.max]);
  const told = Object.entries<{ default: number; minimum: number; maximum: number; description: string }>(properties);
  expect(told.map(([name, row]) => [name, row.default, row.minimum, row.maximum])).toEqual(rows);
  for (const [name, row] of told) {
    expect(row.description.toLowerCase()).toContain(limitTable[name as keyof typeof limitTable].meaning.toLowerCase());
  }
});

test("field types of the schemas are the table's", () => {
  const kinds = Object.keys(fieldTypes);
  expect(read("manifest.schema.json").definitions.type.properties.kind.enum).toEqual(kinds);
  expect(read("opcodes.schema.json").definitions.field.properties.type.examples).toEqual(scalarKinds);
});

test("everything an editor shows has a description", () => {
  const silent: string[] = [];
  const visit = (file: string, path: string, schema: Record<string, unknown>): void => {
    for (const [name, inner] of Object.entries(
      (schema["properties"] ?? {}) as Record<string, Record<string, unknown>>,
    )) {
      if (inner["description"] === undefined) silent.push(`${file} ${path}.${name}`);
      visit(file, `${path}.${name}`, inner);
    }
  };
  for (const file of ["rtsc.schema.json", "opcodes.schema.json"]) {
    const schema = read(file);
    visit(file, "", schema);
    for (const [name, definition] of Object.entries<Record<string, unknown>>(schema.definitions ?? {})) {
      visit(file, name, definition);
    }
  }
  expect(silent).toEqual([]);
});

describe("the manifest", () => {
  const source = makeSource(
    "a.json",
    '{ "packets": { "A": { "opCode": 1, "from": "client", "fields": { "r": { "index": 1, "type": "R" } } } }, "records": { "R": {} } }',
  );
  const { model } = buildModel([source]);
  const good: BundleManifest = {
    format: 1,
    script: "main",
    tool: "rtsc 0.1.0",
    digest: `sha256-${"0".repeat(64)}`,
    link: 1,
    relay: "unless-false",
    limits: defaultLimits,
    opCodes: { handles: [1], sends: [] },
    model,
  };
  test("a good one passes", () => {
    validateManifest(good);
    expect(validateManifest.errors).toBeNull();
  });
  test.each<[string, unknown]>([
    ["nothing", null],
    ["an empty object", {}],
    ["a script that leaves its folder", { ...good, script: "../main" }],
    ["a digest of another kind", { ...good, digest: "md5-0" }],
    ["a limit out of range", { ...good, limits: { ...defaultLimits, callbackMs: 1e9 } }],
    ["a missing limit", { ...good, limits: { packetBytes: 900 } }],
    ["a property that nobody knows", { ...good, code: "evil()" }],
    ["an op-code of the protocol", { ...good, opCodes: { handles: [0], sends: [] } }],
    [
      "a record type without its record",
      {
        ...good,
        model: {
          ...model,
          records: [{ name: "R", fields: [{ index: 1, name: "x", required: true, type: { kind: "record" } }] }],
        },
      },
    ],
    [
      "a scalar with a record",
      {
        ...good,
        model: {
          ...model,
          records: [
            { name: "R", fields: [{ index: 1, name: "x", required: true, type: { kind: "float", record: "R" } }] },
          ],
        },
      },
    ],
  ])("%s is refused", (_, value) => {
    expect(validateManifest(value)).toBe(false);
  });
});

describe("models", () => {
  test("equal models have equal digests, whatever the files and their order", () => {
    const one =
      '"A": { "opCode": 1, "from": "client", "fields": { "x": { "index": 1, "type": "float" }, "y": { "index": 2, "type": "float" } } }';
    const two = '"B": { "from": "server", "opCode": 1 }';
    const together = buildModel([makeSource("a.json", `{ "packets": { ${one}, ${two} } }`)]);
    const apart = buildModel([
      makeSource("z.json", `{ "packets": { ${two} } }`),
      makeSource("y.json", `{ "packets": { ${one.replace(/("x".*?}), ("y".*?})/, "$2, $1")} } }`),
    ]);
    expect(apart.model).toEqual(together.model);
    expect(together.model.digest).toMatch(/^sha256-[0-9a-f]{64}$/);
    const other = buildModel([makeSource("a.json", `{ "packets": { ${one.replace('"index": 2', '"index": 3')} } }`)]);
    expect(other.model.digest).not.toBe(together.model.digest);
  });

  test("ten thousand packets are a model, ten thousand mistakes are findings, both soon", () => {
    const packets = Array.from({ length: 10_000 }, (_, i) => `"P${i}": { "opCode": ${i + 1}, "from": "client" }`);
    expect(buildModel([makeSource("a.json", `{ "packets": { ${packets.join(",")} } }`)]).model.packets).toHaveLength(
      10_000,
    );
    const wrong = packets.map((text) => text.replace("client", "nobody"));
    const { diagnostics } = buildModel([makeSource("a.json", `{ "packets": { ${wrong.join(",")} } }`)]);
    expect(diagnostics).toHaveLength(10_000);
  });

  test("a chain of ten thousand records is no cycle and no overflow; closed, it is one finding of a readable length", () => {
    const chain = (last: string) =>
      Array.from({ length: 10_000 }, (_, i) => {
        const type = i === 9_999 ? last : `R${i + 1}`;
        return `"R${i}": { "fields": { "next": { "index": 1, "type": "${type}" } } }`;
      }).join(",");
    expect(buildModel([makeSource("a.json", `{ "records": { ${chain("float")} } }`)]).diagnostics).toEqual([]);
    const { diagnostics } = buildModel([makeSource("a.json", `{ "records": { ${chain("R0")} } }`)]);
    expect(diagnostics.map((one) => one.code)).toEqual(["RT2013"]);
    expect(diagnostics[0]!.message.length).toBeLessThan(300);
    expect(diagnostics[0]!.notes.length).toBeLessThan(12);
  });
});
