/**
 * Whatever stands in rtsc.json or a schema file: findings or data, never an exception, and no name that could do harm.
 */

import { expect, test } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { packetSizes } from "#compiler/2-schema/sizes.ts";
import { packetDeclarations } from "#compiler/3-program/declarations.ts";
import { codecs } from "#compiler/6-emit/codec.ts";
import { allUses } from "#compiler/6-emit/packet-uses.ts";
import { tables } from "#compiler/6-emit/tables.ts";
import { hasErrors } from "#compiler/diagnostics/diagnostic.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { makeSource } from "#compiler/text/source.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import { fieldTypes } from "#schemas/field-types.ts";
import { defaultLimits } from "#schemas/limits.ts";
import { validateManifest } from "#schemas/validators.generated.js";
import fc from "../support/properties.ts";

const names = fc.oneof(
  fc.constantFrom(
    "Move",
    "A",
    "x",
    "__proto__",
    "constructor",
    "toString",
    "class",
    "",
    "a/b",
    "a~b",
    "~1",
    "0",
    "é",
    "\u2028",
    '"',
    "*/",
  ),
  fc.string({ unit: "binary", maxLength: 6 }),
);
const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(0, -1, 1.5, 128, 2 ** 30, 1e300, "", [], {}, null, true),
);
const record = (fields: fc.Arbitrary<unknown>) => fc.dictionary(names, fields, { maxKeys: 4, noNullPrototype: false });
const object = (shape: Record<string, fc.Arbitrary<unknown>>) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.record(shape, { requiredKeys: [] }) },
    { weight: 1, arbitrary: record(junk) },
    { weight: 1, arbitrary: junk },
  );
const kinds = Object.keys(fieldTypes);
const field = object({
  index: fc.oneof(fc.integer({ min: -1, max: 4 }), junk),
  type: fc.oneof(fc.constantFrom(...kinds, "Move", "A", "E"), names, junk),
  optional: fc.oneof(fc.boolean(), junk),
  repeat: fc.oneof(fc.boolean(), fc.record({ max: fc.integer({ min: -1, max: 130 }) }), junk),
  min: fc.oneof(fc.double(), fc.integer(), junk),
  max: fc.oneof(fc.double(), fc.integer(), junk),
  maxLength: fc.oneof(fc.integer({ min: -1, max: 70_000 }), junk),
  shape: fc.oneof(
    fc.constantFrom<unknown>("any", ["string"], { "a?": "number" }),
    fc.letrec((tie) => ({
      shape: fc.oneof(
        { maxDepth: 20 },
        fc.constantFrom("string", "number", "boolean", "any"),
        fc.array(tie("shape"), { minLength: 1, maxLength: 2 }),
        fc.dictionary(names, tie("shape"), { maxKeys: 3, noNullPrototype: false }),
      ),
    })).shape,
    junk,
  ),
  unit: fc.oneof(fc.string({ unit: "binary" }), junk),
  deprecated: fc.oneof(fc.boolean(), fc.string(), junk),
});
const definition = object({
  opCode: fc.oneof(fc.integer({ min: -1, max: 3 }), junk),
  from: fc.oneof(fc.constantFrom("client", "server", "both"), junk),
  delivery: fc.oneof(fc.constantFrom("reliable", "unreliable"), junk),
  description: fc.oneof(fc.string({ unit: "binary" }), junk),
  fields: fc.oneof(record(field), junk),
});
const enumeration = object({
  a: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.record({ value: fc.integer(), description: junk }), junk),
  b: fc.oneof(fc.integer({ min: -2, max: 2 }), junk),
  description: junk,
});
const enums = fc.oneof(record(enumeration), fc.record({ E: enumeration }));
const schema = object({ packets: record(definition), records: record(definition), enums, description: junk });

test("a schema file gives a model that the manifest accepts, and errors wherever something was left out", () => {
  fc.assert(
    fc.property(fc.array(schema, { maxLength: 2 }), (values) => {
      const sources = values.map((value, at) => makeSource(`${at}.json`, JSON.stringify(value, null, 1)));
      const { model, origins, diagnostics } = buildModel(sources);
      for (const { message, span } of diagnostics) {
        expect(message).not.toMatch(/undefined|\[object/);
        expect(span).toBeDefined();
      }
      for (const name of origins.keys()) expect(name).toMatch(/^[A-Za-z]\w{0,63}(\.[A-Za-z]\w{0,63})?$/);
      const manifest = {
        format: 1,
        script: "a",
        tool: "rtsc 1.0.0",
        digest: model.digest,
        link: 1,
        relay: "unless-false",
        limits: defaultLimits,
        opCodes: { handles: [], sends: [] },
        model,
      };
      expect(validateManifest(manifest), JSON.stringify(validateManifest.errors)).toBe(true);
      if (!hasErrors(diagnostics)) {
        const asked = values.flatMap((value) => Object.keys((value as { packets?: object }).packets ?? {}));
        expect(model.packets).toHaveLength(asked.length);
      }
    }),
    { numRuns: 500 },
  );
});

test("an rtsc.json gives a config inside the project, or errors", () => {
  const path = fc.oneof(
    fc.constantFrom("s/a.ts", "s/*.ts", "**", "o/*.json", "..", "../x", "/", ".", "s/", "C:/", "\\..\\x"),
    names,
  );
  const hostile = fc.record(
    {
      scripts: fc.oneof(record(path), fc.array(path, { maxLength: 3 }), junk),
      modules: fc.oneof(fc.array(path, { maxLength: 3 }), junk),
      opCodes: fc.oneof(fc.array(path, { maxLength: 3 }), junk),
      outDir: fc.oneof(path, junk),
      limits: object({ packetBytes: junk, emptyMs: fc.integer({ min: 0, max: 10 }) }),
      rules: record(fc.oneof(fc.constantFrom("off", "error"), junk)),
      generate: fc.oneof(fc.array(object({ target: fc.constant("csharp"), out: path }), { maxLength: 2 }), junk),
    },
    { requiredKeys: [] },
  );
  // One hostile property beside a good script is often no mistake: those have to be read.
  const config = fc.oneof(
    hostile,
    fc
      .tuple(hostile, fc.nat(6))
      .map(([all, at]) => ({ scripts: { a: "s/a.ts" }, ...Object.fromEntries(Object.entries(all).slice(at, at + 1)) })),
  );
  let read = 0;
  fc.assert(
    fc.property(config, (value) => {
      const files = new Map([
        ["/p/rtsc.json", JSON.stringify(value)],
        ["/p/s/a.ts", ""],
        ["/p/o/a.json", "{}"],
        ["/x", "outside"],
        ["/etc/s/a.ts", "outside"],
      ]);
      const { config, diagnostics } = readConfig({ cwd: "/p", files: memoryFiles(files) });
      expect(config === null).toBe(hasErrors(diagnostics));
      for (const { message } of diagnostics) expect(message).not.toMatch(/undefined|\[object/);
      if (config === null) return;
      read++;
      const paths = [
        ...config.scripts.map((script) => script.path),
        ...config.modules,
        ...config.opCodes,
        config.outDir,
      ];
      for (const one of paths) expect(one).not.toMatch(/^(\/|\.\.(\/|$))|\\/);
      for (const { name } of config.scripts) expect(name).toMatch(/^[A-Za-z0-9][\w.-]*$/);
    }),
    { numRuns: 1000 },
  );
  expect(read).toBeGreaterThan(20);
});

test("ten thousand packets and a chain of ten thousand records go through every reader of the model", () => {
  const count = 10_000;
  const packets = Array.from({ length: count }, (_, at) => [
    `P${at}`,
    { opCode: at + 1, from: "both", fields: { r: { index: 1, type: `R${at}`, optional: at % 2 === 0 } } },
  ]);
  // Backwards, so that each stands before the one it holds.
  const records = Array.from({ length: count }, (_, at) => [
    `R${at}`,
    { fields: at === count - 1 ? {} : { next: { index: 1, type: `R${at + 1}`, repeat: { max: 2 } } } },
  ]);
  const text = JSON.stringify({ packets: Object.fromEntries(packets), records: Object.fromEntries(records) });
  const { model, origins, diagnostics } = buildModel([makeSource("a.json", text)]);
  expect(diagnostics).toEqual([]);
  expect(packetSizes(model)).toHaveLength(count);
  expect(packetDeclarations(model, origins)).toContain("interface P9999 ");
  expect(tables(model, allUses(model), "")).toContain('name:"P9999"');
  expect(codecs(model, allUses(model), "").text).toContain("function encodeP9999(");
  expect(makeValidator(model).check(1, "client", new Uint8Array(), -1, -1)).toBeNull();
});
