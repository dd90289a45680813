import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { generate } from "#compiler/generate/generate.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import fc from "../support/properties.ts";
import { codecs, load } from "./generated.ts";
import { bytesOf, inputOf, models, type Values, valuesOf } from "./models.ts";

/** Strict: a keyword that does nothing is a mistake. */
function validators(model: PacketModel): (name: string, value: unknown) => string {
  const ajv = new Ajv2020({ strict: true, allErrors: true, ownProperties: true });
  ajv.addSchema(JSON.parse(generate(model, "json-schema").text), "packets");
  return (name, value) => {
    const validate = ajv.getSchema(`packets#/$defs/${name}`)!;
    return validate(value) ? "" : ajv.errorsText(validate.errors);
  };
}

/** As a log has it. */
const logged = (values: Values): unknown =>
  JSON.parse(JSON.stringify(values, (_, value) => (typeof value === "bigint" ? String(value) : value)));

test("what is decoded fits, on random models and values", async () => {
  const sampled = models.chain((model) =>
    fc.tuple(fc.constant(model), fc.tuple(...model.packets.map((one) => valuesOf(one, model)))),
  );
  await fc.assert(
    fc.asyncProperty(sampled, async ([model, samples]) => {
      const found = codecs(await load(generate(model, "typescript").text));
      const problem = validators(model);
      for (const [at, packet] of model.packets.entries()) {
        const bytes = bytesOf(inputOf(packet, finite(samples[at]!) as Values, model));
        expect(problem(packet.name, logged(found.get(packet.name)!.decode(bytes)))).toBe("");
      }
    }),
    { numRuns: 60 },
  );
});

/** Without what JSON cannot say. */
function finite(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : 0;
  if (Array.isArray(value)) return value.map(finite);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, finite(one)]));
}

describe("what does not fit is refused", () => {
  const model: PacketModel = {
    packets: [
      {
        opCode: 1,
        name: "Move",
        from: "client",
        delivery: "reliable",
        fields: [
          { index: 1, name: "count", type: { kind: "number" }, required: true, min: 0, max: 9 },
          { index: 2, name: "at", type: { kind: "vector2" }, required: true },
          { index: 3, name: "speed", type: { kind: "float" }, required: false, max: 0.1 },
          { index: 4, name: "weapon", type: { kind: "enum", enum: "Weapon" }, required: true },
          {
            index: 5,
            name: "info",
            type: { kind: "json" },
            required: true,
            shape: { name: "string", "age?": "number" },
          },
          { index: 6, name: "id", type: { kind: "long" }, required: true },
          { index: 10, name: "names", type: { kind: "string" }, required: true, repeat: 2, maxLength: 3 },
        ],
      },
    ],
    records: [],
    enums: [{ name: "Weapon", values: [{ name: "gun", value: 1 }] }],
    digest: "sha256-0",
  };
  const fine = { count: 1, at: [1, 2], speed: null, weapon: "gun", info: { name: "a", more: 1 }, id: "-12", names: [] };
  const problem = validators(model);

  test.each<[string, Values, RegExp]>([
    ["", {}, /^$/],
    ["more fields than are named", { later: 1 }, /^$/],
    ["a float that was rounded", { speed: Math.fround(0.1) }, /^$/],
    ["a long as a number", { id: 5 }, /^$/],
    ["a fraction", { count: 1.5 }, /count must be integer/],
    ["beyond a limit", { count: 10 }, /count must be <= 9/],
    ["null where a value is needed", { count: null }, /count must be integer/],
    ["one float of two", { at: [1] }, /at must NOT have fewer than 2 items/],
    ["another weapon", { weapon: "bow" }, /weapon must be equal to one of the allowed values/],
    ["JSON of another shape", { info: { age: 1 } }, /info must have required property 'name'/],
    ["a long of letters", { id: "1e5" }, /id must match pattern/],
    ["too many items", { names: ["a", "b", "c"] }, /names must NOT have more than 2 items/],
    ["a long item", { names: ["abcd"] }, /names\/0 must NOT have more than 3 characters/],
    ["a missing field", { names: undefined }, /must have required property 'names'/],
  ])("%s", (_, change, message) => {
    expect(problem("Move", { ...fine, ...change })).toMatch(message);
  });
});
