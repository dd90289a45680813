/**
 * What generated comments say of a definition beside its own description: facts in whole sentences, the same in every
 * language. Plain text, hostile where it comes from the schema: it enters a file by that language's gate for comments.
 */

import type { Field, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";

/** Paragraphs on a packet or record: its description, then op-code, sender and delivery. */
export function describe(one: PacketDefinition | RecordDefinition): string[] {
  const parts = one.description === undefined ? [] : [one.description];
  if ("opCode" in one) {
    const from = one.from === "both" ? "either side" : `the ${one.from}`;
    parts.push(`Op-code ${one.opCode}, from ${from}, ${one.delivery}.`);
  }
  return parts.filter((part) => part !== "");
}

/** Paragraphs on a field: its description, then what is counted and its limits. */
export function describeField({ description, unit, repeat, min, max, maxLength, type }: Field): string[] {
  const facts: string[] = [];
  if (unit !== undefined) facts.push(`In ${unit}.`);
  if (min !== undefined || max !== undefined) facts.push(`${rangeInWords(min, max)}.`);
  if (maxLength !== undefined)
    facts.push(`At most ${maxLength} ${type.kind === "floats" ? "floats" : "bytes of UTF-8"}.`);
  if (repeat !== undefined) facts.push(`At most ${repeat} ${repeat === 1 ? "item" : "items"}.`);
  return [description ?? "", facts.join(" ")].filter((part) => part !== "");
}

/** `From 0 to 100`, `At least 0`, `At most 100`. */
export function rangeInWords(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return `At most ${max}`;
  return max === undefined ? `At least ${min}` : `From ${min} to ${max}`;
}
