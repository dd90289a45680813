import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { packetDeclarations } from "#compiler/3-program/declarations.ts";
import { generate } from "#compiler/generate/generate.ts";
import { exportedTypes } from "#compiler/generate/typescript/pieces.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import type { DataInput } from "#runtime/packet/data.ts";
import { packetView, parsePacket, writeFrame } from "#runtime/packet/frame.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import fc from "../support/properties.ts";
import { codecs, type GeneratedModule, load, typeErrors } from "./generated.ts";
import { bytesOf, inputOf, models, type Values, valuesOf } from "./models.ts";

const write = (model: PacketModel): string =>
  generate(model, "typescript", {}, { sources: ["opcodes/game.json"] }).text;

/** A model with samples of each of its packets. */
const sampled = models.chain((model) => {
  const sample = fc.tuple(...model.packets.map((one) => valuesOf(one, model)));
  return fc.tuple(fc.constant(model), fc.array(sample, { minLength: 4, maxLength: 4 }));
});

/** What each packet is called in a generated file, by its name in the schema. */
function codeNames(text: string): { readonly Packets: ReadonlyMap<string, string> } {
  const lines = text.matchAll(/^ {2}(\w+): \{ opCode: \d+, name: "(\w+)"/gm);
  return { Packets: new Map([...lines].map(([, own, name]) => [name!, own!])) };
}

const fixture = (name: string): string =>
  readFileSync(join(packageRoot(), "test/fixtures/generate", name, "expected/client/packets.ts"), "utf8");

describe("on random models and values", () => {
  test("generated code writes and reads what the generic codec does, and hosts let it pass", async () => {
    await fc.assert(
      fc.asyncProperty(sampled, async ([model, samples]) => {
        const found = codecs(await load(write(model)));
        const validator = makeValidator(model);
        for (const sample of samples) {
          for (const [at, packet] of model.packets.entries()) {
            const values = sample[at]!;
            const bytes = bytesOf(inputOf(packet, values, model));
            const { encode, decode } = found.get(packet.name)!;
            expect(encode(values)).toEqual(bytes);
            expect(decode(bytes)).toEqual(values);
            const from = packet.from === "server" ? "server" : "client";
            expect(validator.check(packet.opCode, from, bytes, 0, bytes.length)).toBeNull();
          }
        }
      }),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
  });

  test("any bytes are read, or refused by a PacketError that says why", async () => {
    await fc.assert(
      fc.asyncProperty(
        sampled,
        fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
        async ([model, samples], dice) => {
          const module = await load(write(model));
          const found = codecs(module);
          let rolls = 0;
          const roll = (below: number): number => dice[rolls++ % dice.length]! % below;
          for (const sample of samples) {
            for (const [at, packet] of model.packets.entries()) {
              const bytes = bytesOf(inputOf(packet, sample[at]!, model));
              const broken = bytes.slice(0, bytes.length === 0 ? 0 : 1 + roll(bytes.length));
              for (let flips = roll(3); flips > 0 && broken.length > 0; flips--) {
                broken[roll(broken.length)]! ^= 1 << roll(8);
              }
              try {
                found.get(packet.name)!.decode(broken);
              } catch (error) {
                expect(error).toBeInstanceOf(module.PacketError);
                expect((error as Error).message).toMatch(
                  /^The data of .* is malformed\.$|^\w+\.[\s\S]+ (is|has) [\s\S]+\.$/,
                );
              }
            }
          }
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
  });

  test("generated code passes the strictest type check", () => {
    const files = fc.sample(models, 80).map((model, at) => [`packets${at}.ts`, write(model)] as const);
    expect(typeErrors(Object.fromEntries(files), ["es2022", "dom"])).toBe("");
  });

  test("the same model gives the same bytes", () => {
    fc.assert(
      fc.property(models, (model) => {
        expect(write(model)).toBe(write(structuredClone(model)));
      }),
      { numRuns: 20 },
    );
  });
});

describe("encode", () => {
  let module: GeneratedModule;
  const all = async (change: Values): Promise<string> => {
    module ??= await load(fixture("every-type"));
    const fine = {
      number: 1,
      long: 1n,
      boolean: true,
      float: 0,
      double: 0,
      string: "",
      json: 1,
      shaped: { name: "", tags: [], "a b": 0 },
      floats: [],
      vector2: [0, 0],
      vector3: [0, 0, 0],
      vector4: [0, 0, 0, 0],
      any: 1,
      color: "red",
      point: { x: 0, y: 0 },
    };
    try {
      module.Packets["All"]!.encode({ ...fine, ...change });
      return "encoded";
    } catch (error) {
      expect(error).toBeInstanceOf(module.PacketError);
      return (error as Error).message;
    }
  };

  test.each<[Values, string]>([
    [{}, "encoded"],
    [{ number: undefined }, "All.number is undefined; it must be a whole number."],
    [{ number: 1.5 }, "All.number is 1.5; it must be a whole number."],
    [{ number: 6 }, "All.number is 6; it must be from -5 to 5."],
    [{ number: 5 }, "encoded"],
    [{ long: 1 }, "All.long is 1; it must be a bigint."],
    [{ long: 2n ** 63n }, "All.long is 9223372036854775808n; it must be a number of 64 bits."],
    [{ long: -1n }, "All.long is -1n; it must be at least 0."],
    [{ boolean: 1 }, "All.boolean is 1; it must be true or false."],
    [{ float: Number.NaN }, "All.float is NaN; it must be a number."],
    [{ float: 0.2 }, "All.float is 0.2; it must be at most 0.1."],
    [{ float: 0.1 }, "encoded"],
    [{ double: "1" }, 'All.double is "1"; it must be a number.'],
    [{ string: "12345678901" }, "All.string is 11 bytes long; it may have 10."],
    [{ string: "€€€€" }, "All.string is 12 bytes long; it may have 10."],
    [{ string: "€€€" }, "encoded"],
    [{ string: null }, "All.string is null; it must be a string."],
    [{ json: undefined }, "All.json is undefined; it must be a value that JSON can hold."],
    [{ json: 1n }, "All.json is 1n; it must be a value that JSON can hold."],
    [{ shaped: { name: "", tags: [1], "a b": 0 } }, "All.shaped.tags[] is 1; it must be a string."],
    [{ shaped: { name: "", tags: [] } }, "All.shaped.a b is missing."],
    [{ shaped: { name: "", tags: [], "a b": 0, age: Number.NaN } }, "All.shaped.age is null; it must be a number."],
    [{ shaped: { name: "", tags: [], "a b": 0, age: undefined, more: 1 } }, "encoded"],
    [{ floats: [0, 2] }, "All.floats is 2; it must be from 0 to 1."],
    [{ floats: [0, 0, 0, 0, 0, 0, 0, 0, 0] }, "All.floats has 9 floats; it may have 8."],
    [{ vector2: [1] }, "All.vector2 is a list; it must be a list of 2 numbers."],
    [{ vector3: [0, 0, -2] }, "All.vector3 is -2; it must be at least -1."],
    [{ any: null }, "All.any is null; it must be of a type that a packet can carry."],
    [{ any: { 128: 1 } }, 'All.any is "128"; it must be an index, 1 to 127.'],
    [{ any: { 127: { x: 1 } } }, 'All.any.127 is "x"; it must be an index, 1 to 127.'],
    [{ color: "pink" }, 'All.color is "pink"; it must be one of red, green, blue.'],
    [{ color: "toString" }, 'All.color is "toString"; it must be one of red, green, blue.'],
    [{ point: null }, "Point is null; it must be an object with its fields."],
    [{ point: { x: 1 } }, "Point.y is undefined; it must be a number."],
  ])("%o: %s", async (change, message) => {
    expect(await all(change)).toBe(message);
  });

  test("an endless value is refused before it fills the memory", async () => {
    const point: { x: number; y: number; next?: unknown } = { x: 0, y: 0 };
    point.next = point;
    expect(await all({ point })).toBe("Data may nest 32 levels deep and no deeper.");
  });

  test("a list may have as many items as its field says", async () => {
    const { Packets } = await load(fixture("tanks"));
    const items = (count: number) => ({ items: new Array(count).fill({ id: 1n, count: 1 }) });
    expect(Packets["Loot"]!.decode(Packets["Loot"]!.encode(items(10)))).toEqual(items(10));
    expect(() => Packets["Loot"]!.encode(items(11))).toThrow("Loot.items has 11 items; it may have 10.");
    expect(() => Packets["Loot"]!.encode({ items: { length: 1 } })).toThrow(
      "Loot.items is an object; it must be a list.",
    );
  });
});

describe("decode", () => {
  test("what is missing or of another type is told by its name; what is unknown is passed over", async () => {
    const { Packets } = await load(fixture("tanks"));
    const { decode } = Packets["Move"]!;
    const position = { kind: "floats", value: [1, 2] } as const;
    const speed = { kind: "float", value: 3 } as const;
    const good = { position: [1, 2], speed: 3, turbo: null };
    expect(
      decode(
        bytesOf(
          new Map<number, DataInput>([
            [1, position],
            [2, speed],
          ]),
        ),
      ),
    ).toEqual(good);
    expect(
      decode(
        bytesOf(
          new Map<number, DataInput>([
            [1, position],
            [2, speed],
            [99, speed],
          ]),
        ),
      ),
    ).toEqual(good);
    expect(() => decode(bytesOf(new Map<number, DataInput>([[1, position]])))).toThrow("Move.speed is missing.");
    expect(() => decode(null)).toThrow("Move.position is missing.");
    expect(() => decode(bytesOf(new Map<number, DataInput>([[1, speed]])))).toThrow(
      "Move.position is not a list of floats.",
    );
    expect(() => decode(bytesOf(new Map<number, DataInput>([[1, { kind: "floats", value: [1] }]])))).toThrow(
      "Move.position has 1 floats; it must have 2.",
    );
    expect(() => decode(Uint8Array.of(0x0b))).toThrow("The data of Move is malformed.");
    expect(Packets["Start"]!.decode(null)).toEqual({});
  });

  test("limits are not held against what was sent: they may have grown since", async () => {
    const { Packets } = await load(fixture("tanks"));
    const bytes = bytesOf(new Map<number, DataInput>([[1, { kind: "string", value: "x".repeat(300) }]]));
    expect(Packets["Chat"]!.decode(bytes)).toEqual({ text: "x".repeat(300) });
  });

  test("text that is no UTF-8 is read as old clients write it", async () => {
    const { Packets } = await load(fixture("tanks"));
    expect(Packets["Chat"]!.decode(Uint8Array.of(0x0a, 0x03, 0x0a, 0x01, 0xe9))).toEqual({ text: "é" });
  });
});

describe("frames", () => {
  test("a frame is what the host reads", async () => {
    const { frame } = await load(fixture("tanks"));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2 ** 30 - 1 }),
        fc.option(fc.uint8Array({ maxLength: 300 })),
        fc.array(fc.nat({ max: 1000 }), { maxLength: 3 }),
        fc.boolean(),
        async (opCode, data, to, reliable) => {
          const message = frame(opCode, data, { to, reliable });
          const header = { opCode, targets: to, ...(reliable ? {} : { reliable }) };
          const expected = { bytes: new Uint8Array(400), at: 0, end: 400 };
          writeFrame(expected, header, data, null);
          expect(message).toEqual(expected.bytes.slice(0, expected.at));
        },
      ),
    );
  });

  test("what the host writes is read, with its sender, and fields of tomorrow passed over", async () => {
    const { unframe, PacketError } = await load(fixture("tanks"));
    const out = { bytes: new Uint8Array(100), at: 0, end: 100 };
    writeFrame(out, { opCode: 102, sequence: 7, sender: 300 }, Uint8Array.of(1, 2), null);
    writeFrame(out, { opCode: -1 }, null, Uint8Array.of(3));
    const message = out.bytes.slice(0, out.at);
    expect(unframe(message)).toEqual([
      { opCode: 102, sender: 300, data: Uint8Array.of(1, 2), payload: null },
      { opCode: -1, sender: 0, data: null, payload: Uint8Array.of(3) },
    ]);
    const tomorrow = Uint8Array.of(12, 0x08, 0x02, 0x48, 1, 0x55, 1, 2, 3, 4, 0x5a, 1, 0);
    expect(unframe(tomorrow)).toEqual([{ opCode: 1, sender: 0, data: null, payload: null }]);
    expect(() => unframe(message.slice(0, -1))).toThrow(PacketError);
    expect(() => unframe(Uint8Array.of(0))).toThrow("The data of this message is malformed.");
  });

  test("any bytes are packets or a PacketError", async () => {
    const { unframe, PacketError } = await load(fixture("tanks"));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const view = packetView();
        try {
          for (const { opCode } of unframe(Uint8Array.of(bytes.length, ...bytes))) {
            parsePacket(bytes, 0, bytes.length, view);
            expect(view.opCode).toBe(opCode);
          }
        } catch (error) {
          // The host refuses more than a client has to; what the client refuses is no packet.
          if (!(error instanceof PacketError)) expect((error as Error).name).toBe("Fault");
        }
      }),
    );
  });
});

describe("types", () => {
  const use = `
import { OpCodes, Packets, PacketError, decodeMove, encodeFire, encodeMove, frame, unframe, type Move, type Send, type Weapon } from "./packets.ts";

declare const socket: WebSocket;
const position: readonly [number, number] = [1, 2];
socket.send(frame(OpCodes.Move, encodeMove({ position, speed: 1 }), { reliable: false }));
socket.send(frame(Packets.Fire.opCode, encodeFire({ weapon: "gun", at: position })));
export function received(message: ArrayBuffer): Move | null {
  for (const { opCode, data } of unframe(new Uint8Array(message))) {
    if (opCode === OpCodes.Move) return decodeMove(data);
  }
  return null;
}
export const weapon: Weapon = "cannon";
export const sent: Send.Move = { position, speed: 2, turbo: null };
export const code: 102 = OpCodes.Move;
export const refused = new PacketError("no");
// @ts-expect-error: no such weapon
encodeFire({ weapon: "sword", at: position });
// @ts-expect-error: speed is missing
encodeMove({ position });
`;

  test("a client that uses the file type-checks, beside a WebSocket", () => {
    expect(typeErrors({ "packets.ts": fixture("tanks"), "client.ts": use }, ["es2022", "dom"])).toBe("");
  });

  test("what is received and sent has the types that scripts have it in", () => {
    const files: Record<string, string> = {};
    for (const [at, model] of fc.sample(models, 25).entries()) {
      const own = `rtsc:packets${at}`;
      const theirs = packetDeclarations(model, new Map()).replaceAll("rtsc:packets", own);
      const [declared = "", clients] = theirs.split(/^interface RTClientPackets/m);
      expect(clients).toBeDefined();
      files[`declared${at}.d.ts`] = declared;
      files[`packets${at}.ts`] = write(model);
      const lines = [`import * as Ours from "./packets${at}.ts";`, `import type * as Theirs from "${own}";`];
      const same = (name: string, ours: string, other: string): void => {
        lines.push(`export const a${name} = (one: ${ours}): ${other} => one;`);
        lines.push(`export const b${name} = (one: ${other}): ${ours} => one;`);
      };
      const { Packets } = codeNames(files[`packets${at}.ts`]!);
      for (const { name } of [...model.records, ...model.enums]) {
        if (!exportedTypes.includes(name)) same(name, `Ours.${name}`, `Theirs.${name}`);
      }
      const sends = /export namespace Send \{([\s\S]*?)^ {2}\}/m.exec(declared)?.[1] ?? "";
      for (const { name, from } of model.packets) {
        const encode = `Parameters<typeof Ours.encode${Packets.get(name)}>[0]`;
        same(name, `ReturnType<typeof Ours.decode${Packets.get(name)}>`, `Theirs.${name}`);
        if (from === "client") continue;
        const differs = new RegExp(`^ {4}interface ${name} `, "m").test(sends);
        same(`Send${name}`, encode, differs ? `Theirs.Send.${name}` : `Theirs.${name}`);
      }
      files[`same${at}.ts`] = `${lines.join("\n")}\n`;
    }
    for (const name of ["rtsession.d.ts", "requests.d.ts"]) {
      files[name] = readFileSync(join(packageRoot(), "schemas/rtsession", name), "utf8");
    }
    expect(typeErrors(files, ["es2022", "dom"])).toBe("");
  });

  test("a bundler drops the packets that a client does not use", async () => {
    const contents = 'import { decodeChat } from "./packets.ts"; console.log(decodeChat(null));';
    const resolveDir = join(packageRoot(), "test/fixtures/generate/tanks/expected/client");
    const bundled = await build({ stdin: { contents, resolveDir }, bundle: true, format: "esm", write: false });
    const text = bundled.outputFiles[0]!.text;
    expect(text).toContain("takeString");
    expect(text).not.toMatch(/putFloat|takeFloat|Move|Fire/);
  });
});
