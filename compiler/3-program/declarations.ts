/**
 * PacketModel -> declarations: the module "rtsc:packets" and the op-codes that type `onPacket`. Text only, in memory only.
 *
 * For each packet and record there is the interface of its fields, as a handler receives them; `Data.X`, its RTData, whose
 * getters know their indexes; and `Send.X`, its fields as a script sends them, where that differs. All names have passed the
 * schema's gate; those that cannot name an interface get a trailing underscore.
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

// Names that TypeScript refuses for an interface.
const refused = new Set(
  (
    "any as async await bigint boolean break case catch class const continue debugger default delete do else enum export " +
    "extends false finally for function if implements import in instanceof interface let never new null number object " +
    "package private protected public return static string super switch symbol this throw true try type typeof undefined " +
    "unknown var void while with yield"
  ).split(" "),
);

/** The declarations of a model; deterministic, in the model's order. */
export function packetDeclarations(model: PacketModel): string {
  return new Declarations(model).write();
}

/** The key of an origin (`Move`, `Move.x`) for a place in the declarations; undefined where the place is none of those. */
export function originKey(text: string, start: number, end: number): string | undefined {
  const word = text.slice(start, end);
  const head = text.slice(0, start).match(/[\s\S]*\binterface (\w+)/)?.[1];
  if (text.slice(0, start).endsWith("interface ")) return word;
  return head === undefined ? undefined : `${head}.${word.replace(/^"|"$/g, "")}`;
}

class Declarations {
  readonly #model: PacketModel;
  readonly #writer = new TextWriter();
  /** Name in the model -> name of its interfaces. */
  readonly #names = new Map<string, string>();
  /** Definitions whose fields are sent in another form than they are received in. */
  readonly #differs: ReadonlySet<string>;

  constructor(model: PacketModel) {
    this.#model = model;
    const definitions: readonly Definition[] = [...model.packets, ...model.records];
    const taken = new Set(definitions.map((one) => one.name));
    for (const { name } of definitions) {
      let own = nameGate(name);
      if (refused.has(own))
        do own += "_";
        while (taken.has(own));
      taken.add(own);
      this.#names.set(name, own);
    }
    this.#differs = differing(definitions);
  }

  write(): string {
    const { packets, records } = this.#model;
    const writer = this.#writer;
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
      const received = packets.filter((packet) => packet.from !== "server");
      if (received.length + records.length > 0) {
        writer.doc("Received data, by index.");
        writer.block("export namespace Data {", () => {
          for (const one of [...received, ...records]) this.#data(one);
        });
      }
      writer.doc("The packets of the project, for `RTSession.onPacket` and `RTSession.send`.");
      writer.block(
        "export const Packets: {",
        () => {
          for (const packet of packets) this.#token(packet);
        },
        "};",
      );
    });
    writer.block("interface RTClientPackets {", () => {
      for (const packet of packets) {
        if (packet.from === "server") continue;
        writer.line(`${packet.opCode}: import("rtsc:packets").Data.${this.#names.get(packet.name)!};`);
      }
    });
    return writer.toString();
  }

  #fields(one: Definition, form: "received" | "sent"): void {
    const writer = this.#writer;
    writer.doc(describe(one));
    writer.block(`${form === "sent" ? "" : "export "}interface ${this.#names.get(one.name)!} {`, () => {
      for (const field of one.fields) {
        writer.doc(field.description);
        const type = this.#typeOf(field, form);
        if (field.required) writer.line(`${nameGate(field.name)}: ${type};`);
        else
          writer.line(
            `${nameGate(field.name)}${form === "sent" ? "?" : ""}: ${type} | null${form === "sent" ? " | undefined" : ""};`,
          );
      }
    });
  }

  #typeOf(field: Field, form: "received" | "sent"): string {
    const { typescript } = fieldTypeRow(field.type);
    if (field.type.kind !== "record") {
      return form === "sent" && typescript!.endsWith("]") ? `readonly ${typescript}` : typescript!;
    }
    const name = this.#names.get(field.type.record)!;
    // Inside Send a bare name would mean the sent form, and there is one for each record that differs.
    return form === "sent" && this.#differs.has(field.type.record) ? `Send.${name}` : name;
  }

  #data(one: Definition): void {
    const writer = this.#writer;
    writer.doc(describe(one));
    writer.block(`interface ${this.#names.get(one.name)!} extends ${this.#global("RTData")} {`, () => {
      for (const getter of Object.keys(getterTypes) as Getter[]) {
        const fields = one.fields.filter((field) => fieldTypeRow(field.type).getters.includes(getter));
        const allowed = fields.map((field) => field.index).join(" | ") || "never";
        const at = fields.map((field) => `${field.index}: ${this.#answer(field, getter)}`).join("; ");
        writer.doc(fields.length === 0 ? "No field answers to this getter." : fields.map(lineOf).join("\n"));
        const index = `index: ${this.#global("RTIndex")}<I, ${allowed}>`;
        const result = `${this.#global("RTAt")}<{${at === "" ? "" : ` ${at} `}}, I>`;
        writer.line(`${getter}<I extends number>(${index}): ${result};`);
      }
    });
  }

  #answer(field: Field, getter: Getter): string {
    const row = fieldTypeRow(field.type);
    let type = getterTypes[getter];
    if (field.type.kind === "record") type = `Data.${this.#names.get(field.type.record)!}`;
    else if (row.floats !== undefined) type = row.typescript!;
    return field.required ? type : `${type} | null`;
  }

  #token(packet: PacketDefinition): void {
    const name = this.#names.get(packet.name)!;
    const send = packet.from !== "client" && this.#differs.has(packet.name) ? `Send.${name}` : name;
    this.#writer.doc(describe(packet));
    const token = this.#global("RTPacketToken");
    this.#writer.line(
      `readonly ${nameGate(packet.name)}: ${token}<${name}, ${send}, ${literal(packet.from)}, ${packet.opCode}>;`,
    );
  }

  /** A global type; where a packet or record bears the same name, by the way around it. */
  #global(type: string): string {
    return [...this.#names.values()].includes(type) ? `globalThis.${type}` : type;
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
