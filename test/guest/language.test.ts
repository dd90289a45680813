/** The typed API with the whole schema language: enums, lists, limits, JSON, any. */

import { describe, expect, it } from "vitest";
import type { Field } from "#schemas/packet-model.ts";
import type { TestModel } from "../support/guest.ts";
import { isolates, play } from "../support/playground.ts";

const field = (index: number, name: string, type: Field["type"], more: Partial<Field> = {}): Field => ({
  index,
  name,
  type,
  required: true,
  ...more,
});

const packets: TestModel = {
  enums: [
    {
      name: "Weapon",
      values: [
        { name: "none", value: -1 },
        { name: "sword", value: 1 },
        { name: "bow", value: 2 },
      ],
    },
  ],
  records: [{ name: "Pos", fields: [field(1, "x", { kind: "float" }, { min: 0, max: 0.1 })] }],
  packets: [
    {
      opCode: 10,
      name: "Shot",
      from: "both",
      delivery: "reliable",
      fields: [
        field(1, "weapon", { kind: "enum", enum: "Weapon" }),
        field(2, "hits", { kind: "number" }, { min: 0, max: 9 }),
        field(3, "when", { kind: "long" }, { required: false, max: 2 ** 53 }),
        field(4, "name", { kind: "string" }, { required: false, maxLength: 4 }),
        field(5, "about", { kind: "json" }, { required: false, maxLength: 20, shape: { "a?": "number" } }),
        field(6, "path", { kind: "floats" }, { required: false, maxLength: 2, min: -1 }),
        field(7, "old", { kind: "any" }, { required: false }),
        field(10, "points", { kind: "record", record: "Pos" }, { repeat: 3 }),
        field(20, "used", { kind: "enum", enum: "Weapon" }, { repeat: 2 }),
        field(30, "notes", { kind: "json" }, { repeat: 3 }),
      ],
    },
  ],
};

const SHOT = `{ weapon: "bow", hits: 3, points: [{ x: 0 }, { x: 0.1 }], used: ["none"], notes: [null, { __proto__: 1 }, [1]] }`;
const TELL = `function tell(change: object) {
  try { RTSession.send(Packets.Shot, Object.assign(${SHOT}, change)); RTSession.getLogger().info("sent"); }
  catch (e) { RTSession.getLogger().info(e.name + ": " + e.message); }
}`;

describe.each(isolates)("the schema language in the %s isolate", (_, create) => {
  const echo = async (fields: string) => {
    const p = await play(
      create,
      `import { Packets } from "rtsc:packets";
       RTSession.onPacket(Packets.Shot, (shot) => RTSession.getLogger().info(
         { ...shot, when: String(shot.when), old: typeof shot.old === "object" && shot.old !== null && "getNumber" in shot.old ? shot.old.getNumber(1) : typeof shot.old === "bigint" ? shot.old + "n" : shot.old }));
       RTSession.send(Packets.Shot, Object.assign(${SHOT}, ${fields}));`,
      { packets },
    );
    const send = p.take().find((effect) => effect.kind === "send");
    p.packet(10, send!.kind === "send" ? send!.data! : undefined);
    return p.logs()[0];
  };

  it("what is sent is what is read: names of enums, lists, JSON", async () => {
    expect(await echo(`{ when: 5n, name: "éé", about: { a: 1 }, path: [-1, 2] }`)).toEqual({
      weapon: "bow",
      hits: 3,
      when: "5",
      name: "éé",
      about: { a: 1 },
      path: [-1, 2],
      old: null,
      points: [{ x: 0 }, { x: Math.fround(0.1) }],
      used: ["none"],
      notes: [null, {}, [1]],
    });
    expect(await echo(`{ points: [], used: [], notes: [] }`)).toMatchObject({ points: [], used: [], notes: [] });
  });

  it("any is what it is on the wire", async () => {
    for (const [code, value] of [
      ["5", 5],
      ["-0.5", -0.5],
      ["2n ** 60n", `${2n ** 60n}n`],
      ["true", 1],
      [`"x"`, "x"],
      ["[1, 2]", [1, 2]],
      ["RTSession.newData().setNumber(1, 7)", 7],
    ] as const) {
      expect(await echo(`{ old: ${code} }`)).toMatchObject({ old: value });
    }
  });

  it("a list ends at its first empty index", async () => {
    const p = await play(
      create,
      `import { Packets } from "rtsc:packets";
       RTSession.onPacket(Packets.Shot, ({ used, hits }) => RTSession.getLogger().info({ used, hits }));
       RTSession.newPacket().setOpCode(10).setData(RTSession.newData().setNumber(2, 1).setNumber(21, 1)).send();`,
      { packets },
    );
    const send = p.take().find((effect) => effect.kind === "send");
    p.packet(10, send!.kind === "send" ? send!.data! : undefined);
    expect(p.logs()).toEqual([{ used: [], hits: 1 }]);
  });

  it("a value outside of its limits is refused with the field, the value and the limit", async () => {
    const changes = [
      `{ weapon: "axe" }`,
      `{ weapon: 1 }`,
      `{ hits: -1 }`,
      `{ hits: 10 }`,
      `{ when: 2n ** 53n + 1n }`,
      `{ name: "ééa" }`,
      `{ about: { text: "0123456789ab" } }`,
      `{ about: () => 1 }`,
      `{ about: 5n }`,
      `{ about: { toJSON() { throw 1; } } }`,
      `{ path: [1, 2, 3] }`,
      `{ path: [1, -2] }`,
      `{ old: {} }`,
      `{ points: 1 }`,
      `{ points: null }`,
      `{ points: [{ x: 0 }, { x: 0 }, { x: 0 }, { x: 0 }] }`,
      `{ points: [{ x: 0 }, { x: 0.2 }] }`,
      `{ points: [{ x: 0 }, null] }`,
      `{ used: ["none", "x"] }`,
      `{ used: [undefined] }`,
      `{}`,
    ];
    const p = await play(
      create,
      `import { Packets } from "rtsc:packets";
       ${TELL}
       ${changes.map((change) => `tell(${change});`).join("\n")}`,
      { packets },
    );
    expect(p.take().flatMap((effect) => (effect.kind === "log" ? [effect.message] : []))).toEqual([
      'TypeError: send(Shot): field weapon is "axe"; it must be one of "none", "sword", "bow".',
      'TypeError: send(Shot): field weapon is 1; it must be one of "none", "sword", "bow".',
      "RangeError: send(Shot): field hits is -1; it must be at least 0.",
      "RangeError: send(Shot): field hits is 10; it must be at most 9.",
      "RangeError: send(Shot): field when is 9007199254740993n; it must be at most 9007199254740992.",
      "RangeError: send(Shot): field name is 5 bytes long; it must be 4 at most.",
      "RangeError: send(Shot): field about is 23 bytes long; it must be 20 at most.",
      "TypeError: send(Shot): field about is a function; it must be a value that JSON can hold.",
      "TypeError: send(Shot): field about is 5n; it must be a value that JSON can hold.",
      "TypeError: send(Shot): field about is an object; it must be a value that JSON can hold.",
      "RangeError: send(Shot): field path is 3 numbers long; it must be 2 at most.",
      "RangeError: send(Shot): field path is -2 at 1; it must be at least -1.",
      "TypeError: send(Shot): field old is an object; it must be a number, bigint, boolean, text, array of numbers, or RTData.",
      "TypeError: send(Shot): field points is 1; it must be an array.",
      "TypeError: send(Shot): field points is missing.",
      "RangeError: send(Shot): field points has 4 items; it may have 3.",
      "RangeError: send(Shot.points[1]): field x is 0.2; it must be at most 0.1.",
      "TypeError: send(Shot): field points[1] is null; it must be an object.",
      'TypeError: send(Shot): field used[1] is "x"; it must be one of "none", "sword", "bow".',
      'TypeError: send(Shot): field used[0] is undefined; it must be one of "none", "sword", "bow".',
      "sent",
    ]);
  });
});
