/**
 * "Create packet definition from this site": what all sites of the project say about an op-code that no schema defines, as a
 * definition in the schema file that its neighbours live in.
 *
 * Invariant: the definition accepts what the scripts do; what they leave open the author fills in, and is told so by the next
 * check.
 */

import { whyRefused } from "#compiler/2-schema/names.ts";
import type { Site } from "#compiler/3-program/site.ts";
import type { Edit } from "#compiler/diagnostics/diagnostic.ts";
import { infer } from "#compiler/infer/infer.ts";
import type { ProposedField, ProposedPacket, ProposedRecord } from "#compiler/infer/proposal.ts";
import type { WorkspaceState } from "#compiler/workspace.ts";
import type { DocumentView } from "../../feature.ts";
import { sourcesOf } from "../../views.ts";
import { type Member, settingMembers, styleOf } from "./json-edits.ts";

export interface CreatedPacket {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** A schema file to be made, relative to the project, where it has none. */
  readonly file?: { readonly path: string; readonly text: string };
}

/** Where a project without schemas gets its first. */
const firstSchema = "opcodes/game.json";

/** The definitions that sites between two offsets of the state could have, one for each op-code. */
export function createdPackets(document: DocumentView, start: number, end: number): CreatedPacket[] {
  const { state, path } = document;
  const { checked, config, model } = state;
  if (checked === null || config === null || model === null) return [];
  const near = checked.sites.filter(
    ({ kind, call, span }) =>
      (kind === "registers" || kind === "sends") &&
      span.source.path === path &&
      ((span.start <= end && span.end >= start) || (start === end && start >= call.start && end <= span.end)),
  );
  const wanted = new Set(near.flatMap(({ uses }) => uses.flatMap(({ opCodes }) => opCodes)));
  if (wanted.size === 0) return [];
  const proposal = infer(checked.sites, {
    model,
    strict: config.preset === "strict",
    isName: (name, what) => /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name) && whyRefused(name, what) === undefined,
  });
  const found: CreatedPacket[] = [];
  for (const opCode of [...wanted].sort((a, b) => a - b)) {
    const packets = proposal.packets.filter((one) => one.opCode === opCode && isSeenAs(one, near));
    if (packets.length === 0) continue;
    const records = recordsOf(packets, proposal.records);
    const title = `Create packet definition ${packets.map(({ name }) => name).join(" and ")} (op-code ${opCode})`;
    const written = definitionEdits(packets, records, state);
    if (written !== undefined) found.push({ title, ...written });
  }
  return found;
}

function isSeenAs({ opCode, at }: ProposedPacket, near: readonly Site[]): boolean {
  return near.some(
    (site) =>
      site.uses.some(({ opCodes }) => opCodes.includes(opCode)) &&
      at.some((span) => span.source.path === site.span.source.path && span.start === site.span.start),
  );
}

/** Records that these packets need, and those that they need. */
function recordsOf(packets: readonly ProposedRecord[], records: readonly ProposedRecord[]): readonly ProposedRecord[] {
  const needed = new Set<ProposedRecord>();
  const follow = ({ fields }: ProposedRecord): void => {
    for (const { type } of fields) {
      const record = records.find((one) => one.name === type);
      if (record === undefined || needed.has(record)) continue;
      needed.add(record);
      follow(record);
    }
  };
  for (const packet of packets) follow(packet);
  return records.filter((one) => needed.has(one));
}

function definitionEdits(
  packets: readonly ProposedPacket[],
  records: readonly ProposedRecord[],
  state: WorkspaceState,
): Pick<CreatedPacket, "edits" | "file"> | undefined {
  const { config } = state;
  const file = schemaFor(packets[0]!.opCode, state);
  const members = (unit: string): Member[] => [
    ...packets.map((one): Member => ({ path: ["packets", one.name], value: null, written: packetText(one, unit) })),
    ...records.map(
      (one): Member => ({ path: ["records", one.name], value: null, written: `{\n${fieldsText(one, unit)}\n}` }),
    ),
  ];
  if (file !== undefined) {
    const source = sourcesOf(state).get(file);
    const edit = source && settingMembers(source, members(styleOf(source.text).unit));
    return edit && { edits: [edit] };
  }
  const configured = config === null ? undefined : sourcesOf(state).get(config.path);
  if (configured === undefined) return undefined;
  const { unit } = styleOf(configured.text);
  const empty = { path: firstSchema, text: "{}", hash: "" };
  const whole = settingMembers(empty, members(unit));
  const named = settingMembers(configured, [{ path: ["opCodes"], value: ["opcodes/*.json"] }]);
  if (whole === undefined || named === undefined) return undefined;
  const text = `${empty.text.slice(0, whole.start)}${whole.text}${empty.text.slice(whole.end)}\n`;
  return { edits: [named], file: { path: firstSchema, text } };
}

/** The file that defines the nearest op-code; else the first schema; undefined where there is none. */
function schemaFor(opCode: number, { config, model, origins }: WorkspaceState): string | undefined {
  const near = model?.packets.toSorted((a, b) => Math.abs(a.opCode - opCode) - Math.abs(b.opCode - opCode))[0];
  const span = near && origins?.get(near.name);
  return span?.source.path ?? config?.opCodes[0];
}

function packetText(packet: ProposedPacket, unit: string): string {
  const lines = [`"opCode": ${packet.opCode}`, `"from": ${JSON.stringify(packet.from)}`];
  if (packet.delivery !== undefined) lines.push(`"delivery": ${JSON.stringify(packet.delivery)}`);
  return `{\n${lines.map((line) => `${unit}${line},\n`).join("")}${fieldsText(packet, unit)}\n}`;
}

function fieldsText({ fields }: ProposedRecord, unit: string): string {
  if (fields.length === 0) return `${unit}"fields": {}`;
  const lines = fields.map((field) => `${unit}${unit}${JSON.stringify(field.name)}: ${fieldText(field)}`);
  return `${unit}"fields": {\n${lines.join(",\n")}\n${unit}}`;
}

function fieldText({ index, type, optional, repeat }: ProposedField): string {
  const parts = [`"index": ${index}`, `"type": ${JSON.stringify(type)}`];
  if (optional) parts.push('"optional": true');
  if (repeat !== undefined) parts.push(`"repeat": ${index + repeat > 127 ? "true" : `{ "max": ${repeat} }`}`);
  return `{ ${parts.join(", ")} }`;
}
