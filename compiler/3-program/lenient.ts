/**
 * Which definitions are written in another form than they are read in: in TypeScript more may be handed over than comes back, less
 * than all fields, and lists that nobody may change. One answer for scripts and for generated clients.
 */

import { fieldTypeRow } from "#schemas/field-types.ts";
import {
  type Field,
  isListShape,
  type JsonShape,
  type PacketDefinition,
  type RecordDefinition,
} from "#schemas/packet-model.ts";

/** Names of the definitions that hold, however deep, an optional field or a list. */
export function lenientOf(definitions: readonly (PacketDefinition | RecordDefinition)[]): ReadonlySet<string> {
  const holders = new Map<string, string[]>();
  const open: string[] = [];
  for (const { name, fields } of definitions) {
    if (fields.some(isLenient)) open.push(name);
    for (const { type } of fields) {
      if (type.kind !== "record") continue;
      const others = holders.get(type.record);
      if (others === undefined) holders.set(type.record, [name]);
      else others.push(name);
    }
  }
  const found = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(holders.get(name) ?? []));
  }
  return found;
}

function isLenient({ required, repeat, type, shape }: Field): boolean {
  if (!required || repeat !== undefined || (shape !== undefined && holdsList(shape))) return true;
  return fieldTypeRow(type).typescript?.endsWith("]") === true;
}

function holdsList(shape: JsonShape): boolean {
  if (typeof shape === "string") return false;
  return isListShape(shape) || Object.values(shape).some(holdsList);
}
