import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import { generate } from "#compiler/generate/generate.ts";
import { type DataValue, readData } from "#runtime/packet/data.ts";
import type { Field, PacketModel } from "#schemas/packet-model.ts";
import fc from "../support/properties.ts";
import { bytesOf, type Definition, inputOf, models, type Values, valuesOf } from "./models.ts";

const write = (model: PacketModel, package_?: string): string =>
  generate(model, "proto", package_ === undefined ? {} : { package: package_ }, { sources: ["opcodes/game.json"] })
    .text;

/** The messages of packets, in their order, which is that of the file. */
function load(text: string, model: PacketModel, package_?: string): protobuf.Type[] {
  const { root } = protobuf.parse(text, { keepCase: true });
  root.resolveAll();
  const place = package_ === undefined ? root : (root.lookup(package_) as protobuf.Namespace);
  const own = new Map(model.packets.map(({ opCode }) => [opCode, undefined as protobuf.Type | undefined]));
  const types = place.nestedArray.filter((one): one is protobuf.Type => one instanceof protobuf.Type);
  const first = types.findIndex(({ name }) => name === "OpCodes") + 1 + model.enums.length;
  for (const [at, { opCode }] of model.packets.entries()) own.set(opCode, types[first + at]);
  return [...own.values()].map((type) => type!);
}

/** Whether proto can write a value: nothing of `any`, and no list of floats that is empty. */
function isWritable(values: ReadonlyMap<number, DataValue>): boolean {
  return [...values.values()].every(
    (one) => !(one.kind === "floats" && one.value.length === 0) && (one.kind !== "data" || isWritable(one.value)),
  );
}

/** The same without fields of any kind, which no type of proto holds. */
function withoutAny(model: PacketModel): PacketModel {
  const without = <T extends { readonly fields: readonly Field[] }>(one: T): T => ({
    ...one,
    fields: one.fields.filter(({ type }) => type.kind !== "any"),
  });
  return { ...model, packets: model.packets.map(without), records: model.records.map(without) };
}

interface Message {
  readonly [field: string]: unknown;
}

/** What a decoded message says, by index, as the generic codec gives it. */
function dataOf(message: Message, type: protobuf.Type): Map<number, DataValue> {
  const found = new Map<number, DataValue>();
  for (const field of type.fieldsArray) {
    if (!Object.hasOwn(message, field.name)) continue;
    const value = message[field.name];
    found.set(field.id, dataValue(field, value));
  }
  return found;
}

function dataValue(field: protobuf.Field, value: unknown): DataValue {
  switch (field.type) {
    case "sint64": {
      const whole = BigInt(String(value));
      return { kind: "number", value: Number.isSafeInteger(Number(whole)) ? Number(whole) : whole };
    }
    case "float":
    case "double":
      return { kind: field.type, value: value as number };
    default: {
      const box = field.resolvedType as protobuf.Type;
      if (box.name === "RTText") return { kind: "string", value: (value as { value: string }).value };
      if (box.name === "RTFloats") return { kind: "floats", value: [...(value as { values: number[] }).values] };
      const inside = box.fields["data"]!;
      return { kind: "data", value: dataOf((value as { data: Message }).data, inside.resolvedType as protobuf.Type) };
    }
  }
}

/** A model with values of each of its packets. */
const sampled = (model: PacketModel): fc.Arbitrary<[PacketModel, Values[]]> =>
  fc.tuple(fc.constant(model), fc.tuple(...model.packets.map((one: Definition) => valuesOf(one, model))));

const protoc = hasProtoc();
if (!protoc) process.stderr.write("protoc is not asked about generated proto: apt-get install protobuf-compiler\n");

describe("proto", () => {
  test("protobufjs reads from the file what the generic codec wrote, and writes the same bytes", () => {
    let written = 0;
    fc.assert(
      fc.property(
        models.map(withoutAny).chain(sampled),
        fc.constantFrom(undefined, "game", "a.b_c.D"),
        ([model, values], package_) => {
          const types = load(write(model, package_), model, package_);
          for (const [at, packet] of model.packets.entries()) {
            const bytes = bytesOf(inputOf(packet, values[at]!, model));
            const message = types[at]!.decode(bytes);
            const expected = readData(bytes);
            expect(dataOf(message as unknown as Message, types[at]!)).toEqual(expected);
            if (!isWritable(expected)) continue;
            written++;
            const again = types[at]!.encode(types[at]!.create(message)).finish();
            expect(Buffer.from(again).toString("hex")).toBe(Buffer.from(bytes).toString("hex"));
          }
        },
      ),
      { numRuns: 80, endOnFailure: true },
    );
    expect(written).toBeGreaterThan(50);
  });

  test("values of any kind are passed over", () => {
    const packet = {
      opCode: 1,
      name: "Mixed",
      from: "both",
      delivery: "reliable",
      fields: [
        { index: 2, name: "rest", type: { kind: "any" }, required: true, repeat: 3 },
        { index: 5, name: "count", type: { kind: "number" }, required: true },
      ],
    } as const;
    const model: PacketModel = { packets: [packet], records: [], enums: [], digest: "sha256-0" };
    const text = write(model);
    expect(text).toContain("reserved 2 to 4;");
    const bytes = bytesOf(inputOf(packet, { rest: ["a", [1, 2], { 1: 0.5 }], count: 7 }, model));
    const [type] = load(text, model);
    expect(dataOf(type!.decode(bytes) as unknown as Message, type!)).toEqual(
      new Map([[5, { kind: "number", value: 7 }]]),
    );
  });

  test("the same model gives the same text, and no field number is one that proto keeps for itself", () => {
    for (const model of fc.sample(models, 30)) {
      const text = write(model);
      expect(write(model)).toBe(text);
      for (const [, id] of text.matchAll(/^ *(?:optional |\.).* = (\d+)(?: \[deprecated = true\])?;$/gm))
        expect(Number(id)).toBeLessThan(19_000);
    }
  });

  test.skipIf(!protoc)(`protoc takes every file${protoc ? "" : " (skipped: there is no protoc here)"}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "rtsc-proto-"));
    try {
      const names = fc.sample(models, 60).map((model, at) => {
        writeFileSync(join(folder, `m${at}.proto`), write(model, `p${at}.net`));
        return `m${at}.proto`;
      });
      execFileSync("protoc", [`--proto_path=${folder}`, `--descriptor_set_out=${join(folder, "all.bin")}`, ...names], {
        cwd: folder,
        stdio: "pipe",
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function hasProtoc(): boolean {
  try {
    execFileSync("protoc", ["--version"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}
