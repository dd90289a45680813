/**
 * The table of field types drives every reader. A type that is added to it and forgotten somewhere is listed here, by place,
 * before anybody meets it: each check puts one field of each type through one reader.
 */

import { expect, test } from "vitest";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { packetSizes } from "#compiler/2-schema/sizes.ts";
import { packetDeclarations } from "#compiler/3-program/declarations.ts";
import { codecs } from "#compiler/6-emit/codec.ts";
import { allUses } from "#compiler/6-emit/packet-uses.ts";
import { tables } from "#compiler/6-emit/tables.ts";
import { generate, targets } from "#compiler/generate/generate.ts";
import { makeSource } from "#compiler/text/source.ts";
import { readData, writeData } from "#runtime/packet/data.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import { toInput, toNamed } from "#runtime/simulate/values.ts";
import { cursor } from "#runtime/wire/cursor.ts";
import { fieldTypes, type Kind } from "#schemas/field-types.ts";
import { isolates, play } from "../support/playground.ts";

/** A value of each type, as a script writes it: code, and what comes out as JSON. */
const examples: { readonly [kind in Kind]: readonly [code: string, value: unknown] } = {
  number: ["5", 5],
  long: ["5n", "5"],
  boolean: ["true", true],
  float: ["0.5", 0.5],
  double: ["0.1", 0.1],
  string: ['"é"', "é"],
  json: ["{ a: [1] }", { a: [1] }],
  floats: ["[1, 2]", [1, 2]],
  vector2: ["[1, 2]", [1, 2]],
  vector3: ["[1, 2, 3]", [1, 2, 3]],
  vector4: ["[1, 2, 3, 4]", [1, 2, 3, 4]],
  any: ['"x"', "x"],
  enum: ['"b"', "b"],
  record: ["{ x: 1 }", { x: 1 }],
};

const kinds = Object.keys(fieldTypes) as Kind[];
const nameOf = (kind: Kind) => (kind === "enum" ? "E" : kind === "record" ? "R" : kind);

/** A model with one packet for the type. */
function modelOf(kind: Kind) {
  const field = { index: 1, type: nameOf(kind) };
  const text = JSON.stringify({
    enums: { E: { a: 1, b: 2 } },
    records: { R: { fields: { x: { index: 1, type: "number" } } } },
    packets: { P: { opCode: 7, from: "both", fields: { f: field } } },
  });
  const { model, diagnostics } = buildModel([makeSource("a.json", text)]);
  if (diagnostics.length > 0) throw new Error(diagnostics[0]!.message);
  return model;
}

/** Kinds for which something throws or answers false, with what it said. */
async function missing(check: (kind: Kind) => boolean | Promise<boolean>): Promise<string[]> {
  const found: string[] = [];
  for (const kind of kinds) {
    try {
      if (!(await check(kind))) found.push(kind);
    } catch (error) {
      found.push(`${kind}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return found;
}

function written(kind: Kind): Uint8Array {
  const model = modelOf(kind);
  const value = kind === "long" ? 5n : examples[kind][1];
  const c = cursor(new Uint8Array(200));
  writeData(c, toInput({ f: value as string }, model.packets[0]!.fields, model));
  return c.bytes.slice(0, c.at);
}

test("reading a schema", async () => {
  expect(await missing((kind) => modelOf(kind).packets[0]!.fields[0]!.type.kind === kind)).toEqual([]);
});

test("each row is whole", async () => {
  const whole = (kind: Kind) => {
    const { getters, setters, meaning } = fieldTypes[kind];
    return getters.length > 0 && setters.length > 0 && meaning !== "";
  };
  expect(await missing(whole)).toEqual([]);
});

test("validation lets the right value pass, and of another form only any", async () => {
  const judged = (kind: Kind) => {
    const validator = makeValidator(modelOf(kind));
    const good = written(kind);
    const bad = written(kind === "double" ? "float" : "double");
    return (
      validator.check(7, "client", good, 0, good.length) === null &&
      (validator.check(7, "client", bad, 0, bad.length) === null) === (kind === "any")
    );
  };
  expect(await missing(judged)).toEqual([]);
});

test("sizes hold what is written", async () => {
  const sized = (kind: Kind) => {
    const { length } = written(kind);
    const { worst, least } = packetSizes(modelOf(kind))[0]!;
    // Op-code 2, key and length of the data 2.
    return least <= length + 4 && length + 4 <= worst;
  };
  expect(await missing(sized)).toEqual([]);
});

test("declarations have a type, and every getter that answers", async () => {
  const declared = (kind: Kind) => {
    const text = packetDeclarations(modelOf(kind));
    const data = text.slice(text.indexOf("namespace Data"), text.indexOf("interface $Packets"));
    const own = data.slice(data.indexOf("interface P "), data.indexOf("interface R "));
    const getters = [...own.matchAll(/\bget\w+(?=<)/g)].map((match) => match[0]);
    return (
      /\n {4}f: (?!undefined|null)\S/.test(text) &&
      getters.sort().join() === [...fieldTypes[kind].getters].sort().join()
    );
  };
  expect(await missing(declared)).toEqual([]);
});

test("bundles name it", async () => {
  const uses = (kind: Kind) => allUses(modelOf(kind));
  expect(await missing((kind) => tables(modelOf(kind), uses(kind), "").includes(`kind:"${kind}"`))).toEqual([]);
  expect(await missing((kind) => codecs(modelOf(kind), uses(kind), "").text.includes('["P"]: token('))).toEqual([]);
});

test("tests write and read it by name", async () => {
  const roundTrip = (kind: Kind) => {
    const model = modelOf(kind);
    const { f } = toNamed(readData(written(kind)), model.packets[0]!, model) as { f: unknown };
    return JSON.stringify(kind === "long" ? String(f) : f) === JSON.stringify(examples[kind][1]);
  };
  expect(await missing(roundTrip)).toEqual([]);
});

test("the guest sends and receives it", async () => {
  const [, inline] = isolates[0]!;
  const played = async (kind: Kind) => {
    const [code, value] = examples[kind];
    const p = await play(
      inline,
      `import { Packets } from "rtsc:packets";
       RTSession.onPacket(Packets.P, ({ f }) => RTSession.getLogger().info(typeof f === "bigint" ? String(f) : f));
       RTSession.send(Packets.P, { f: ${code} });`,
      { packets: modelOf(kind) },
    );
    const sent = p.take().find((effect) => effect.kind === "send");
    p.packet(7, sent?.kind === "send" ? (sent.data ?? undefined) : undefined);
    return JSON.stringify(p.logs()[0]) === JSON.stringify(value);
  };
  expect(await missing(played)).toEqual([]);
});

test("every generator writes it", async () => {
  for (const target of targets.keys()) {
    const writes = (kind: Kind) => generate(modelOf(kind), target).text.length > 0;
    expect(await missing(writes), target).toEqual([]);
  }
});
