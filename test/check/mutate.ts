/**
 * Mutations: a correct project with one thing in it changed so that a packet no longer means what it meant. Made from what
 * flow knows of each site, and from the schema.
 *
 * Made by rule, never picked by hand. A mutation that leaves the project right by its own schema is none, and is not made:
 * - another getter or setter that the field's type answers to as well;
 * - an index, op-code or token whose fields take the same call as well as the old one did;
 * - leaving out what the schema lets be left out: an optional field, an item of a list, the data of a packet without fields;
 * - a change in the schema of something that no proven site of these scripts has to do with;
 * - a peer id in the place of a player id, or the other way round, that only becomes part of a text or of a log record.
 */

import type { Site } from "#compiler/3-program/site.ts";
import { fieldTypeRow, fieldTypes } from "#schemas/field-types.ts";
import type { Field, PacketDefinition, PacketModel } from "#schemas/packet-model.ts";

export interface Mutation {
  readonly kind: string;
  /** Relative to the project. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A correct project: its files, what flow found in them, and the model of its schema. */
export interface Subject {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly model: PacketModel;
  readonly sites: readonly Site[];
}

/** Every mutation of a project, in the order of its text. */
export function mutationsOf(subject: Subject): Mutation[] {
  const seen = new Map<string, Mutation>();
  const add = (one: Mutation): void => {
    const key = `${one.file}:${one.start}-${one.end}:${one.text}`;
    if (subject.files[one.file]?.slice(one.start, one.end) !== one.text && !seen.has(key)) seen.set(key, one);
  };
  for (const site of subject.sites) {
    if (site.proof.kind !== "proven" || site.proof.packets.length === 0) continue;
    if (site.kind === "reads") mutateRead(subject, site, add);
    else if (site.kind === "builds") mutateBuild(subject, site, add);
    else if (site.kind === "sends") mutateSend(subject, site, add);
    else mutateRegistration(subject, site, add);
  }
  for (const [file, text] of Object.entries(subject.files)) {
    if (/\.[jt]s$/.test(file)) mutateIds(file, text, add);
    else if (file.startsWith("opcodes/")) mutateSchema(subject, file, text, add);
  }
  return [...seen.values()].sort((a, b) => compare(a.file, b.file) || a.start - b.start || compare(a.text, b.text));
}

type Add = (mutation: Mutation) => void;

const getters = ["getNumber", "getFloat", "getDouble", "getString", "getFloatArray", "getData"];
const setters = getters.map((name) => name.replace("get", "set"));

/** The fields that a site touches: one for each packet and index that lead to it, where every one of them is known. */
function fieldsAt(
  { model }: Subject,
  site: Site,
): { packet: PacketDefinition; fields: readonly Field[]; field: Field }[] {
  const sends = site.kind === "builds" || site.kind === "sends";
  const found: { packet: PacketDefinition; fields: readonly Field[]; field: Field }[] = [];
  for (const { opCodes, path, indexes } of site.uses) {
    const index = indexes?.kind === "some" ? indexes.values[0] : indexes?.kind === "steps" ? indexes.from : undefined;
    for (const packet of model.packets) {
      if (!opCodes.includes(packet.opCode) || packet.from === (sends ? "client" : "server")) continue;
      let fields: readonly Field[] = packet.fields;
      for (const step of path) {
        const type = at(fields, step)?.type;
        fields =
          (type?.kind === "record" ? model.records.find((one) => one.name === type.record) : undefined)?.fields ?? [];
      }
      const field = index === undefined ? undefined : at(fields, index);
      if (field !== undefined) found.push({ packet, fields, field });
    }
  }
  return found;
}

function at(fields: readonly Field[], index: number): Field | undefined {
  return fields.find((field) => index >= field.index && index < field.index + (field.repeat ?? 1));
}

function isList(field: Field): boolean {
  return field.repeat !== undefined;
}

/** The name a call calls, and its arguments. */
function partsOf(text: string, site: Site) {
  const open = text.indexOf("(", site.span.end);
  return { open, args: argumentsOf(text, open), close: closing(text, open) };
}

function mutateRead(subject: Subject, site: Site, add: Add): void {
  const { span } = site;
  const file = span.source.path;
  const touched = fieldsAt(subject, site);
  if (touched.length === 0) return;
  if (!getters.includes(site.member)) {
    if (
      span.source.text.slice(span.start, span.end) === site.member &&
      !site.member.startsWith("get") &&
      site.member !== "has"
    )
      add({ kind: "misspell a field", file, start: span.start, end: span.end, text: `${site.member}s` });
    return;
  }
  for (const getter of getters) {
    const answers = touched.some(({ field }) => fieldTypeRow(field.type).getters.some((one) => one === getter));
    if (!answers) add({ kind: "swap the getter", file, start: span.start, end: span.end, text: getter });
  }
  const { args } = partsOf(span.source.text, site);
  const [index] = args;
  if (index === undefined) return;
  for (const other of [unusedIndex(touched), ...touched[0]!.fields.map((field) => field.index)]) {
    const fits = touched.some(({ fields }) => {
      const field = at(fields, other);
      return field !== undefined && fieldTypeRow(field.type).getters.some((one) => one === site.member);
    });
    if (!fits) add({ kind: "change the index of a read", file, ...index, text: String(other) });
  }
}

function unusedIndex(touched: readonly { readonly fields: readonly Field[] }[]): number {
  for (let index = 126; ; index--) if (touched.every(({ fields }) => at(fields, index) === undefined)) return index;
}

function mutateBuild(subject: Subject, site: Site, add: Add): void {
  const { span } = site;
  const { text, path: file } = span.source;
  const touched = fieldsAt(subject, site);
  if (touched.length === 0 || !setters.includes(site.member)) return;
  for (const setter of setters) {
    const writes = touched.some(({ field }) => fieldTypeRow(field.type).setters.some((one) => one === setter));
    if (!writes) add({ kind: "swap the setter", file, start: span.start, end: span.end, text: setter });
  }
  const { args, close } = partsOf(text, site);
  const [index, value] = args;
  if (index === undefined || value === undefined) return;
  const required =
    touched.every(({ field }) => field.required && !isList(field)) && site.uses.every((use) => use.certain);
  for (const other of [unusedIndex(touched), ...touched[0]!.fields.map((field) => field.index)]) {
    const fits = touched.some(({ fields }) => {
      const field = at(fields, other);
      return field !== undefined && fieldTypeRow(field.type).setters.some((one) => one === site.member);
    });
    if (required || !fits) add({ kind: "change the index of a set", file, ...index, text: String(other) });
  }
  if (required) {
    const dot = text.lastIndexOf(".", span.start);
    add({ kind: "drop a set", file, start: dot, end: close, text: "" });
  }
  add({ kind: "drop the value", file, start: index.end, end: value.end, text: "" });
  const kinds = touched.map(({ field }) => field.type.kind);
  if (kinds.includes("any")) return;
  const wrong = ["undefined", "null", "{}", site.member === "setString" ? "7" : '"text"'];
  for (const one of wrong) add({ kind: "set a wrong value", file, ...value, text: one });
}

/** The packets that scripts may send, or may receive, that differ from these in what they hold. */
function others({ model }: Subject, site: Site, way: "client" | "server"): PacketDefinition[] {
  const mine = model.packets.filter(
    (packet) => site.proof.kind === "proven" && site.proof.packets.includes(packet.name),
  );
  const shape = (one: PacketDefinition): string =>
    one.fields.map((field) => `${field.index}:${field.type.kind}`).join();
  const required = (one: PacketDefinition): boolean => one.fields.some((field) => field.required && !isList(field));
  return model.packets.filter(
    (one) =>
      one.from === way &&
      required(one) &&
      mine.every((other) => other.opCode !== one.opCode && shape(other) !== shape(one)),
  );
}

function mutateSend(subject: Subject, site: Site, add: Add): void {
  const { span, call, sent } = site;
  const { text, path: file } = span.source;
  const place = { file, start: span.start, end: span.end };
  const isToken = site.member === "send";
  const unused = Math.max(...subject.model.packets.map((one) => one.opCode)) + 7;
  const write = (packet: PacketDefinition): string => (isToken ? `Packets.${packet.name}` : String(packet.opCode));
  if (!isToken) add({ kind: "change the op-code", ...place, text: String(unused) });
  // What is sent with a builder that other op-codes share may fit them all.
  const [back] = others(subject, site, "client").filter(
    (one) => !subject.model.packets.some((two) => two.opCode === one.opCode && two.from !== "client"),
  );
  const [other] = others(subject, site, "server");
  if (back !== undefined) add({ kind: "send what only clients send", ...place, text: write(back) });
  if (other !== undefined && sent.every(({ data }) => data.kind !== "received" && data.kind !== "unknown"))
    add({ kind: "change the op-code", ...place, text: write(other) });
  if (isToken) {
    mutateTypedSend(subject, site, add);
    return;
  }
  if (site.escapes) return;
  add({ kind: "drop the op-code", file, start: text.lastIndexOf(".", span.start), end: call.end, text: "" });
  for (const { at: sending } of sent) {
    const inside = chain(sending.source.text, sending.start, sending.end);
    const last = inside.at(-1);
    const sendFile = sending.source.path;
    if (last !== undefined) add({ kind: "drop the send", file: sendFile, start: last.dot, end: last.close, text: "" });
    for (const one of [...inside, ...(sending.start === call.start ? [] : chain(text, call.start, call.end))]) {
      const range = { file: sendFile, start: one.dot, end: one.close };
      const needed = site.uses.flatMap((use) =>
        subject.model.packets.filter((packet) => packet.from !== "client" && use.opCodes.includes(packet.opCode)),
      );
      const hasFields =
        needed.length > 0 && needed.every((packet) => packet.fields.some((field) => field.required && !isList(field)));
      if (one.name === "setData" && hasFields) add({ kind: "drop setData", ...range, text: "" });
      if (one.name === "setTargetPeers" && one.args.length > 0) {
        add({
          kind: "a text as target",
          file: sendFile,
          start: one.args[0]!.start,
          end: one.args.at(-1)!.end,
          text: '"ann"',
        });
      }
    }
  }
}

function mutateTypedSend(subject: Subject, site: Site, add: Add): void {
  const { call } = site;
  const { text, path: file } = call.source;
  const open = text.indexOf("(", call.start + "RTSession.send".length - 1);
  const fields = argumentsOf(text, open)[1];
  if (fields === undefined || text[fields.start] !== "{") return;
  const packets = subject.model.packets.filter(
    (one) => site.proof.kind === "proven" && site.proof.packets.includes(one.name),
  );
  for (const member of argumentsOf(text, fields.start)) {
    const written = text.slice(member.start, member.end);
    const name = /^\w+/.exec(written)?.[0];
    const field = packets[0]?.fields.find((one) => one.name === name);
    if (name === undefined || field === undefined) continue;
    const place = { file, start: member.start, end: member.end };
    const value = written === name ? name : written.slice(written.indexOf(":") + 1);
    add({ kind: "misspell a field", ...place, text: `${name}s: ${value}` });
    add({
      kind: "a typed field of a wrong type",
      ...place,
      text: `${name}: ${field.type.kind === "string" ? "7" : '"text"'}`,
    });
    add({ kind: "a typed field of a wrong type", ...place, text: `${name}: undefined` });
    if (field.required && !isList(field)) {
      const comma = /^\s*,/.exec(text.slice(member.end))?.[0].length ?? 0;
      add({ kind: "drop a typed field", file, start: member.start, end: member.end + comma, text: "" });
    }
  }
}

function mutateRegistration(subject: Subject, site: Site, add: Add): void {
  const { span } = site;
  const place = { file: span.source.path, start: span.start, end: span.end };
  const isToken = /\bPackets\./.test(span.source.text.slice(span.start, span.end));
  const write = (packet: PacketDefinition): string => (isToken ? `Packets.${packet.name}` : String(packet.opCode));
  if (!isToken) {
    const unused = Math.max(...subject.model.packets.map((one) => one.opCode)) + 7;
    add({ kind: "change the op-code", ...place, text: String(unused) });
  }
  const [back] = others(subject, site, "server").filter(
    (one) => !subject.model.packets.some((two) => two.opCode === one.opCode && two.from !== "server"),
  );
  if (back !== undefined) add({ kind: "handle what only scripts send", ...place, text: write(back) });
}

/** Ids that are put where an id is wanted: a text that holds one is a text all the same. */
function mutateIds(file: string, text: string, add: Add): void {
  for (const match of text.matchAll(/\.(getPeerId|getPlayerId)\(\)/g)) {
    const start = match.index + 1;
    const line = text.slice(text.lastIndexOf("\n", start) + 1, (text.indexOf("\n", start) + 1 || text.length + 1) - 1);
    const wanted = /\b(?:setTargetPeers|setSender|getPlayer|setPlayerId|setNumber|setString)\(|\bto: /.test(line);
    const isText = /["'][^"']*["']\s*\+|\+\s*["']|\b(?:log|Log|getLogger\(\))\.\w+\(/.test(line);
    // The innermost call around it says what it is for.
    const around = innermostCall(text, match.index);
    if (!wanted || isText || !/^(?:setTargetPeers|setSender|getPlayer|setPlayerId|setNumber|to)$/.test(around))
      continue;
    const swapped = match[1] === "getPeerId" ? "getPlayerId" : "getPeerId";
    add({ kind: "swap peer id and player id", file, start, end: start + match[1]!.length, text: swapped });
  }
}

/** The name of the call, or of the property, that a place is directly in. */
function innermostCall(text: string, place: number): string {
  let depth = 0;
  for (let at = place; at >= 0; at--) {
    const char = text[at]!;
    if (char === ")" || char === "]" || char === "}") depth++;
    else if (char === "(" || char === "[" || char === "{") {
      if (depth > 0) {
        depth--;
        continue;
      }
      if (char === "{") return /\bto:[^,{}]*$/.test(text.slice(at, place)) ? "to" : "";
      if (char === "(") return /(\w+)\s*$/.exec(text.slice(0, at))?.[1] ?? "";
    } else if (char === ";" && depth === 0) return "";
  }
  return "";
}

// --- schemas

interface SchemaField {
  index: number;
  type: string;
  optional?: boolean;
  repeat?: unknown;
  [key: string]: unknown;
}
interface Schema {
  packets: Record<string, { opCode: number; from: string; fields?: Record<string, SchemaField> }>;
  records?: Record<string, { fields: Record<string, SchemaField> }>;
}

function mutateSchema(subject: Subject, file: string, text: string, add: Add): void {
  const change = (kind: string, edit: (schema: Schema) => void): void => {
    const schema = JSON.parse(text) as Schema;
    edit(schema);
    add({ kind, file, start: 0, end: text.length, text: JSON.stringify(schema) });
  };
  const proven = subject.sites.filter((site) => site.proof.kind === "proven");
  const unused = Math.max(...subject.model.packets.map((one) => one.opCode)) + 7;
  for (const packet of subject.model.packets) {
    const mine = proven.filter((site) => site.proof.kind === "proven" && site.proof.packets.includes(packet.name));
    if (mine.length === 0) continue;
    const incoming = mine.filter((site) => site.kind === "reads" || site.kind === "registers");
    const outgoing = mine.filter((site) => site.kind === "builds" || site.kind === "sends");
    const alone = subject.model.packets.filter((one) => one.opCode === packet.opCode).length === 1;
    const numeric = mine.some(
      (site) =>
        !/\bPackets\b/.test(site.span.source.text.slice(site.span.start, site.span.end)) &&
        (site.kind === "sends" || site.kind === "registers"),
    );
    if (alone) {
      if (incoming.length > 0)
        change("change the direction", (schema) => {
          schema.packets[packet.name]!.from = "server";
        });
      if (outgoing.length > 0)
        change("change the direction", (schema) => {
          schema.packets[packet.name]!.from = "client";
        });
      if (numeric)
        change("change the op-code in the schema", (schema) => {
          schema.packets[packet.name]!.opCode = unused;
        });
    }
    if (
      outgoing.some((site) =>
        site.sent.some(({ data }) => data.kind === "built" || data.kind === "none" || data.kind === "typed"),
      )
    ) {
      const fields = packet.fields.map((field) => field.index + (field.repeat ?? 1) - 1);
      const index = Math.max(0, ...fields) + 1;
      if (index <= 127)
        change("require one more field", (schema) => {
          const one = schema.packets[packet.name]!;
          one.fields = { ...one.fields, extra: { index, type: "number" } };
        });
    }
    for (const field of packet.fields) {
      // Typed sites touch fields by name, and a typed send all that are required.
      const touching = mine.filter((site) =>
        fieldsAt(subject, site).some(
          (one) => one.packet === packet && one.fields === packet.fields && one.field === field,
        ),
      );
      const raw = touching.filter((site) => [...getters, ...setters].includes(site.member));
      const calls = raw.filter((site) => fieldsAt(subject, site).every((one) => one.packet === packet));
      if (calls.length === 0) continue;
      const type = Object.entries(fieldTypes).find(
        ([name, row]) =>
          name !== "any" &&
          row.typescript !== null &&
          calls.every(
            (site) =>
              !(row.getters as readonly string[]).includes(site.member) &&
              !(row.setters as readonly string[]).includes(site.member),
          ),
      )?.[0];
      const edit = (to: (one: SchemaField) => void) => (schema: Schema) =>
        to(schema.packets[packet.name]!.fields![field.name]!);
      if (type !== undefined)
        change(
          "change the type of a field",
          edit((one) => {
            for (const key of ["min", "max", "maxLength", "shape"]) delete one[key];
            one.type = type;
          }),
        );
      if (calls.some((site) => site.kind === "reads") || (field.required && !isList(field)))
        change(
          "change the index of a field",
          edit((one) => {
            one.index = 100;
          }),
        );
      change("drop a field", (schema) => {
        delete schema.packets[packet.name]!.fields![field.name];
      });
    }
  }
}

// --- text

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where the bracket that opens here closes, exclusive. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at = next(text, at)) {
    if ("([{".includes(text[at]!)) depth++;
    else if (")]}".includes(text[at]!) && --depth === 0) return at + 1;
  }
  return text.length;
}

/** The next place, over a text or a comment as a whole. */
function next(text: string, at: number): number {
  const char = text[at]!;
  if (char === '"' || char === "'" || char === "`") {
    for (let end = at + 1; end < text.length; end++) {
      if (text[end] === "\\") end++;
      else if (text[end] === char) return end + 1;
    }
    return text.length;
  }
  if (text.startsWith("//", at)) return (text.indexOf("\n", at) + 1 || text.length + 1) - 1;
  if (text.startsWith("/*", at)) return (text.indexOf("*/", at) + 2 || text.length + 1) - 1;
  return at + 1;
}

/** What stands between the commas of a bracket. */
function argumentsOf(text: string, open: number): Range[] {
  const found: Range[] = [];
  const end = closing(text, open) - 1;
  let start = open + 1;
  const push = (to: number): void => {
    const written = text.slice(start, to);
    if (written.trim() === "") return;
    const from = start + (written.length - written.trimStart().length);
    found.push({ start: from, end: from + written.trim().length });
  };
  for (let at = open + 1; at < end; ) {
    if ("([{".includes(text[at]!)) at = closing(text, at);
    else if (text[at] === ",") {
      push(at);
      start = ++at;
    } else at = next(text, at);
  }
  push(end);
  return found;
}

/** The calls of a chain `a.b(…).c(…)`, first come first. */
function chain(
  text: string,
  start: number,
  end: number,
): { name: string; dot: number; close: number; args: Range[] }[] {
  const found: { name: string; dot: number; close: number; args: Range[] }[] = [];
  for (let at = start; at < end; ) {
    const match = /^\.\s*(\w+)\s*\(/.exec(text.slice(at, at + 200));
    if (match !== null) {
      const open = at + match[0].length - 1;
      const close = closing(text, open);
      found.push({ name: match[1]!, dot: at, close, args: argumentsOf(text, open) });
      at = close;
    } else if ("([{".includes(text[at]!)) at = closing(text, at);
    else at = next(text, at);
  }
  return found;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
