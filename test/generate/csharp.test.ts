import { describe, expect, test } from "vitest";
import { generate } from "#compiler/generate/generate.ts";
import { literal, TextWriter } from "#compiler/text/writer.ts";
import type { DataInput } from "#runtime/packet/data.ts";
import type { Field, PacketDefinition, PacketModel, RecordDefinition } from "#schemas/packet-model.ts";
import { csharpProgram, mono, unlessMono } from "../support/mono.ts";
import fc from "../support/properties.ts";
import { type Definition, inputOf, models, type Values, valuesOf } from "./models.ts";

const write = (model: PacketModel, namespace?: string): string =>
  generate(model, "csharp", namespace === undefined ? {} : { namespace }, { sources: ["opcodes/game.json"] }).text;

const none: PacketModel = { packets: [], records: [], enums: [], digest: "sha256-0" };

function packet(fields: readonly Field[], more: Partial<PacketDefinition> = {}): PacketDefinition {
  return { opCode: 1, name: "Move", from: "both", delivery: "reliable", fields, ...more };
}

/** The generated classes and members of a model, in its order: by it they are told, whatever they are called. */
function namesOf(text: string): { classes: Map<number, string[]>; names: string[]; enums: Map<string, string[]> } {
  const names: string[] = [];
  const classes = new Map<number, string[]>();
  const enums = new Map<string, string[]>();
  let members: string[] = [];
  for (const line of text.split("\n")) {
    const type = /^ *public (sealed class|enum) (\w+)$/.exec(line);
    const member = /^ *public [\w.[\]?]+ (\w+);$/.exec(line) ?? /^ *(\w+) = -?\d+,$/.exec(line);
    if (type !== null) {
      members = [];
      if (type[1] === "enum") enums.set(type[2]!, members);
      else classes.set(names.push(type[2]!) - 1, members);
    } else if (member !== null) members.push(member[1]!);
  }
  return { classes, names, enums };
}

const hex = (size: number, set: (view: DataView) => void): string => {
  const view = new DataView(new ArrayBuffer(size));
  set(view);
  return Buffer.from(view.buffer).toString("hex");
};
const single = (value: number): string => hex(4, (view) => view.setFloat32(0, value));
const double = (value: number): string => hex(8, (view) => view.setFloat64(0, value));

/** As the stand-in's Dump() tells it. */
function dump(values: ReadonlyMap<number, DataInput>): string {
  const text = (one: DataInput): string => {
    switch (one.kind) {
      case "number":
        return `n:${one.value}`;
      case "float":
        return `f:${single(one.value)}`;
      case "double":
        return `d:${double(one.value)}`;
      case "string":
        return `s:${Buffer.from(one.value).toString("hex")}`;
      case "floats":
        return `v:${one.value.map(single).join(",")}`;
      case "data":
        return `{${dump(one.value)}}`;
      case "encoded":
        throw new Error("No test has bytes here.");
    }
  };
  return [...values]
    .sort(([a], [b]) => a - b)
    .map(([index, one]) => `${index}=${text(one)}`)
    .join(" ");
}

/** An RTData with these values, as an expression. */
function dataExpression(values: ReadonlyMap<number, DataInput>): string {
  const set = ([index, one]: [number, DataInput]): string => {
    switch (one.kind) {
      case "number":
        return `.SetLong(${index}, ${long(one.value)})`;
      case "float":
        return `.SetFloat(${index}, ${float(one.value)})`;
      case "double":
        return `.SetDouble(${index}, Bits.Double(0x${double(one.value)}))`;
      case "string":
        return `.SetString(${index}, ${literal(one.value)})`;
      case "floats":
        return `.SetRTVector(${index}, Bits.Vector(${one.value.map(float).join(", ")}))`;
      case "data":
        return `.SetData(${index}, ${dataExpression(one.value)})`;
      case "encoded":
        throw new Error("No test has bytes here.");
    }
  };
  return `RTData.Get()${[...values].map(set).join("")}`;
}

const long = (value: number | bigint): string => (BigInt(value) === -(2n ** 63n) ? "long.MinValue" : `${value}L`);
const float = (value: number): string => `Bits.Single(0x${single(value)})`;

/** Lists of floats as long as the client can hold them. */
function fourFloats<T>(value: T): T {
  if (Array.isArray(value)) {
    return (value.every((one) => typeof one === "number") ? value.slice(0, 4) : value.map(fourFloats)) as T;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fourFloats(one)])) as T;
}

/** The object of a definition with these values, as an expression. */
function objectExpression(one: Definition, values: Values, model: PacketModel, text: string, scope: string): string {
  const { classes, names, enums } = namesOf(text);
  const all: readonly (PacketDefinition | RecordDefinition)[] = [...model.packets, ...model.records];
  const expression = (field: Field, value: unknown): string => {
    const { type } = field;
    switch (type.kind) {
      case "number":
      case "long":
        return long(value as number | bigint);
      case "boolean":
        return String(value);
      case "float":
        return float(value as number);
      case "double":
        return `Bits.Double(0x${double(value as number)})`;
      case "string":
        return literal(value as string);
      case "json":
        return literal(JSON.stringify(value));
      case "floats":
        return `new float[] { ${(value as number[]).map(float).join(", ")} }`;
      case "vector2":
      case "vector3":
      case "vector4":
        return `Bits.Vector(${(value as number[]).map(float).join(", ")})`;
      case "enum": {
        const at = model.enums.findIndex(({ name }) => name === type.enum);
        const [name, members] = [...enums][at]!;
        const value_ = model.enums[at]!.values.findIndex((each) => each.name === value);
        return `${scope}.${name}.${members[value_]}`;
      }
      case "record": {
        const record = model.records.find(({ name }) => name === type.record)!;
        return objectOf(record, value as Values);
      }
      case "any":
        throw new Error("Values of any kind are written together.");
    }
  };
  const objectOf = (definition: Definition, of: Values): string => {
    const at = all.findIndex(({ name }) => name === definition.name);
    const parts = definition.fields.flatMap((field, position) => {
      const value = of[field.name];
      const member = classes.get(at)![position]!;
      if (value === null) return [];
      if (field.type.kind === "any") {
        const entries = inputOf({ ...definition, fields: [field] }, of, model);
        return [`${member} = ${dataExpression(entries)}`];
      }
      if (field.repeat === undefined) return [`${member} = ${expression(field, value)}`];
      const list = value as unknown[];
      const items = list.map((each) => expression(field, each));
      return list.length === 0 ? [] : [`${member} = new[] { ${items.join(", ")} }`];
    });
    return `new ${scope}.${names[at]} { ${parts.join(", ")} }`;
  };
  return objectOf(one, values);
}

/** A program out of these statements, that prints what they hand to Say(). */
function program(statements: readonly string[], usings: readonly string[] = []): string {
  const writer = new TextWriter("    ");
  writer.line("#pragma warning disable 612, 618");
  for (const one of ["System", "GameSparks.RT", ...usings]) writer.line(`using ${one};`);
  writer.block("static class Program {", () => {
    writer.line("static void Say(object line) { Console.WriteLine(line); }");
    writer.line("static void Refused(Func<RTData> write)");
    writer.line('{ try { Say("written: " + write().Dump()); } catch (ArgumentException one) { Say(one.Message); } }');
    writer.block("static void Main() {", () => {
      for (const one of statements) writer.line(`{ ${one} }`);
    });
  });
  return writer.toString();
}

/** What such a program printed, line by line, beside the generated code of one model. */
function printed(model: PacketModel, statements: readonly string[]): string[] {
  const files = { "Packets.cs": write(model, "Game"), "Program.cs": program(statements, ["Game"]) };
  return csharpProgram(files, true).trimEnd().split("\n");
}

describe("csharp", () => {
  test.skipIf(!mono.compiles)(`random models compile without a warning${unlessMono(mono.compiles)}`, () => {
    const files: Record<string, string> = {};
    for (const [at, model] of fc.sample(models, 60).entries()) files[`P${at}.cs`] = write(model, `N${at}.class`);
    expect(csharpProgram(files, false)).toBe("");
  });

  test.skipIf(!mono.compiles)(`without a namespace, too${unlessMono(mono.compiles)}`, () => {
    for (const model of fc.sample(models, 3)) expect(csharpProgram({ "Packets.cs": write(model) }, false)).toBe("");
  });

  test.skipIf(!mono.runs)(
    `values come back as they went in, and lie where the model says${unlessMono(mono.runs)}`,
    () => {
      const samples = fc.sample(
        models.chain((model) =>
          fc.tuple(fc.constant(model), fc.tuple(...model.packets.map((one) => valuesOf(one, model)))),
        ),
        40,
      );
      const files: Record<string, string> = {};
      const statements: string[] = [];
      const expected: string[] = [];
      for (const [at, [model, all]] of samples.entries()) {
        const text = write(model, `N${at}`);
        const { names } = namesOf(text);
        files[`P${at}.cs`] = text;
        for (const [position, one] of model.packets.entries()) {
          const values = fourFloats(all[position]!);
          const type = `N${at}.${names[position]}`;
          const object = objectExpression(one, values, model, text, `N${at}`);
          statements.push(
            `RTData data = (${object}).Write(); Say(data.Dump()); ${type} read; Say(${type}.TryRead(data, out read)); ` +
              "data.Dispose(); RTData again = read.Write(); Say(again.Dump()); again.Dispose();",
          );
          const told = dump(inputOf(one, values, model));
          expected.push(told, "True", told);
        }
      }
      files["Program.cs"] = program(statements);
      expect(csharpProgram(files, true)).toBe(`${expected.join("\n")}\n`);
    },
  );

  const enums = [
    {
      name: "Weapon",
      values: [
        { name: "sword", value: 1 },
        { name: "bow", value: 2 },
      ],
    },
  ];
  const number = { kind: "number" } as const;

  test.skipIf(!mono.runs)(
    `data of another shape gives false and null, and no exception${unlessMono(mono.runs)}`,
    () => {
      const model: PacketModel = {
        ...none,
        enums,
        records: [{ name: "Spot", fields: [{ index: 1, name: "x", type: { kind: "float" }, required: true }] }],
        packets: [
          packet([
            { index: 1, name: "count", type: number, required: true },
            { index: 2, name: "weapon", type: { kind: "enum", enum: "Weapon" }, required: false },
            { index: 3, name: "on", type: { kind: "boolean" }, required: false },
            { index: 4, name: "spot", type: { kind: "record", record: "Spot" }, required: false },
            { index: 5, name: "where", type: { kind: "vector3" }, required: false },
            { index: 6, name: "names", type: { kind: "string" }, required: true, repeat: 3 },
          ]),
          packet([], { name: "Ping", opCode: 2 }),
          packet([{ index: 1, name: "note", type: { kind: "string" }, required: false }], { name: "Note", opCode: 3 }),
        ],
      };
      const of = (data: string): string => `Move move; Say(Move.TryRead(${data}, out move) + " " + (move == null));`;
      const sound = "RTData.Get().SetLong(1, 5)";
      const bad = [
        "null",
        "RTData.Get()",
        'RTData.Get().SetString(1, "5")',
        "RTData.Get().SetLong(1, 9007199254740992L)",
        `${sound}.SetLong(2, 3)`,
        `${sound}.SetLong(2, 4294967297L)`,
        `${sound}.SetFloat(2, 1)`,
        `${sound}.SetLong(3, 2)`,
        `${sound}.SetData(4, RTData.Get())`,
        `${sound}.SetLong(4, 1)`,
        `${sound}.SetRTVector(5, Bits.Vector(1, 2))`,
        `${sound}.SetRTVector(5, Bits.Vector(1, 2, 3, 4))`,
        `${sound}.SetString(6, "a").SetLong(7, 1)`,
      ];
      const good = [
        `Move move; Say(Move.TryRead(${sound}.SetLong(100, 1), out move) + " " + move.Count + " " + (move.Weapon == null));`,
        `Move move; Say(Move.TryRead(${sound}.SetLong(2, 2).SetLong(3, 1).SetString(6, "a").SetString(8, "c"), out move) + " " + move.Weapon + " " + move.On + " " + move.Names.Length);`,
        'Ping ping; Say(Ping.TryRead(null, out ping) + " " + (ping != null));',
        'Note note; Say(Note.TryRead(null, out note) + " " + (note.Note_ == null));',
        "Say(OpCodes.Move + OpCodes.Ping + OpCodes.Note);",
      ];
      expect(printed(model, [...bad.map(of), ...good])).toEqual([
        ...bad.map(() => "False True"),
        "True 5 True",
        "True Bow True 1",
        "True True",
        "True True",
        "6",
      ]);
    },
  );

  test.skipIf(!mono.runs)(`what a field may not hold is refused with its name${unlessMono(mono.runs)}`, () => {
    const field = (index: number, name: string, type: Field["type"], more: Partial<Field> = {}): Field => ({
      index,
      name,
      type,
      required: false,
      ...more,
    });
    const model: PacketModel = {
      ...none,
      enums,
      records: [{ name: "Node", fields: [field(1, "next", { kind: "record", record: "Node" })] }],
      packets: [
        packet([
          field(1, "count", number, { min: 0, max: 5 }),
          field(2, "big", { kind: "long" }, { max: 9 }),
          field(3, "speed", { kind: "float" }, { min: -0.1, max: 0.1 }),
          field(4, "exact", { kind: "double" }, { min: 0.1 }),
          field(5, "text", { kind: "string" }, { maxLength: 3 }),
          field(6, "json", { kind: "json" }, { maxLength: 4 }),
          field(7, "floats", { kind: "floats" }, { max: 1 }),
          field(8, "few", { kind: "floats" }, { maxLength: 2 }),
          field(9, "where", { kind: "vector2" }, { min: 0 }),
          field(10, "weapon", { kind: "enum", enum: "Weapon" }),
          field(11, "node", { kind: "record", record: "Node" }),
          field(12, "list", { kind: "string" }, { required: true, repeat: 2 }),
        ]),
        packet([field(1, "text", { kind: "string" }, { required: true })], { name: "Text", opCode: 2 }),
        packet([field(1, "rest", { kind: "any" }, { required: true })], { name: "Rest", opCode: 3 }),
      ],
    };
    const cases: readonly [string, string][] = [
      ["Count = 6", "Move.count must be a whole number from 0 to 5."],
      ["Count = -1", "Move.count must be a whole number from 0 to 5."],
      ["Count = 5", "written: 1=n:5"],
      ["Big = 10", "Move.big must be a whole number at most 9."],
      ["Big = long.MinValue", `written: 2=n:${-(2n ** 63n)}`],
      ["Speed = 0.1f", `written: 3=f:${single(0.1)}`],
      ["Speed = 0.11f", "Move.speed must be a number from -0.1 to 0.1."],
      ["Speed = float.NaN", "Move.speed must be a number from -0.1 to 0.1."],
      ["Exact = 0.1", `written: 4=d:${double(0.1)}`],
      ["Exact = 0.09", "Move.exact must be a number at least 0.1."],
      ["Exact = double.NaN", "Move.exact must be a number at least 0.1."],
      ['Text = "éé"', "Move.text must be a text of at most 3 bytes of UTF-8."],
      ['Text = "éa"', `written: 5=s:c3a961`],
      ['Json = "12345"', "Move.json must be a text of at most 4 bytes of UTF-8."],
      ["Floats = new float[5]", "Move.floats must be at most 4 floats, each a number at most 1."],
      ["Floats = new float[] { 2 }", "Move.floats must be at most 4 floats, each a number at most 1."],
      ["Floats = new float[0]", "written: 7=v:"],
      ["Few = new float[3]", "Move.few must be at most 2 floats, each a number."],
      ["Where = Bits.Vector(1)", "Move.where must be a vector of 2, each a number at least 0."],
      ["Where = Bits.Vector(1, 2, 3)", "Move.where must be a vector of 2, each a number at least 0."],
      ["Where = Bits.Vector(1, -2)", "Move.where must be a vector of 2, each a number at least 0."],
      ["Where = new RTVector { x = 1, z = 2 }", "Move.where must be a vector of 2, each a number at least 0."],
      ["Weapon = (Weapon)3", "Move.weapon must be one of the names of Weapon."],
      ["List = new string[3]", "Move.list has room for 2 items."],
      ['List = new string[] { "a", null }', "Move.list must be a text."],
    ];
    const statements = cases.map(
      ([set]) => `Move move = new Move { ${set} }; Refused(delegate { return move.Write(); });`,
    );
    const more = [
      "Refused(new Text().Write);",
      "Refused(new Rest().Write);",
      'Refused(new Rest { Rest_ = RTData.Get().SetString(2, "a") }.Write);',
      "Node node = new Node(); node.Next = node; Refused(node.Write);",
      "Node node = new Node(); node.Next = node; Refused(new Move { Node = node }.Write);",
    ];
    expect(printed(model, [...statements, ...more])).toEqual([
      ...cases.map(([, told]) => told),
      "Text.text must be a text.",
      "Rest.rest must have a value at index 1.",
      "Rest.rest must have a value at index 1.",
      "Node must not lie deeper than 32 levels of data.",
      "Node must not lie deeper than 32 levels of data.",
    ]);
  });

  test.skipIf(!mono.runs)(`values of any kind are copies: no RTData belongs to two${unlessMono(mono.runs)}`, () => {
    const model: PacketModel = {
      ...none,
      packets: [packet([{ index: 3, name: "rest", type: { kind: "any" }, required: true, repeat: 5 }])],
    };
    const data = 'RTData.Get().SetString(3, "a").SetData(4, RTData.Get().SetLong(9, 1)).SetLong(6, 2)';
    const told = "3=s:61 4={9=n:1}";
    expect(
      printed(model, [
        `RTData data = ${data}; Move move; Say(Move.TryRead(data, out move)); data.Dispose(); Say(move.Rest.Dump()); ` +
          "RTData sent = move.Write(); Say(sent.Dump()); sent.Dispose(); move.Rest.Dispose(); Say(RTData.Disposed);",
      ]),
    ).toEqual(["True", told, told, "6"]);
  });

  test("a list of floats that RTData cannot hold is a hint at the field", () => {
    const model: PacketModel = {
      ...none,
      packets: [
        packet([
          { index: 1, name: "heights", type: { kind: "floats" }, required: true },
          { index: 2, name: "few", type: { kind: "floats" }, required: true, maxLength: 4 },
        ]),
      ],
    };
    const { text, diagnostics } = generate(model, "csharp");
    expect(diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      [
        "RT2204",
        "hint",
        "heights of Move may hold more than 4 floats; clients of the C# SDK receive the first 4 and cannot send more.",
      ],
    ]);
    expect(text.match(/RTData holds 4 floats/g)).toHaveLength(1);
  });

  test("nothing a schema says leaves its comment or its text", () => {
    const evil = '*/ } } class Evil { } /// </summary>\r\n}\u2028} class Evil2 { \u0085 #error x\n"); //';
    const model: PacketModel = {
      ...none,
      enums: [{ name: "Weapon", description: evil, values: [{ name: "sword", value: 1, description: evil }] }],
      packets: [
        packet(
          [
            { index: 1, name: "x", type: number, required: true, description: evil, unit: evil, deprecated: evil },
            { index: 2, name: "y", type: { kind: "json" }, required: true, shape: { [evil]: "string" } },
          ],
          { description: evil, deprecated: evil },
        ),
      ],
    };
    for (const target of ["csharp", "proto"]) {
      const { text } = generate(model, target, {}, { sources: [evil] });
      const code = text
        .split(/[\n\r\u0085\u2028\u2029]/)
        .filter((line) => !/^ *\/\//.test(line))
        .join("\n")
        .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
      expect(code, target).not.toMatch(/Evil|error/);
    }
    if (mono.compiles) {
      const text = generate(model, "csharp", { namespace: "Game" }, { sources: [evil] }).text;
      expect(csharpProgram({ "Packets.cs": text }, false)).toBe("");
    }
  });

  test("the same model gives the same text", () => {
    for (const model of fc.sample(models, 20)) expect(write(model, "Game")).toBe(write(model, "Game"));
  });
});
