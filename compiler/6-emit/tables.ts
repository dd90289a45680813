/**
 * Tables: the packets of a script as data that the guest's generic codec reads, for bundles that are not optimized. Text only.
 *
 * Every name of a schema goes into a string literal and nowhere else, so no name can become code. Records stand in constants
 * without side effects wherever they can; only the fields that close a cycle are assigned afterwards.
 */

import { literal } from "#compiler/text/writer.ts";
import type { Field, PacketModel } from "#schemas/packet-model.ts";
import { deliveryNumbers } from "./codec.ts";
import type { PacketUse } from "./packet-uses.ts";

/** The text of a module that gives the packets of `uses` to the scripts as tokens; parameters as of `codecModule`. */
export function tableModule(
  model: PacketModel,
  uses: ReadonlyMap<string, PacketUse>,
  guest: string,
  give: string,
): string {
  return `import{tabled}from${literal(guest)};\n${tables(model, uses, give)}`;
}

/** The same without its import. */
export function tables(model: PacketModel, uses: ReadonlyMap<string, PacketUse>, give: string): string {
  const lines: string[] = [];
  const late: string[] = [];
  const done = new Set<string>();
  const enums = new Map(model.enums.map((one, at) => [one.name, at]));
  const index = new Map(model.records.map((record, at) => [record.name, at]));

  function fieldText(field: Field, open: (record: string) => void): string {
    const parts = [`index:${field.index}`, `name:${literal(field.name)}`, `kind:"${field.type.kind}"`];
    if (!field.required) parts.push("optional:true");
    // The shape of JSON stays out: the host has checked what is received, and checks what is sent.
    for (const limit of ["repeat", "min", "max", "maxLength"] as const) {
      const value = field[limit];
      if (value !== undefined) parts.push(`${limit}:${literal(value)}`);
    }
    if (field.type.kind === "enum") parts.push(`values:e${enums.get(field.type.enum)}`);
    if (field.type.kind === "record") {
      const { record } = field.type;
      if (done.has(record)) parts.push(`fields:r${index.get(record)}`);
      else open(record);
    }
    return `{${parts.join(",")}}`;
  }

  for (const [at, { values }] of model.enums.entries()) {
    lines.push(`const e${at}=[${values.map(({ name, value }) => `${literal(name)},${value}`).join(",")}];`);
  }
  for (const record of recordsFirst(model)) {
    const at = index.get(record.name);
    const fields = record.fields.map((field, position) =>
      fieldText(field, (open) => late.push(`r${at}[${position}].fields=r${index.get(open)};`)),
    );
    lines.push(`const r${at}=[${fields.join(",")}];`);
    done.add(record.name);
  }
  lines.push(...late);

  const used = model.packets.filter((packet) => uses.has(packet.name));
  const tokens = used.map((packet) => {
    const fields = packet.fields.map((field) => fieldText(field, () => {}));
    const { opCode, name, delivery } = packet;
    const token = `{opCode:${opCode},name:${literal(name)},delivery:${deliveryNumbers[delivery]},fields:[${fields.join(",")}]}`;
    // A computed key: "__proto__" as a plain one would set the prototype.
    return `[${literal(name)}]:tabled(${token}),`;
  });
  lines.push(`${give}{`, ...tokens, "};");
  return `${lines.join("\n")}\n`;
}

/** Records after those they contain, as far as cycles allow. */
function recordsFirst(model: PacketModel): PacketModel["records"] {
  const byName = new Map(model.records.map((record) => [record.name, record]));
  const visited = new Set<string>();
  const order: PacketModel["records"][number][] = [];
  for (const { name } of model.records) {
    // With an own stack: a chain of ten thousand records must not overflow ours.
    const trail: { readonly record: PacketModel["records"][number]; next: number }[] = [];
    const enter = (record: string): void => {
      const found = visited.has(record) ? undefined : byName.get(record);
      visited.add(record);
      if (found !== undefined) trail.push({ record: found, next: 0 });
    };
    enter(name);
    while (trail.length > 0) {
      const top = trail.at(-1)!;
      const field = top.record.fields[top.next++];
      if (field === undefined) order.push(trail.pop()!.record);
      else if (field.type.kind === "record") enter(field.type.record);
    }
  }
  return order;
}
