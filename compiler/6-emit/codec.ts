/**
 * Codecs: for each packet a script uses, straight-line code that reads it from bytes and writes it to bytes, a line per field.
 * Text only; what the lines call stands in the guest's `codec.ts`, and with the guest it is bundled.
 *
 * Every name of a schema becomes a string literal, or a part of an identifier once it has been looked at, so no name can
 * become code. Records and enums are written when a packet that is used leads to them, and only for the ways it is used.
 */

import { invariant } from "#compiler/diagnostics/invariant.ts";
import { literal, TextWriter } from "#compiler/text/writer.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { Delivery, Field, PacketModel } from "#schemas/packet-model.ts";
import { ownMembers } from "./guest-words.ts";
import type { PacketUse } from "./packet-uses.ts";

export const deliveryNumbers: { readonly [delivery in Delivery]: 0 | 1 | 2 } = {
  reliable: 0,
  unreliable: 1,
  "unreliable-sequenced": 2,
};

/** Where a packet, record or field is defined, as `game.json:12`; undefined where that is not known. */
export type PlaceOf = (definition: string) => string | undefined;

/** Levels of data that readers take, the outermost one counted: the runtime's `MAX_DEPTH`. */
const MOST_LEVELS = 32;

const WIRE_TYPES = { varint: 0, fixed64: 1, fixed32: 5, string: 2, floats: 2, data: 2 } as const;

/**
 * The text of a module that gives the packets of `uses` to the scripts as tokens.
 *
 * @param guest Where the guest's module is, as an import specifier.
 * @param give The tokens' object, handed on: `globalThis.packets=`.
 */
export function codecModule(
  model: PacketModel,
  uses: ReadonlyMap<string, PacketUse>,
  guest: string,
  give: string,
  placeOf: PlaceOf = () => undefined,
): string {
  const { text, calls } = codecs(model, uses, give, placeOf);
  return `import { ${[...calls].sort().join(", ")} } from ${literal(guest)};\n\n${text}`;
}

/** The same without its import: the text, and the names of the guest it calls. */
export function codecs(
  model: PacketModel,
  uses: ReadonlyMap<string, PacketUse>,
  give: string,
  placeOf: PlaceOf = () => undefined,
): { readonly text: string; readonly calls: ReadonlySet<string> } {
  const writer = new CodecWriter(model, placeOf);
  const tokens: string[] = [];
  for (const packet of model.packets) {
    const use = uses.get(packet.name);
    if (use === undefined) continue;
    const decoder = use.handled ? writer.codec("decode", packet) : "undefined";
    const encoder = !use.sent
      ? "undefined"
      : packet.fields.length === 0
        ? writer.call("none")
        : writer.codec("encode", packet);
    const behind = use.sent ? [decoder, encoder] : use.handled ? [decoder] : [];
    const { opCode, name, delivery } = packet;
    const parts = [opCode, literal(name), deliveryNumbers[delivery], ...behind].join(", ");
    // A computed key: "__proto__" as a plain one would set the prototype.
    tokens.push(`[${literal(name)}]: ${writer.call("token")}(${parts}),`);
  }
  writer.finish();
  writer.out.block(
    `${give}{`,
    () => {
      for (const one of tokens) writer.out.line(one);
    },
    "};",
  );
  return { text: writer.out.toString(), calls: writer.calls };
}

type Way = "decode" | "encode";

class CodecWriter {
  readonly out = new TextWriter();
  /** Names of the guest that the text calls. */
  readonly calls = new Set<string>();
  readonly #records: ReadonlyMap<string, { readonly at: number; readonly definition: PacketModel["records"][number] }>;
  readonly #enums: ReadonlyMap<string, { readonly at: number; readonly definition: PacketModel["enums"][number] }>;
  readonly #placeOf: PlaceOf;
  /** Records nest deeper than data may: decoders count the levels. */
  readonly #deep: boolean;
  /** Codecs and enums still to be written; each is asked for once. */
  readonly #asked = new Set<string>();
  readonly #open: (() => void)[] = [];

  constructor(model: PacketModel, placeOf: PlaceOf) {
    this.#records = new Map(model.records.map((definition, at) => [definition.name, { at, definition }]));
    this.#enums = new Map(model.enums.map((definition, at) => [definition.name, { at, definition }]));
    this.#placeOf = placeOf;
    this.#deep = this.#nestsFor(MOST_LEVELS, model.packets);
  }

  /** Whether `levels` records can lie in one another in a packet. A record that leads to itself nests as deep as it likes. */
  #nestsFor(levels: number, packets: PacketModel["packets"]): boolean {
    const inside = (all: Iterable<{ readonly fields: readonly Field[] }>): Set<string> =>
      new Set(
        [...all].flatMap(({ fields }) => fields.flatMap(({ type }) => (type.kind === "record" ? type.record : []))),
      );
    let names = inside(packets);
    for (let level = 1; level < levels && names.size > 0; level++) {
      names = inside([...names].flatMap((name) => this.#records.get(name)?.definition ?? []));
    }
    return names.size > 0;
  }

  call(name: string): string {
    this.calls.add(name);
    return name;
  }

  /** The name of a codec, which will be written. */
  codec(way: Way, { name, fields }: { readonly name: string; readonly fields: readonly Field[] }, at?: number): string {
    const called = identifier(way, name, at ?? 0, at === undefined ? "p" : "r");
    if (!this.#asked.has(called)) {
      this.#asked.add(called);
      this.#open.push(() =>
        way === "decode"
          ? this.#decoder(called, name, fields, at !== undefined)
          : this.#encoder(called, name, fields, at !== undefined),
      );
    }
    return called;
  }

  /** Writes what has been asked for, and what that asks for meanwhile. */
  finish(): void {
    for (const write of this.#open) write();
  }

  #decoder(called: string, name: string, fields: readonly Field[], nested: boolean): void {
    const { out } = this;
    const locals = new Map(fields.map((field) => [field, local(field)]));
    const deep = this.#deep ? "Deep" : "Data";
    this.#head(name);
    out.block(nested ? `function ${called}(c, at) {` : `function ${called}(c) {`, () => {
      if (fields.length === 0 && !nested) return void out.line("return {};");
      if (nested) {
        out.line(`const outer = ${this.call(`enter${deep}`)}(c, at);`);
        out.line("if (outer < 0) return null;");
      }
      out.line(fields.some(readsBytes) ? "const { bytes: b, end } = c;" : "const { end } = c;");
      out.line(nested ? "at = c.at;" : "let at = c.at;");
      for (const field of fields) {
        const none = field.required && unboxed.has(field.type.kind) ? "0" : "null";
        out.line(
          field.repeat === undefined ? `let ${locals.get(field)} = ${none};` : `const ${locals.get(field)} = [];`,
        );
      }
      if (fields.some((field) => field.repeat !== undefined)) out.line("let item = 0;");
      // Fields come in ascending order, so one round takes them all. In whatever order they come, each round takes one.
      out.block("for (;;) {", () => {
        out.line("const from = at;");
        for (const field of fields) {
          this.#comment(name, field);
          out.line(this.#take(field, locals.get(field)!));
        }
        out.line("if (at === end) break;");
        this.#pass(fields, locals);
      });
      if (nested) out.line(`${this.call(`leave${deep}`)}(c, outer);`);
      for (const field of fields) {
        if (field.repeat !== undefined) out.line(`${this.call("endList")}(${locals.get(field)});`);
      }
      const members = fields.map((field) => {
        const [named, value] = [key(field.name), locals.get(field)!];
        return named === value ? value : `${named}: ${value}`;
      });
      out.line(members.length === 0 ? "return {};" : `return { ${members.join(", ")} };`);
    });
    out.line();
  }

  /** Reads the field's value, or as many of its items as come, if that is what comes next. */
  #take(field: Field, to: string): string {
    const { index, repeat, type } = field;
    const first = index * 8 + wireTypes(field)[0]!;
    const any = type.kind === "any";
    const size = sizes.get(type.kind);
    const read = (to: string, at: string, next = "at = c.at") => `{ ${to} = ${this.#get(field, at)}; ${next}; }`;
    if (repeat !== undefined) {
      const next = any ? `${this.call("nextAny")}(c, at, ${index}` : `${this.call("nextItem")}(c, at, ${first}`;
      return `while ((item = ${next}, ${repeat})) >= 0) ${read(`${to}[item]`, "c.at", size === undefined ? undefined : `at = c.at + ${size}`)}`;
    }
    if (any) return `if (${this.call("nextAny")}(c, at, ${index}, 1) === 0) ${read(to, "c.at")}`;
    // The bytes of a key, and the value behind them.
    const bytes = keyBytes(first);
    const isNext = bytes.map((byte, at) => `b[${at === 0 ? "at" : `at + ${at}`}] === ${byte}`).join(" && ");
    const { length } = bytes;
    return `if (${isNext} && at < end) ${read(to, `at + ${length}`, size === undefined ? undefined : `at += ${length + size}`)}`;
  }

  /**
   * What is no field's. An index may be sent empty, after a value too: where the value is no box itself, that comes by
   * another key.
   */
  #pass(fields: readonly Field[], locals: ReadonlyMap<Field, string>): void {
    const { out } = this;
    const pass = `${this.call("pass")}(c, at, from);`;
    const emptied = fields.filter(
      (field) =>
        field.type.kind !== "any" && wireTypes(field)[0] !== 2 && (!field.required || field.repeat !== undefined),
    );
    out.line(emptied.length === 0 ? pass : `const index = ${pass}`);
    out.line("at = c.at;");
    for (const field of emptied) {
      const { index, repeat } = field;
      const to = locals.get(field)!;
      if (repeat === undefined) out.line(`if (index === ${index}) ${to} = null;`);
      else {
        const last = index + repeat - 1;
        out.line(`if (index >= ${index} && index <= ${last}) ${to}[index - ${index}] = undefined;`);
      }
    }
  }

  #encoder(called: string, name: string, fields: readonly Field[], nested: boolean): void {
    const { out } = this;
    this.#head(name);
    out.block(nested ? `function ${called}(c, fields, at) {` : `function ${called}(c, fields) {`, () => {
      if (nested) out.line(`const start = ${this.call("openRecord")}(c, fields, at);`);
      this.#fields(name, fields, nested ? "at = start;" : "let at = c.at;");
      out.line(nested ? `return ${this.call("closeRecord")}(c, start, at);` : "c.at = at;");
    });
    out.line();
  }

  #fields(name: string, fields: readonly Field[], start: string): void {
    const { out } = this;
    const locals = new Map(fields.map((field) => [field, local(field)]));
    // Where code of the script may run in between, the bytes may have moved.
    const moves = fields.some((field) => runsScript(field));
    const members = fields.map((field) => {
      const [named, value] = [key(field.name), locals.get(field)!];
      return named === value ? value : `${named}: ${value}`;
    });
    // All getters of the script's object run here, before anything is written.
    const keep = fields.some((field) => field.repeat !== undefined) ? "let" : "const";
    if (members.length > 0) out.line(`${keep} { ${members.join(", ")} } = fields;`);
    out.line(`${moves ? "let" : "const"} b = c.bytes;`);
    out.line(start);
    for (const field of fields) {
      this.#comment(name, field);
      this.#give(field, locals.get(field)!);
    }
  }

  /** Writes the field's value, or all items of its list. */
  #give(field: Field, value: string): void {
    const { out } = this;
    const { index, name, repeat, required, type } = field;
    const first = index * 8 + wireTypes(field).at(-1)!;
    const again = runsScript(field) ? " b = c.bytes;" : "";
    const any = type.kind === "any";
    if (repeat === undefined) {
      const bytes = keyBytes(first);
      const written = bytes.map((byte, at) => `b[${at === 0 ? "at" : `at + ${at}`}] = ${byte}; `).join("");
      const put = any
        ? `at = ${this.#put(field, "at", value, `${first}`)};`
        : `${written}at = ${this.#put(field, `at + ${bytes.length}`, value)};`;
      const whole = type.kind === "record" ? this.#inRecord(put, field, "-1", value) : put;
      if (required) out.line(`${whole}${again}`);
      else out.line(`if (${value} !== undefined && ${value} !== null) { ${whole}${again} }`);
      return;
    }
    const given = required ? value : `${value} ?? []`;
    out.line(`${value} = ${this.call("list")}(c, at, ${literal(name)}, ${given}, ${repeat});`);
    const key = `${first} + 8 * i`;
    if (type.kind === "record") {
      const encode = this.#record("encode", type.record);
      const at = `${this.call("putKey")}(c.bytes, at, ${key})`;
      out.block(`for (let i = 0; ${this.call("hasRecord")}(c, at, ${value}, i); i++) {`, () => {
        out.line(`const item = ${value}[i];`);
        out.line(this.#inRecord(`at = ${encode}(c, item, ${at});`, field, "i", "item"));
      });
    } else {
      out.block(`for (let i = 0; ${this.call("hasItem")}(c, at, ${value}, i); i++) {`, () => {
        out.line(`const item = ${value}[i];`);
        out.line("b = c.bytes;");
        if (any) out.line(`at = ${this.#put(field, "at", "item", key)};`);
        else out.line(`at = ${this.#put(field, `${this.call("putKey")}(b, at, ${key})`, "item")};`);
      });
    }
    out.line("b = c.bytes;");
  }

  /** The writing of a record, of which errors tell in which field it was. */
  #inRecord(write: string, { name }: Field, i: string, fields: string): string {
    return `try { ${write} } catch (error) { throw ${this.call("inRecord")}(error, ${literal(name)}, ${i}, ${fields}); }`;
  }

  #head(name: string): void {
    const place = this.#placeOf(name);
    this.out.remark("//", place === undefined ? name : `${name}, ${place}`);
  }

  #comment(owner: string, field: Field): void {
    const { index, name, type, repeat } = field;
    const kind = type.kind === "record" ? type.record : type.kind === "enum" ? type.enum : type.kind;
    const indexes = repeat === undefined ? `${index}` : `${index} to ${index + repeat - 1}`;
    const place = this.#placeOf(`${owner}.${name}`);
    const text = `${indexes} ${name}: ${kind}${field.required ? "" : ", optional"}${place === undefined ? "" : `, ${place}`}`;
    this.out.remark("//", text.replace(/\s+/g, " "));
  }

  /** The value of a field, null where it is empty; of a list's item, undefined. */
  #get(field: Field, at: string): string {
    const boxed = wireTypes(field).at(-1) === 2;
    const json = field.type.kind === "json";
    if (field.repeat === undefined) return json ? `${this.#read(field, at)} ?? null` : this.#read(field, at);
    return boxed && !json ? `${this.#read(field, at)} ?? undefined` : this.#read(field, at);
  }

  #read({ type }: Field, at: string): string {
    switch (type.kind) {
      case "enum":
        return `${this.call("getEnum")}(c, ${at}, ${this.#values(type.enum)})`;
      case "record":
        return `${this.#record("decode", type.record)}(c, ${at})`;
      case "float":
      case "double":
        return `${this.call(`get${suffix(type.kind)}`)}(b, ${at})`;
      default:
        return `${this.call(`get${type.kind === "vector3" ? "Vector3" : suffix(type.kind)}`)}(c, ${at})`;
    }
  }

  #put(field: Field, at: string, value: string, key?: string): string {
    const { name, type } = field;
    const start = `${at}, ${key === undefined ? "" : `${key}, `}${literal(name)}`;
    if (type.kind === "record") {
      return `${this.#record("encode", type.record)}(c, ${value}, ${at})`;
    }
    const to = simple.has(type.kind) ? "b" : "c";
    const { put, from = value, more } = this.#call(field, value);
    return `${this.call(put)}(${[to, start, from, ...more].join(", ")})`;
  }

  /** The function that writes a field, its value held to its limits where that is not done by the function, and the rest. */
  #call(field: Field, value: string): { put: string; from?: string; more: readonly string[] } {
    const { name, type, min, max, maxLength } = field;
    const limit = (one: number | undefined) => (one === undefined ? "undefined" : literal(one));
    const limits = given([limit(min), limit(max)]);
    switch (type.kind) {
      case "enum":
        return { put: "putEnum", more: [this.#values(type.enum)] };
      case "string": {
        if (maxLength === undefined) return { put: "putString", more: [] };
        return { put: "putString", from: `${this.call("short")}(${literal(name)}, ${value}, ${maxLength})`, more: [] };
      }
      case "json":
        return { put: `put${suffix(type.kind)}`, more: given([limit(maxLength)]) };
      case "floats":
      case "vector2":
      case "vector3":
      case "vector4": {
        if (type.kind === "vector3" && limits.length === 0) return { put: "putVector3", more: [] };
        const size = fieldTypeRow(type).floats;
        return { put: "putFloats", more: given([limit(size), limit(maxLength), limit(min), limit(max)]) };
      }
      default: {
        const put = `put${suffix(type.kind)}`;
        if (limits.length === 0) return { put, more: [] };
        const within = this.call(type.kind === "long" ? "longWithin" : "within");
        return { put, from: `${within}(${[literal(name), value, ...limits].join(", ")})`, more: [] };
      }
    }
  }

  #record(way: Way, name: string): string {
    const found = this.#records.get(name);
    invariant(found !== undefined, `The record ${name} is in no model.`);
    return this.codec(way, found.definition, found.at);
  }

  /** The name of an enum's table. */
  #values(name: string): string {
    const found = this.#enums.get(name);
    invariant(found !== undefined, `The enum ${name} is in no model.`);
    const called = identifier("values", name, found.at, "e");
    if (!this.#asked.has(called)) {
      this.#asked.add(called);
      const values = found.definition.values.map((one) => `${literal(one.name)}, ${one.value}`).join(", ");
      this.#open.push(() => {
        this.#head(name);
        this.out.line(`const ${called} = [${values}];`).line();
      });
    }
    return called;
  }
}

/** Types whose value is one that no code of the script belongs to: with the value at hand, writing it runs none. */
const simple: ReadonlySet<Field["type"]["kind"]> = new Set(["number", "long", "boolean", "float", "double", "enum"]);

/**
 * Types that stay numbers of the machine until the packet's object is made, if their variable is never anything else. That of a
 * required field need not be: the host has seen to it that it is there.
 */
const unboxed: ReadonlySet<Field["type"]["kind"]> = new Set(["number", "float", "double"]);

/** Values whose size is always the same; what is known before they are read. */
const sizes: ReadonlyMap<Field["type"]["kind"], number> = new Map([
  ["float", 4],
  ["double", 8],
]);

/** Whether reading the field looks at the bytes itself. */
function readsBytes({ repeat, type }: Field): boolean {
  return repeat === undefined ? type.kind !== "any" : sizes.has(type.kind);
}

/** A key as it is written: eight times the index, and the wire type. */
export function keyBytes(key: number): readonly number[] {
  return key < 0x80 ? [key] : [(key & 0x7f) | 0x80, key >>> 7];
}

/** Whether code of the script may run while the field is written. */
function runsScript({ repeat, type }: Field): boolean {
  return repeat !== undefined || !(simple.has(type.kind) || type.kind === "string");
}

/** Without the `undefined`s at the end. */
function given(limits: readonly string[]): string[] {
  const last = limits.findLastIndex((limit) => limit !== "undefined");
  return limits.slice(0, last + 1);
}

function wireTypes({ type }: Field): readonly number[] {
  const row = fieldTypeRow(type);
  invariant(row !== undefined, `There is no type ${type.kind}.`);
  const { wire } = row;
  return wire === null ? [0, 1, 5, 2] : [WIRE_TYPES[wire]];
}

function suffix(kind: Field["type"]["kind"]): string {
  if (kind.startsWith("vector")) return "Floats";
  return kind[0]!.toUpperCase() + kind.slice(1);
}

/** A name of our own: no other of the text is like it, whatever the schema calls its things. */
function identifier(prefix: string, name: string, at: number, kind: string): string {
  // Names of packets, records and enums are unique together, and those that are none of ours hold a `$` and a number.
  return /^[A-Za-z]\w*$/.test(name) ? `${prefix}${name}` : `${prefix}$${kind}${at}`;
}

/**
 * The local variable of a field: its name where that is one word and no other meaning can be in its way, as of the words
 * of the language, our own locals and the functions that are called.
 */
function local({ index, name }: Field): string {
  const free = /^[a-z][A-Za-z0-9]*$/.test(name) && !/^(get|put|next|enter|leave|field)/.test(name) && !taken.has(name);
  return free ? name : `field${index}`;
}

const taken: ReadonlySet<string> = new Set(
  (
    "arguments async at await b break c case catch class const continue debugger default delete do else end enum eval export " +
    "extends false finally for from function if implements import in instanceof interface item let new null of package " +
    "private protected public return skip static super switch this throw true try typeof undefined var void while with " +
    "yield error i name start fields from index outer pass endList list hasItem hasRecord closeRecord inRecord openRecord " +
    "token none within longWithin short"
  ).split(" "),
);

/** A field's name as a key of an object literal. */
function key(name: string): string {
  // "__proto__" would set the prototype.
  if (name === "__proto__") return `["__proto__"]`;
  // In quotes, where the guest has a member of that name: those are shortened.
  return /^[A-Za-z_]\w*$/.test(name) && !ownMembers.test(name) ? name : literal(name);
}
