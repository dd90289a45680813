/**
 * Records: what following finds out about each call that concerns a packet, gathered over all ways that lead to it, and turned
 * into sites at the end.
 *
 * Invariant: a site is proven only when every way to it is known. One way that is not makes it open; the others stay listed.
 */

import type { Indexes, Sent, SentData, SentField, Site, SiteKind, Use, ValueKind } from "#compiler/3-program/site.ts";
import { type Source, type Span, span } from "#compiler/text/source.ts";
import type { From, PacketDefinition, PacketModel } from "#schemas/packet-model.ts";
import type { DataState } from "./builders.ts";
import { indexesOf, kindsOf, stepInto } from "./described.ts";
import type { Codes, Value } from "./values.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Record {
  /** Unique for each call and kind; short, as it is part of the keys of values. */
  readonly key: string;
  readonly kind: SiteKind;
  readonly source: Source;
  readonly at: Range;
  readonly call: Range;
  readonly member: string;
  /** Each once: mostly there is one. */
  uses: readonly Use[];
  sent: Map<string, Sent> | undefined;
  names: readonly string[];
  values: readonly ValueKind[];
  open: string | undefined;
  guarded: boolean;
  /** Whether some condition asks for the value. */
  tested: boolean;
  needs: readonly Span[];
  conditional: boolean;
  /** Reads: whether some way leads here without a condition. */
  direct: boolean;
  afterSend: boolean;
  escapes: boolean;
}

const letters: { readonly [kind in SiteKind]: string } = { registers: "o", reads: "r", builds: "b", sends: "s" };

/** Why a send is open whose packet never gets an op-code. */
export const noOpCode = "the packet has no op-code";

/** Why a site that following never came to is open. */
export const unreached = "no way that can be followed leads here";

export class Records {
  readonly #records = new Map<string, Record>();
  /** What other rounds knew of each call: a builder may hold what a call sets that this round comes to later. */
  readonly #before = new Map<string, Record>();
  /** The number of each file. */
  readonly #sources = new Map<Source, number>();
  readonly #packetsByName = new Map<string, PacketDefinition>();
  readonly #packetsByCode = new Map<number, PacketDefinition[]>();

  constructor(model: PacketModel) {
    for (const packet of model.packets) {
      if (!this.#packetsByName.has(packet.name)) this.#packetsByName.set(packet.name, packet);
      const same = this.#packetsByCode.get(packet.opCode);
      if (same === undefined) this.#packetsByCode.set(packet.opCode, [packet]);
      else same.push(packet);
    }
  }

  packetNamed(name: string): PacketDefinition | undefined {
    return this.#packetsByName.get(name);
  }

  clear(): void {
    for (const [key, record] of this.#records) if (!this.#before.has(key)) this.#before.set(key, record);
    this.#records.clear();
  }

  get(key: string): Record | undefined {
    return this.#records.get(key);
  }

  /** Every record so far. */
  all(): Iterable<Record> {
    return this.#records.values();
  }

  /** The record of a call; made when it is the first time. */
  at(kind: SiteKind, source: Source, at: Range, call: Range, member: string): Record {
    let file = this.#sources.get(source);
    if (file === undefined) {
      file = this.#sources.size;
      this.#sources.set(source, file);
    }
    const key = `${letters[kind]}${file}:${at.start}`;
    let record = this.#records.get(key);
    if (record === undefined) {
      record = {
        key,
        kind,
        source,
        at,
        call,
        member,
        uses: none,
        sent: undefined,
        names: none,
        values: none,
        open: undefined,
        guarded: false,
        tested: false,
        needs: none,
        conditional: false,
        direct: false,
        afterSend: false,
        escapes: false,
      };
      this.#records.set(key, record);
    }
    return record;
  }

  /** The record of a call that some round came to; undefined where none did. */
  #again(key: string): Record | undefined {
    const known = this.#records.get(key) ?? this.#before.get(key);
    return known === undefined ? undefined : this.at(known.kind, known.source, known.at, known.call, known.member);
  }

  /** @param name what the script calls the op-code, where it is one. */
  use(
    record: Record,
    codes: Codes,
    path: readonly number[],
    indexes: Indexes | undefined,
    certain = true,
    name?: string,
  ): void {
    if (codes.kind === "open") {
      record.open ??= codes.reason;
      return;
    }
    const { uses } = record;
    for (let at = 0; at < uses.length; at++) {
      const known = uses[at]!;
      if (!isUse(known, codes.values, path, indexes)) continue;
      if (certain && !known.certain) record.uses = uses.map((one) => (one === known ? { ...known, certain } : one));
      return;
    }
    const opCodes = codes.values;
    const use: Use =
      indexes !== undefined
        ? { opCodes, path, indexes, certain }
        : name === undefined
          ? { opCodes, path, certain }
          : { opCodes, path, certain, name };
    record.uses = uses.length === 0 ? [use] : [...uses, use];
  }

  /** The script goes on with these values as if they were there. */
  need(value: Value, source: Source, at: Range): void {
    for (let nth = 0; nth < value.length; nth++) {
      const one = value[nth]!;
      if (one.k !== "got" && one.k !== "received") continue;
      const record = this.#records.get(one.site);
      if (record === undefined || record.needs.length >= 8) continue;
      const place = span(source, at.start, at.end);
      record.needs = record.needs.length === 0 ? [place] : withPlace(record.needs, place);
    }
  }

  /** The script deals with the absence of these values. */
  guard(value: Value): void {
    for (let nth = 0; nth < value.length; nth++) {
      const one = value[nth]!;
      if (one.k !== "got" && one.k !== "received") continue;
      const record = this.#records.get(one.site);
      if (record !== undefined) record.guarded = true;
    }
  }

  name(record: Record, name: string): void {
    const { names } = record;
    if (names.length < 8 && !names.includes(name)) record.names = names.length === 0 ? [name] : [...names, name];
  }

  /** What a setter may be given. */
  value(record: Record, kind: ValueKind): void {
    const { values } = record;
    if (!values.includes(kind)) record.values = values.length === 0 ? [kind] : [...values, kind];
  }

  /** A packet leaves with this data: its setters are known to belong to the op-codes. */
  send(
    record: Record,
    codes: Codes,
    data: readonly SentData[],
    reliable: boolean | undefined,
    source: Source,
    at: Range,
    every: number | undefined,
  ) {
    if (codes.kind === "open") return;
    for (let nth = 0; nth < data.length; nth++) {
      const one = data[nth]!;
      const sent: Sent = {
        opCodes: codes.values,
        data: one,
        reliable,
        ...(every === undefined ? {} : { every }),
        at: span(source, at.start, at.end),
      };
      const key = `${codes.values.join("|")}/${source.path}:${at.start}/${reliable}/${every}/${shapeKey(one)}`;
      record.sent ??= new Map();
      if (record.sent.size < 256 || record.sent.has(key)) record.sent.set(key, sent);
    }
  }

  /** What a builder holds, as sent; its setters get the op-codes on the way. */
  built(state: DataState, codes: Codes, path: readonly number[]): SentData {
    const fields: SentField[] = [];
    for (let nth = 0; nth < state.entries.length; nth++) {
      const entry = state.entries[nth]!;
      const record = this.#records.get(entry.site) ?? this.#again(entry.site);
      if (record === undefined) continue;
      const indexes = indexesOf(entry.index);
      const always =
        indexes.kind === "some" && indexes.values.length === 1 && state.always.includes(indexes.values[0]!);
      this.use(record, codes, path, indexes, always);
      if (!always) record.conditional = true;
      const step = stepInto(indexes);
      const inner: Codes =
        step === undefined ? { kind: "open", reason: "it is nested at an index that is computed" } : codes;
      const deeper = step === undefined ? path : [...path, step];
      const nested = entry.nested.length === 0 ? [] : entry.nested.map((inside) => this.built(inside, inner, deeper));
      for (let at = 0; at < entry.value.length; at++) {
        const one = entry.value[at]!;
        if (one.k !== "received") continue;
        const opCodes = one.codes.kind === "known" ? one.codes.values : [];
        nested.push({ kind: "received", opCodes, path: one.path });
      }
      fields.push({
        indexes,
        setter: record.member,
        values: kindsOf(entry.value),
        always,
        span: span(record.source, record.at.start, record.at.end),
        nested,
      });
    }
    if (fields.length > 1)
      fields.sort((a, b) => firstIndex(a.indexes) - firstIndex(b.indexes) || a.span.start - b.span.start);
    return { kind: "built", fields, ...(state.open === undefined ? {} : { open: state.open }) };
  }

  /** The sites of a script, by file and place. */
  sites(script: string): Site[] {
    const byFile = new Map<Source, Site[]>();
    for (const record of this.#records.values()) {
      const same = byFile.get(record.source);
      const site = this.#site(record, script);
      if (same === undefined) byFile.set(record.source, [site]);
      else same.push(site);
    }
    const files = [...byFile].sort(([a], [b]) => compare(a.path, b.path));
    return files.flatMap(([, sites]) => sites.sort(byPlace));
  }

  #site(record: Record, script: string): Site {
    const { kind, source, at, call, member } = record;
    const { uses } = record;
    const opCodes =
      uses.length === 1 ? uses[0]!.opCodes : [...new Set(uses.flatMap((use) => use.opCodes))].sort((a, b) => a - b);
    const open = record.open ?? (uses.length === 0 ? reasonWithout[kind] : undefined);
    return {
      kind,
      script,
      span: span(source, at.start, at.end),
      call: span(source, call.start, call.end),
      member,
      proof:
        open === undefined
          ? {
              kind: "proven",
              opCodes,
              packets: this.#packets(opCodes, kind),
              conditional: record.conditional || (kind === "reads" && !record.direct),
            }
          : { kind: "open", reason: open },
      uses,
      values: record.values.length < 2 ? record.values : [...record.values].sort(),
      guarded: record.guarded,
      needs: record.guarded || record.tested ? none : record.needs,
      names: record.names,
      sent: record.sent === undefined ? none : [...record.sent.values()],
      afterSend: record.afterSend,
      lost: record.afterSend && uses.length === 0 && record.open === undefined && !record.escapes,
      escapes: record.escapes,
    };
  }

  #packets(opCodes: readonly number[], kind: SiteKind): string[] {
    if (opCodes.length === 0) return [];
    const other: From = kind === "reads" || kind === "registers" ? "server" : "client";
    if (opCodes.length === 1) {
      const packets = this.#packetsByCode.get(opCodes[0]!);
      if (packets === undefined) return [];
      if (packets.length === 1) return packets[0]!.from === other ? [] : [packets[0]!.name];
    }
    return opCodes
      .flatMap((opCode) => this.#packetsByCode.get(opCode) ?? [])
      .filter((packet) => packet.from !== other)
      .map((packet) => packet.name)
      .sort(compare);
  }
}

const none: readonly never[] = [];

/** The last of those that begin at one place. */
function withPlace(places: readonly Span[], place: Span): readonly Span[] {
  const isThere = (one: Span): boolean => one.source === place.source && one.start === place.start;
  return places.some(isThere) ? places.map((one) => (isThere(one) ? place : one)) : [...places, place];
}

function isUse(use: Use, opCodes: readonly number[], path: readonly number[], indexes: Indexes | undefined): boolean {
  return isEqual(use.opCodes, opCodes) && isEqual(use.path, path) && isSameIndexes(use.indexes, indexes);
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

function isSameIndexes(a: Indexes | undefined, b: Indexes | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.kind === "some") return b.kind === "some" && isEqual(a.values, b.values);
  if (a.kind === "any") return b.kind === "any";
  return b.kind === "steps" && a.from === b.from && a.step === b.step && a.to === b.to;
}

function byPlace(a: Site, b: Site): number {
  return a.span.start - b.span.start || compare(a.kind, b.kind);
}

const reasonWithout: { readonly [kind in SiteKind]: string } = {
  registers: unreached,
  reads: unreached,
  builds: "the data is never seen being sent",
  sends: unreached,
};

function firstIndex(indexes: Indexes): number {
  if (indexes.kind === "some") return indexes.values[0] ?? 0;
  return indexes.kind === "steps" ? indexes.from : 128;
}

function indexesKey(indexes: Indexes | undefined): string {
  if (indexes === undefined) return "";
  if (indexes.kind === "some") return indexes.values.join();
  return indexes.kind === "any" ? "*" : `${indexes.from}+${indexes.step}-${indexes.to}`;
}

/** Equal for data of equal shape. */
function shapeKey(data: SentData): string {
  switch (data.kind) {
    case "built": {
      const fields = data.fields.map(
        (one) =>
          `${one.span.source.path}:${one.span.start}${indexesKey(one.indexes)}${one.always}(${one.nested.map(shapeKey).join(";")})`,
      );
      return `${fields.join(",")}/${data.open ?? ""}`;
    }
    case "received":
      return `received ${data.opCodes.join("|")} ${data.path.join(".")}`;
    default:
      return data.kind;
  }
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
