/**
 * PacketModel -> declarations: the module "rtsc:packets" and the op-codes that type `onPacket`. Text only, in memory only.
 *
 * For each packet and record there is the interface of its fields, as a handler receives them; `Data.X`, its RTData, whose
 * getters know their indexes; and `Send.X`, its fields as a script sends them, where that differs. Names may be any that the
 * schema lets pass, those of our own types included; reserved words are not among them.
 */

import { literal, name as nameGate, TextWriter } from "#compiler/text/writer.ts";
import { fieldTypeRow, type Getter } from "#schemas/field-types.ts";
import type { Field, PacketDefinition, PacketModel, RecordDefinition } from "#schemas/packet-model.ts";

/** File name of the declarations. */
export const packetsFile = "packets.d.ts";

type Definition = PacketDefinition | RecordDefinition;

/** Each getter of RTData with the type it answers in. */
const getterTypes: { readonly [getter in Getter]: string } = {
  getNumber: "number",
  getLong: "bigint",
  getFloat: "number",
  getDouble: "number",
  getString: "string",
  getFloatArray: "number[]",
  getData: "RTData",
};

/** The declarations of a model; deterministic, in the model's order. */
export function packetDeclarations(model: PacketModel): string {
  return new Declarations(model).write();
}

/** The key of an origin (`Move`, `Move.x`) for a place in the declarations; undefined where the place is none of those. */
export function originKey(text: string, start: number, end: number): string | undefined {
  const before = text.slice(0, start);
  const word = text.slice(start, end);
  if (before.endsWith("interface ")) return word;
  const inside = /[\s\S]*\binterface ([\w$]+)/.exec(before)?.[1];
  if (inside === "$Packets") return word;
  return inside === undefined ? undefined : `${inside}.${word}`;
}

class Declarations {
  readonly #model: PacketModel;
  readonly #writer = new TextWriter();
  /** Names of packets and records. */
  readonly #names: ReadonlySet<string>;
  /** Definitions whose fields are sent in another form than they are received in. */
  readonly #differs: ReadonlySet<string>;

  constructor(model: PacketModel) {
    this.#model = model;
    const definitions: readonly Definition[] = [...model.packets, ...model.records];
    this.#names = new Set(definitions.map((one) => nameGate(one.name)));
    this.#differs = differing(definitions);
  }

  write(): string {
    const { packets, records } = this.#model;
    const writer = this.#writer;
    const received = packets.filter((packet) => packet.from !== "server");
    const sendable = packets.filter((packet) => packet.from !== "client");
    writer.block(`declare module "rtsc:packets" {`, () => {
      for (const one of [...packets, ...records]) this.#fields(one, "received");
      const sent = [...sendable, ...records].filter((one) => this.#differs.has(one.name));
      if (sent.length > 0) {
        writer.doc("Fields as a script sends them: optional ones may be left out.");
        writer.block("export namespace Send {", () => {
          for (const one of sent) this.#fields(one, "sent");
        });
      }
      if (received.length + records.length > 0) {
        writer.doc("Received data, by index.");
        writer.block("export namespace Data {", () => {
          for (const one of [...received, ...records]) this.#data(one);
        });
      }
      // No definition can have this name, so it hides none. TypeScript shows it where it names the type of Packets.
      this.#interface("interface $Packets ", packets, (packet) => this.#token(packet));
      writer.doc("The packets of the project, for `RTSession.onPacket` and `RTSession.send`.");
      writer.line("export const Packets: $Packets;");
    });
    this.#interface("interface RTClientPackets ", received, ({ opCode, name }) => {
      writer.line(`${opCode}: import("rtsc:packets").Data.${name};`);
    });
    return writer.toString();
  }

  #fields(one: Definition, form: "received" | "sent"): void {
    const head = `${form === "sent" ? "" : "export "}interface ${one.name} `;
    this.#writer.doc(describe(one));
    this.#interface(head, one.fields, (field) => {
      const type = this.#typeOf(field, form);
      this.#writer.doc(field.description);
      if (field.required) this.#writer.line(`${nameGate(field.name)}: ${type};`);
      else if (form === "received") this.#writer.line(`${nameGate(field.name)}: ${type} | null;`);
      else this.#writer.line(`${nameGate(field.name)}?: ${type} | null | undefined;`);
    });
  }

  #typeOf(field: Field, form: "received" | "sent"): string {
    const { typescript } = fieldTypeRow(field.type);
    if (field.type.kind !== "record") {
      return form === "sent" && typescript!.endsWith("]") ? `readonly ${typescript}` : typescript!;
    }
    const name = field.type.record;
    // Inside Send a bare name would mean the sent form, and there is one for each record that differs.
    return form === "sent" && this.#differs.has(field.type.record) ? `Send.${name}` : name;
  }

  #data(one: Definition): void {
    const getters = (Object.keys(getterTypes) as Getter[]).map((getter) => ({
      getter,
      fields: one.fields.filter((field) => fieldTypeRow(field.type).getters.includes(getter)),
    }));
    const open = getters.filter(({ fields }) => fields.length > 0);
    this.#writer.doc(describe(one));
    this.#interface(`interface ${one.name} extends ${this.#global("RTDefinedData")} `, open, ({ getter, fields }) => {
      const allowed = fields.map((field) => field.index).join(" | ");
      const at = fields.map((field) => `${field.index}: ${this.#answer(field, getter)}`).join("; ");
      const index = `index: ${this.#global("RTIndex")}<I, ${allowed}>`;
      this.#writer.doc(fields.map(lineOf).join("\n"));
      this.#writer.line(`${getter}<I extends number>(${index}): ${this.#global("RTAt")}<{ ${at} }, I>;`);
    });
  }

  #interface<T>(head: string, members: readonly T[], write: (member: T) => void): void {
    if (members.length === 0) this.#writer.line(`${head}{}`);
    else
      this.#writer.block(`${head}{`, () => {
        for (const member of members) write(member);
      });
  }

  #answer(field: Field, getter: Getter): string {
    const row = fieldTypeRow(field.type);
    let type = getterTypes[getter];
    if (field.type.kind === "record") type = `Data.${field.type.record}`;
    else if (row.floats !== undefined) type = row.typescript!;
    return field.required ? type : `${type} | null`;
  }

  #token(packet: PacketDefinition): void {
    const { name } = packet;
    const send = packet.from !== "client" && this.#differs.has(name) ? `Send.${name}` : name;
    this.#writer.doc(describe(packet));
    const token = this.#global("RTPacketToken");
    this.#writer.line(
      `readonly ${nameGate(name)}: ${token}<${name}, ${send}, ${literal(packet.from)}, ${packet.opCode}>;`,
    );
  }

  /** A global type; where a packet or record bears the same name, by the way around it. */
  #global(type: string): string {
    return this.#names.has(type) ? `globalThis.${type}` : type;
  }
}

function describe(one: Definition): string {
  const parts = one.description === undefined ? [] : [one.description];
  if ("opCode" in one)
    parts.push(
      `Op-code ${one.opCode}, from ${one.from === "both" ? "either side" : `the ${one.from}`}, ${one.delivery}.`,
    );
  return parts.join("\n\n");
}

function lineOf(field: Field): string {
  const description = field.description === undefined ? "" : ` — ${field.description.replace(/\s+/g, " ")}`;
  return `- ${field.index}: \`${field.name}\`${field.required ? "" : ", optional"}${description}`;
}

/** Names of the definitions that hold, however deep, an optional field or a list. */
function differing(definitions: readonly Definition[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const one of definitions) {
      const own = one.fields.some((field) => {
        if (!field.required) return true;
        if (field.type.kind === "record") return found.has(field.type.record);
        return fieldTypeRow(field.type).typescript!.endsWith("]");
      });
      if (own) found.add(one.name);
    }
  }
  return found;
}
