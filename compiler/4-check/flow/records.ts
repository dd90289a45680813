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
import { type Codes, codesKey, type Value } from "./values.ts";

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
  readonly uses: Map<string, Use>;
  readonly sent: Map<string, Sent>;
  readonly names: string[];
  readonly values: Set<ValueKind>;
  open: string | undefined;
  guarded: boolean;
  /** Whether some condition asks for the value. */
  tested: boolean;
  readonly needs: Map<string, Span>;
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
  /** The calls of all rounds: a builder may hold what a call sets that this round comes to later. */
  readonly #calls = new Map<string, () => Record>();
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
        uses: new Map(),
        sent: new Map(),
        names: [],
        values: new Set(),
        open: undefined,
        guarded: false,
        tested: false,
        needs: new Map(),
        conditional: false,
        direct: false,
        afterSend: false,
        escapes: false,
      };
      this.#records.set(key, record);
      if (!this.#calls.has(key)) this.#calls.set(key, () => this.at(kind, source, at, call, member));
    }
    return record;
  }

  /** @param name what the script calls the op-code, where it is one. */
  use(
    record: Record,
    codes: Codes,
    path: readonly number[],
    indexes: Indexes | undefined,
    { certain = true, name }: { readonly certain?: boolean; readonly name?: string | undefined } = {},
  ): void {
    if (codes.kind === "open") {
      record.open ??= codes.reason;
      return;
    }
    const key = `${codesKey(codes)}/${path.join(".")}/${indexesKey(indexes)}`;
    const known = record.uses.get(key);
    if (known !== undefined) {
      if (certain && !known.certain) record.uses.set(key, { ...known, certain });
      return;
    }
    record.uses.set(key, {
      opCodes: codes.values,
      path,
      ...(indexes === undefined ? {} : { indexes }),
      certain,
      ...(name === undefined ? {} : { name }),
    });
  }

  /** The script goes on with these values as if they were there. */
  need(value: Value, source: Source, at: Range): void {
    for (let nth = 0; nth < value.length; nth++) {
      const one = value[nth]!;
      if (one.k !== "got" && one.k !== "received") continue;
      const record = this.#records.get(one.site);
      if (record !== undefined && record.needs.size < 8) {
        record.needs.set(`${source.path}:${at.start}`, span(source, at.start, at.end));
      }
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
    if (record.names.length < 8 && !record.names.includes(name)) record.names.push(name);
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
    for (const one of data) {
      const sent: Sent = {
        opCodes: codes.values,
        data: one,
        reliable,
        ...(every === undefined ? {} : { every }),
        at: span(source, at.start, at.end),
      };
      const key = `${codes.values.join("|")}/${source.path}:${at.start}/${reliable}/${every}/${shapeKey(one)}`;
      if (record.sent.size < 256 || record.sent.has(key)) record.sent.set(key, sent);
    }
  }

  /** What a builder holds, as sent; its setters get the op-codes on the way. */
  built(state: DataState, codes: Codes, path: readonly number[]): SentData {
    const fields: SentField[] = [];
    for (const entry of state.entries.values()) {
      const record = this.#records.get(entry.site) ?? this.#calls.get(entry.site)?.();
      if (record === undefined) continue;
      const indexes = indexesOf(entry.index);
      const always = indexes.kind === "some" && indexes.values.length === 1 && state.always.has(indexes.values[0]!);
      this.use(record, codes, path, indexes, { certain: always });
      if (!always) record.conditional = true;
      const step = stepInto(indexes);
      const inner: Codes =
        step === undefined ? { kind: "open", reason: "it is nested at an index that is computed" } : codes;
      const deeper = step === undefined ? path : [...path, step];
      const nested = entry.nested.map((inside) => this.built(inside, inner, deeper));
      for (const one of entry.value) {
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
    fields.sort((a, b) => firstIndex(a.indexes) - firstIndex(b.indexes) || a.span.start - b.span.start);
    return { kind: "built", fields, ...(state.open === undefined ? {} : { open: state.open }) };
  }

  /** The sites of a script, by file and place. */
  sites(script: string): Site[] {
    const found = [...this.#records.values()].map((record) => this.#site(record, script));
    return found.sort(
      (a, b) =>
        (a.span.source === b.span.source ? 0 : compare(a.span.source.path, b.span.source.path)) ||
        a.span.start - b.span.start ||
        compare(a.kind, b.kind),
    );
  }

  #site(record: Record, script: string): Site {
    const { kind, source, at, call, member } = record;
    const uses = [...record.uses.values()];
    const opCodes = [...new Set(uses.flatMap((use) => use.opCodes))].sort((a, b) => a - b);
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
      values: [...record.values].sort(),
      guarded: record.guarded,
      needs: record.guarded || record.tested ? [] : [...record.needs.values()],
      names: record.names,
      sent: [...record.sent.values()],
      afterSend: record.afterSend,
      lost: record.afterSend && uses.length === 0 && record.open === undefined && !record.escapes,
      escapes: record.escapes,
    };
  }

  #packets(opCodes: readonly number[], kind: SiteKind): string[] {
    if (opCodes.length === 0) return [];
    const other: From = kind === "reads" || kind === "registers" ? "server" : "client";
    return opCodes
      .flatMap((opCode) => this.#packetsByCode.get(opCode) ?? [])
      .filter((packet) => packet.from !== other)
      .map((packet) => packet.name)
      .sort(compare);
  }
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
