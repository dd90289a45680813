/**
 * Generated codecs against the generic one: same bytes, same values, same words of refusal; and their text, to be read.
 */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { codecModule, codecs } from "#compiler/6-emit/codec.ts";
import { allUses, packetUses } from "#compiler/6-emit/packet-uses.ts";
import { tables } from "#compiler/6-emit/tables.ts";
import { makeSource, positionAt } from "#compiler/text/source.ts";
import { HostPort } from "#runtime/host/port.ts";
import { platformHere } from "#runtime/isolate/platform.ts";
import { say } from "#runtime/isolate/sentences.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import { type Kind, scalarKinds } from "#schemas/field-types.ts";
import type { Field, PacketModel } from "#schemas/packet-model.ts";
import fc from "../support/properties.ts";

const fixtures = path.resolve(import.meta.dirname, "../fixtures/emit");

describe("the text of codecs", () => {
  it.for(readdirSync(fixtures).filter((name) => name.startsWith("codec-")))("%s", async (name) => {
    const source = makeSource("opcodes.json", readFileSync(path.join(fixtures, name, "opcodes.json"), "utf8"));
    const { model, origins, diagnostics } = buildModel([source]);
    expect(diagnostics).toEqual([]);
    const text = codecModule(model, allUses(model), "guest", "export const Packets = ", (definition) => {
      const span = origins.get(definition);
      return span && `${span.source.path}:${positionAt(span.source, span.start).line}`;
    });
    await expect(text).toMatchFileSnapshot(path.join(fixtures, name, "expected/codecs.js"));
  });
});

const BYTES = 600;

type Guest = typeof import("#runtime/guest/codec.ts") &
  typeof import("#runtime/guest/token.ts") &
  typeof import("#runtime/guest/tabled.ts") &
  typeof import("#runtime/guest/data.ts") &
  typeof import("#runtime/guest/wire.ts");
let guest: Guest;

beforeAll(async () => {
  // The guest's files take the link when they are loaded.
  const port = new HostPort();
  port.configure({ sessionId: "s", relay: "unless-false", packetBytes: BYTES, sliceMs: 5 });
  const link = platformHere(port.buffer, { flush() {}, give: () => true, take: () => "", say });
  (globalThis as unknown as { __rtsc: unknown }).__rtsc = link;
  guest = {
    ...(await import("#runtime/guest/codec.ts")),
    ...(await import("#runtime/guest/token.ts")),
    ...(await import("#runtime/guest/tabled.ts")),
    ...(await import("#runtime/guest/data.ts")),
    ...(await import("#runtime/guest/wire.ts")),
  };
});

type Tokens = Record<string, object>;

function evaluate(text: string): Tokens {
  const names = Object.keys(guest);
  return new Function(...names, `"use strict"; ${text}`)(...names.map((name) => guest[name as keyof Guest])) as Tokens;
}

const generated = (model: PacketModel) => evaluate(codecs(model, allUses(model), "return ").text);
const generic = (model: PacketModel) => evaluate(tables(model, allUses(model), "return "));

type Outcome = { readonly value: unknown } | { readonly error: string; readonly tooLarge: boolean };

function attempt(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    const { name, message } = error as Error;
    return {
      error: `${name}: ${message}`,
      tooLarge: error instanceof guest.WireError || message.startsWith("The data is larger"),
    };
  }
}

function encode(token: object, value: unknown): Outcome {
  const { name, encode: write } = guest.codecOf(token)!;
  return attempt(() => {
    const c = { bytes: new Uint8Array(BYTES), at: 0, end: BYTES };
    guest.writePacket(c, name, write!, value);
    return Buffer.from(c.bytes.subarray(0, c.at)).toString("hex");
  });
}

function decode(token: object, bytes: Uint8Array): Outcome {
  const { decode: read } = guest.codecOf(token)!;
  // Bytes before and behind belong to others.
  const around = new Uint8Array(bytes.length + 8).fill(0x08);
  around.set(bytes, 4);
  return attempt(() => plain(guest.readPacket(read!, { bytes: around, at: 4, end: 4 + bytes.length, form: 0 })));
}

/** Received data as its bytes. */
function plain(value: unknown): unknown {
  if (guest.Data.isOne(value)) {
    const c = { bytes: new Uint8Array(2 * BYTES), at: 0, end: 2 * BYTES };
    guest.writeData(c, value);
    return Buffer.from(c.bytes.subarray(0, c.at)).toString("hex");
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

const kinds: readonly Kind[] = [...scalarKinds, "enum", "record", "record"];

const fieldsOf = fc
  .uniqueArray(
    fc.record({
      index: fc.integer({ min: 1, max: 40 }),
      kind: fc.constantFrom(...kinds),
      record: fc.constantFrom("A", "B"),
      required: fc.boolean(),
      repeat: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 4 }),
      min: fc.option(fc.constantFrom(-3, 0), { nil: undefined, freq: 4 }),
      max: fc.option(fc.constantFrom(9, 2.5), { nil: undefined, freq: 4 }),
      maxLength: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 4 }),
    }),
    { selector: (field) => Math.floor((field.index - 1) / 3), maxLength: 7 },
  )
  .map((drawn) =>
    drawn
      // Three indexes to each, so that lists do not meet.
      .map((one) => ({ ...one, index: Math.floor((one.index - 1) / 3) * 3 + 1 }))
      .sort((a, b) => a.index - b.index)
      .map(({ index, kind, record, required, repeat, min, max, maxLength }, at): Field => {
        const ranged = ["number", "long", "float", "double", "floats", "vector2", "vector3", "vector4"].includes(kind);
        const measured = ["string", "json", "floats"].includes(kind);
        return {
          index,
          name: ["x", "class", "constructor", "a b", "toString", "y2", "c"][at]!,
          type: kind === "record" ? { kind, record } : kind === "enum" ? { kind, enum: "E" } : { kind },
          required: required || repeat !== undefined,
          ...(repeat === undefined ? {} : { repeat }),
          ...(ranged && min !== undefined ? { min } : {}),
          ...(ranged && max !== undefined ? { max } : {}),
          ...(measured && maxLength !== undefined ? { maxLength } : {}),
        };
      }),
  );

const models = fc.tuple(fieldsOf, fieldsOf, fieldsOf).map(
  ([p, a, b]): PacketModel => ({
    packets: [{ opCode: 1, name: "P", from: "both", delivery: "reliable", fields: p }],
    // A record inside itself is never required: it would have no end.
    records: [
      { name: "A", fields: a.map((field) => (field.type.kind === "record" ? { ...field, required: false } : field)) },
      { name: "B", fields: b.map((field) => (field.type.kind === "record" ? { ...field, required: false } : field)) },
    ],
    enums: [
      {
        name: "E",
        values: [
          { name: "minus", value: -1 },
          { name: "none", value: 0 },
          { name: "many", value: 70000 },
        ],
      },
    ],
    digest: "",
  }),
);

const odd: readonly unknown[] = [
  null,
  undefined,
  NaN,
  -1,
  1e30,
  "",
  "x",
  true,
  [],
  {},
  [1],
  5n,
  2n ** 63n,
  Infinity,
  -0,
];
const texts = ["", "x", "grün", "日本", "😀", "\ud800", "a".repeat(140)];
const numbers = [0, -0, 1, -1, 2.5, 63, 64, 300, -70000, 2 ** 31, -(2 ** 31), 2 ** 40, 2 ** 53, -(2 ** 60), 9];
const longs = [0n, 1n, -1n, 9n, 2n ** 40n, 2n ** 63n - 1n, -(2n ** 63n)];

type Draw = fc.GeneratorValue;

function fieldsFor(model: PacketModel, fields: readonly Field[], draw: Draw, oddity: number, depth = 0): object {
  const pick = <T>(from: readonly T[]): T => draw(() => fc.constantFrom(...from));
  const value: Record<string, unknown> = {};
  const put = (name: string, one: unknown) =>
    Object.defineProperty(value, name, { value: one, enumerable: true, writable: true, configurable: true });
  const floats = (length: number) => Array.from({ length }, () => pick([0, 1, 2.5, 0.1, 1, -1, 1]));
  const single = ({ type }: Field): unknown => {
    if (draw(() => fc.integer({ min: 0, max: 99 })) < oddity) return pick(odd);
    switch (type.kind) {
      case "number":
      case "float":
      case "double":
        return pick(numbers);
      case "long":
        return pick(longs);
      case "boolean":
        return pick([true, false]);
      case "string":
        return pick(texts);
      case "json":
        return pick([null, 1, "x", { a: [1, { b: "grün" }] }, [], 2n, () => 1]);
      case "any":
        return pick([1, 2.5, -0, true, "text", 5n, [1, 2, 3], [], 2 ** 60, new guest.DataBuilder().setNumber(3, 4)]);
      case "enum":
        return pick(["minus", "none", "many"]);
      case "record": {
        const { fields: inner } = model.records.find(({ name }) => name === type.record)!;
        return fieldsFor(model, inner, draw, oddity, depth + 1);
      }
      default:
        return floats(type.kind === "floats" ? pick([0, 1, 5, 40]) : +type.kind[6]!);
    }
  };
  for (const field of fields) {
    const nested = field.type.kind === "record" && depth > 0;
    if (field.repeat !== undefined) {
      const length = nested ? 0 : pick([0, 1, field.repeat, field.repeat]);
      put(
        field.name,
        Array.from({ length }, () => single(field)),
      );
    } else if (field.required ? !nested : !nested && pick([true, true, false])) put(field.name, single(field));
  }
  return value;
}

const seeds = { numRuns: 300, endOnFailure: true };

describe("generated codecs and the generic one", () => {
  it("write the same bytes, and refuse what is wrong with the same words", () => {
    const found = { written: 0, refused: 0 };
    fc.assert(
      fc.property(models, fc.gen(), fc.constantFrom(0, 0, 3), (model, draw, oddity) => {
        const value = fieldsFor(model, model.packets[0]!.fields, draw, oddity);
        const [ours, theirs] = [encode(generated(model).P!, value), encode(generic(model).P!, value)];
        found["value" in theirs ? "written" : "refused"]++;
        // The generic codec looks at every field before it writes the first: of two faults it may find the other one.
        if ("error" in ours && "error" in theirs && (ours.tooLarge || theirs.tooLarge)) return;
        expect(ours).toEqual(theirs);
      }),
      seeds,
    );
    expect(found.written).toBeGreaterThan(40);
    expect(found.refused).toBeGreaterThan(20);
  });

  it("read the same values from all the host lets pass; what the generic one cannot read, none can", () => {
    const found = { passed: 0, refused: 0, unread: 0 };
    const changes = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 2, 3), fc.integer({ min: 0, max: 255 })), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(models, fc.gen(), changes, (model, draw, edits) => {
        const value = fieldsFor(model, model.packets[0]!.fields, draw, 0);
        const [ours, theirs] = [generated(model).P!, generic(model).P!];
        const written = encode(theirs, value);
        let bytes = "value" in written ? [...Buffer.from(written.value as string, "hex")] : [];
        for (const [place, kind, byte] of edits) {
          const at = place % (bytes.length + 1);
          if (kind === 0) bytes[at] = byte;
          else if (kind === 1) bytes.splice(at, 0, byte);
          else if (kind === 2) bytes.length = at;
          // Once more, from somewhere: repeated indexes, and empty ones.
          else bytes = [...bytes, ...(byte < 128 ? bytes.slice(at) : [((1 + (place % 40)) << 3) | 2, 0])];
        }
        const data = Uint8Array.from(bytes);
        const passes = makeValidator(model).check(1, "client", data, 0, data.length) === null;
        const [mine, reference] = [decode(ours, data), decode(theirs, data)];
        if (passes) {
          found.passed++;
          expect(isDeepStrictEqual(mine, reference) || { mine, reference, data }).toBe(true);
          expect(reference).toHaveProperty("value");
        } else found.refused++;
        if ("error" in reference) {
          found.unread++;
          expect(mine).toHaveProperty("error");
        }
      }),
      seeds,
    );
    expect(found.passed).toBeGreaterThan(40);
    expect(found.refused).toBeGreaterThan(20);
    expect(found.unread).toBeGreaterThan(10);
  });
});

describe("what a script uses", () => {
  const model = buildModel([
    makeSource("opcodes.json", readFileSync(path.join(fixtures, "codec-flat/opcodes.json"), "utf8")),
  ]).model;
  const taken = 'import{Packets}from"rtsc:packets";';
  const both = { handled: true, sent: true };
  const all = ["Move", "Chat", "Ready"];
  it.for([
    ["handled", `${taken}RTSession.onPacket(Packets.Move,f);`, { Move: { handled: true, sent: false } }],
    ["sent", `${taken}RTSession.send(Packets.Move,{});`, { Move: { handled: false, sent: true } }],
    ["handed to a function", `${taken}f(Packets.Move);`, { Move: both }],
    ["another RTSession", `${taken}function g(RTSession){RTSession.send(Packets.Move,{})}`, { Move: both }],
    ["none", taken, {}],
    ["Packets goes somewhere", `${taken}f(Packets);`, Object.fromEntries(all.map((name) => [name, both]))],
    ["a computed name", `${taken}f(Packets[x]);`, Object.fromEntries(all.map((name) => [name, both]))],
    ["by another name", 'import*as p from"rtsc:packets";f(p);', Object.fromEntries(all.map((name) => [name, both]))],
  ] as const)("%s", ([, text, uses]) => {
    expect(Object.fromEntries(packetUses(model, [text]))).toEqual(uses);
  });
});
