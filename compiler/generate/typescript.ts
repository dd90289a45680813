/**
 * The target `typescript`: one file that a client puts beside any WebSocket. Op-codes, the types of "rtsc:packets" under the
 * same names, and for each packet a function to encode and one to decode it, a line for each field; no dependency.
 *
 * Writing is strict: what a field's definition or limits do not allow is a PacketError. Reading is strict about types and
 * about what must be there, but not about limits: those may grow after a client has shipped. Unknown indexes are passed over.
 */

import { literal } from "#compiler/text/writer.ts";
import type { PacketDefinition } from "#schemas/packet-model.ts";
import type { Target, TargetInput } from "./target.ts";
import { writeDecode, writeEncode, writeNumbers, writeRecordReader, writeRecordWriter } from "./typescript/codecs.ts";
import { writeEnum, writeInterface } from "./typescript/declarations.ts";
import { TypeScriptFile } from "./typescript/file.ts";
import { pieces } from "./typescript/pieces.ts";

export const typescript: Target = { name: "typescript", extension: ".ts", run };

function run(input: TargetInput): string {
  const file = new TypeScriptFile(input);
  const { writer } = file;
  const { packets, records, enums } = input.model;
  for (const line of input.header) writer.remark("//", line);
  writer.line().line("/* eslint-disable */").line();
  writeOpCodes(file, packets);
  for (const one of enums) writeEnum(file, one);
  for (const one of [...packets, ...records]) {
    writeInterface(file, one, "read");
    writer.line();
  }
  writeSend(file);
  for (const packet of packets) {
    writeEncode(file, packet);
    writeDecode(file, packet);
  }
  writePackets(file, packets);
  for (const record of records.filter((one) => file.isHeld(one))) {
    writeRecordWriter(file, record);
    writeRecordReader(file, record);
  }
  for (const one of file.enumsUsed) writeNumbers(file, one);
  for (const text of pieces.with(file.used)) writer.line(text).line();
  return writer.toString().replace(/\n+$/, "\n");
}

/** The types that are written from, of those that are more lenient to write than what is read. */
function writeSend(file: TypeScriptFile): void {
  const { writer, model } = file;
  const lenient = [...model.packets, ...model.records].filter((one) => file.isLenient(one));
  if (lenient.length === 0) return;
  writer.doc("Fields as `encode…` takes them: optional ones may be left out.");
  writer.block("export namespace Send {", () => {
    for (const [at, one] of lenient.entries()) {
      if (at > 0) writer.line();
      writeInterface(file, one, "written");
    }
  });
  writer.line();
}

function writeOpCodes(file: TypeScriptFile, packets: readonly PacketDefinition[]): void {
  const { writer } = file;
  writer.doc("Op-codes by packet.");
  if (packets.length === 0) writer.line("export const OpCodes = {} as const;");
  else
    writer.block(
      "export const OpCodes = {",
      () => {
        for (const { name, opCode } of packets) writer.line(`${file.name(name)}: ${opCode},`);
      },
      "} as const;",
    );
  writer.line();
}

function writePackets(file: TypeScriptFile, packets: readonly PacketDefinition[]): void {
  const { writer } = file;
  writer.doc("The packets with all that belongs to them.");
  if (packets.length === 0) writer.line("export const Packets = {} as const;");
  else
    writer.block(
      "export const Packets = {",
      () => {
        for (const packet of packets) {
          const { opCode, from, delivery } = packet;
          const name = file.name(packet.name);
          const facts = `opCode: ${opCode}, name: ${literal(packet.name)}, from: ${literal(from)}, delivery: ${literal(delivery)}`;
          writer.line(`${name}: { ${facts}, encode: encode${name}, decode: decode${name} },`);
        }
      },
      "} as const;",
    );
  writer.line();
}
