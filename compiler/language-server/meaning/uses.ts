/**
 * Uses: what a state knows of its packets, by name: definitions, and every place in scripts and schemas that speaks of one. Built
 * once for a state, when the first request asks; requests only look up.
 *
 * Definitions, fields and values are named by keys as in `Origins`: `Move`, `Move.x`, `Weapon.bow`.
 */

import { readDefinitions, type Definition as SchemaDefinition } from "#compiler/2-schema/definitions.ts";
import { type PacketSize, packetSizes } from "#compiler/2-schema/sizes.ts";
import type { Site } from "#compiler/3-program/site.ts";
import { parseJson } from "#compiler/text/json.ts";
import type { Source, Span } from "#compiler/text/source.ts";
import type { WorkspaceState } from "#compiler/workspace.ts";
import type { EnumDefinition, Field, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";
import { type Direction, directionOf, isAboutPackets, isAmong, markOf, opCodesOf, unquoted } from "./site-facts.ts";
import { type Written, writtenIn } from "./typed-sends.ts";

export type Definition =
  | { readonly kind: "packet"; readonly definition: PacketDefinition }
  | { readonly kind: "record"; readonly definition: RecordDefinition }
  | { readonly kind: "enum"; readonly definition: EnumDefinition };

/** A packet or record: what has fields. */
export type Fielded = PacketDefinition | RecordDefinition;

/** `types`: a schema names a record or enum as the type of a field. */
export type Verb = "handles" | "sends" | "reads" | "sets" | "types";

export interface Use {
  readonly key: string;
  readonly verb: Verb;
  /** The op-code or token, the index or the name of a field: what an editor marks. */
  readonly span: Span;
  /** Names of the scripts, ascending; none for schemas. */
  readonly scripts: readonly string[];
}

/** A site of one or several scripts, and what it is about. */
export interface SharedSite {
  readonly site: Site;
  readonly scripts: readonly string[];
  readonly keys: readonly string[];
}

const kept = new WeakMap<WorkspaceState, Uses>();

/** The uses of a state. */
export function usesOf(state: WorkspaceState): Uses {
  let uses = kept.get(state);
  if (uses === undefined) {
    uses = new Uses(state);
    kept.set(state, uses);
  }
  return uses;
}

export class Uses {
  readonly state: WorkspaceState;
  /** By name. */
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly #byOpCode = new Map<number, PacketDefinition[]>();
  #byPath: ReadonlyMap<string, readonly Site[]> | undefined;
  readonly #sites = new Map<string, readonly SharedSite[]>();
  #types: ReadonlyMap<string, readonly Span[]> | undefined;
  readonly #usesOf = new Map<string, readonly Use[]>();
  #names: ReadonlyMap<string, readonly number[]> | undefined;
  #sizes: ReadonlyMap<string, PacketSize> | undefined;

  constructor(state: WorkspaceState) {
    this.state = state;
    const definitions = new Map<string, Definition>();
    for (const definition of state.model?.packets ?? []) {
      definitions.set(definition.name, { kind: "packet", definition });
      const same = this.#byOpCode.get(definition.opCode);
      if (same === undefined) this.#byOpCode.set(definition.opCode, [definition]);
      else same.push(definition);
    }
    for (const definition of state.model?.records ?? [])
      definitions.set(definition.name, { kind: "record", definition });
    for (const definition of state.model?.enums ?? []) definitions.set(definition.name, { kind: "enum", definition });
    this.definitions = definitions;
  }

  /** The packets of an op-code that a script may receive, or send; all of them without a direction. */
  packets(opCode: number, direction?: Direction): readonly PacketDefinition[] {
    const all = this.#byOpCode.get(opCode) ?? [];
    if (direction === undefined) return all;
    return all.filter(({ from }) => from !== (direction === "received" ? "server" : "client"));
  }

  /** The packet, record or enum of a key, and its field where the key names one. */
  find(key: string): { readonly of: Definition; readonly member: string | undefined } | undefined {
    const dot = key.indexOf(".");
    const of = this.definitions.get(dot === -1 ? key : key.slice(0, dot));
    return of === undefined ? undefined : { of, member: dot === -1 ? undefined : key.slice(dot + 1) };
  }

  field(key: string): { readonly owner: Definition; readonly field: Field } | undefined {
    const found = this.find(key);
    if (found === undefined || found.of.kind === "enum") return undefined;
    const field = found.of.definition.fields.find(({ name }) => name === found.member);
    return field === undefined ? undefined : { owner: found.of, field };
  }

  /** What has fields, by the fields that lead to it from some packet or record; undefined where they lead nowhere. */
  within(owner: Fielded, path: readonly (number | string)[]): Fielded | undefined {
    let at = owner;
    for (const step of path) {
      const field: Field | undefined =
        typeof step === "number" ? fieldAt(at, step) : at.fields.find((one) => one.name === step);
      const next: Definition | undefined =
        field?.type.kind === "record" ? this.definitions.get(field.type.record) : undefined;
      if (next?.kind !== "record") return undefined;
      at = next.definition;
    }
    return at;
  }

  /** What a site reads or builds: the packets or records whose fields its indexes name. */
  owners(site: Site): readonly Fielded[] {
    const direction = directionOf(site);
    const found = new Set<Fielded>();
    for (const { opCodes, path } of site.uses) {
      for (const opCode of opCodes) {
        for (const packet of this.packets(opCode, direction)) {
          const owner = this.within(packet, path);
          if (owner !== undefined) found.add(owner);
        }
      }
    }
    return [...found];
  }

  /** The sites of a file, by place. */
  sites(path: string): readonly SharedSite[] {
    let sites = this.#sites.get(path);
    if (sites === undefined) {
      this.#byPath ??= byPath(this.state.checked?.sites ?? []);
      sites = this.#gather(this.#byPath.get(path) ?? []);
      this.#sites.set(path, sites);
    }
    return sites;
  }

  /** Every place that names a key, by file and place; its own definition is none of them. */
  of(key: string): readonly Use[] {
    let uses = this.#usesOf.get(key);
    if (uses === undefined) {
      uses = this.#find(key);
      this.#usesOf.set(key, uses);
    }
    return uses;
  }

  /** Every place that handles or sends an op-code, whether a schema defines it or not. */
  ofOpCode(opCode: number): readonly Use[] {
    const sites = (this.state.checked?.sites ?? []).filter(
      (site) => isAboutPackets(site) && opCodesOf(site).includes(opCode),
    );
    return this.#gather(sites)
      .map(({ site, scripts }): Use => ({ key: "", verb: verbs[site.kind], span: site.span, scripts }))
      .sort(byUse);
  }

  #find(key: string): readonly Use[] {
    const found = new Map<string, Use>();
    const add = (verb: Verb, at: Span, scripts: readonly string[]): void => {
      const place = `${at.source.path}:${at.start}`;
      if (!found.has(place)) found.set(place, { key, verb, span: at, scripts });
    };
    const asked = this.find(key);
    if (asked === undefined) return [];
    const { of, member } = asked;
    const speaks = this.#speaksOf(of, member);
    const isSent = member === undefined ? () => false : this.#sends(of.definition.name);
    // A walk over all sites takes less than an index of them, which would be built anew for each state.
    const own: Site[] = [];
    const typed: Site[] = [];
    for (const site of this.state.checked?.sites ?? []) {
      if (speaks(site)) own.push(site);
      if (isSent(site)) typed.push(site);
    }
    for (const { site, scripts } of this.#gather(own)) add(verbs[site.kind], markOf(site) ?? site.span, scripts);
    if (member !== undefined) {
      for (const { site, scripts } of this.#gather(typed)) {
        for (const one of this.written(site)) if (one.key === key) add("sets", one.span, scripts);
      }
    } else for (const at of this.#typesOf(key)) add("types", at, []);
    return [...found.values()].sort(byUse);
  }

  /** The op-codes that scripts call by a name, such as `RQ_MOVE`. */
  named(name: string): readonly number[] {
    if (this.#names === undefined) {
      const names = new Map<string, Set<number>>();
      for (const { uses } of this.state.checked?.sites ?? []) {
        for (const { name: said, opCodes } of uses) {
          if (said === undefined) continue;
          const known = names.get(said) ?? new Set();
          for (const opCode of opCodes) known.add(opCode);
          names.set(said, known);
        }
      }
      this.#names = new Map([...names].map(([said, opCodes]) => [said, [...opCodes]]));
    }
    return this.#names.get(name) ?? [];
  }

  size(packet: PacketDefinition): PacketSize | undefined {
    const { model } = this.state;
    this.#sizes ??= new Map((model === null ? [] : packetSizes(model)).map((size) => [size.packet.name, size]));
    return this.#sizes.get(packet.name);
  }

  #gather(sites: readonly Site[]): readonly SharedSite[] {
    const places = new Map<string, Site[]>();
    for (const site of sites) {
      const place = `${site.span.start}:${site.span.end}:${site.member}`;
      const same = places.get(place);
      if (same === undefined) places.set(place, [site]);
      else same.push(site);
    }
    return [...places.values()]
      .map((same) => this.#shared(same))
      .sort((a, b) => a.site.span.start - b.site.span.start || a.site.span.end - b.site.span.end);
  }

  #shared(same: readonly Site[]): SharedSite {
    const [site] = same as readonly [Site];
    const keys = new Set<string>();
    for (const one of same) for (const key of this.#keysOf(one)) keys.add(key);
    return { site, scripts: [...new Set(same.map(({ script }) => script))].sort(), keys: [...keys] };
  }

  #keysOf(site: Site): readonly string[] {
    const direction = directionOf(site);
    if (isAboutPackets(site)) {
      return opCodesOf(site).flatMap((opCode) => {
        const fitting = this.packets(opCode, direction);
        return (fitting.length > 0 ? fitting : this.packets(opCode)).map(({ name }) => name);
      });
    }
    const keys: string[] = [];
    for (const { opCodes, path, indexes } of site.uses) {
      if (indexes === undefined || indexes.kind === "any") continue;
      for (const packet of opCodes.flatMap((opCode) => this.packets(opCode, direction))) {
        const owner = this.within(packet, path);
        for (const field of owner?.fields ?? []) {
          if (isAmong(field, indexes)) keys.push(`${owner!.name}.${field.name}`);
        }
      }
    }
    return keys;
  }

  /** Tells the sites about a definition or one of its fields. */
  #speaksOf(of: Definition, member: string | undefined): (site: Site) => boolean {
    if (of.kind === "enum") return () => false;
    if (member === undefined) {
      if (of.kind !== "packet") return () => false;
      const { name, opCode } = of.definition;
      return (site) => isAboutPackets(site) && opCodesOf(site).includes(opCode) && this.#keysOf(site).includes(name);
    }
    const field = of.definition.fields.find(({ name }) => name === member);
    if (field === undefined) return () => false;
    const held = this.#opCodesThatHold(of.definition.name);
    const isWithin = (site: Site, opCode: number, path: readonly number[]): boolean =>
      held.has(opCode) &&
      this.packets(opCode, directionOf(site)).some((packet) => this.within(packet, path) === of.definition);
    return (site) => {
      if (isAboutPackets(site)) return false;
      for (const { opCodes, path, indexes } of site.uses) {
        if (indexes === undefined || !isAmong(field, indexes)) continue;
        for (const opCode of opCodes) if (isWithin(site, opCode, path)) return true;
      }
      return false;
    };
  }

  /** The op-codes of packets that are or hold a definition, however deep. */
  #opCodesThatHold(name: string): ReadonlySet<number> {
    const holders = new Set([name]);
    const all: readonly Fielded[] = [...(this.state.model?.records ?? []), ...(this.state.model?.packets ?? [])];
    for (let before = 0; before !== holders.size; ) {
      before = holders.size;
      for (const one of all) {
        const holds = one.fields.some(({ type }) =>
          type.kind === "record" ? holders.has(type.record) : type.kind === "enum" && holders.has(type.enum),
        );
        if (holds) holders.add(one.name);
      }
    }
    return new Set(
      (this.state.model?.packets ?? []).filter((one) => holders.has(one.name)).map(({ opCode }) => opCode),
    );
  }

  /** Tells the typed sends of packets that are or hold a definition. */
  #sends(name: string): (site: Site) => boolean {
    const held = this.#opCodesThatHold(name);
    return (site) =>
      site.kind === "sends" && site.member === "send" && opCodesOf(site).some((opCode) => held.has(opCode));
  }

  #typesOf(name: string): readonly Span[] {
    if (this.#types === undefined) {
      const types = new Map<string, Span[]>();
      for (const source of this.state.schemas) {
        for (const { type, typeSpan } of definitionsIn(source).flatMap(({ fields }) => fields)) {
          if (!this.definitions.has(type)) continue;
          const known = types.get(type);
          if (known === undefined) types.set(type, [unquoted(typeSpan)]);
          else known.push(unquoted(typeSpan));
        }
      }
      this.#types = types;
    }
    return this.#types.get(name) ?? [];
  }

  /** The fields, and values of enums, that the object of a typed send writes down. */
  written(site: Site): readonly Written[] {
    const { model } = this.state;
    if (model === null) return [];
    const packets = this.#keysOf(site).map((key) => this.definitions.get(key));
    const sent = packets.flatMap((one) => (one?.kind === "packet" ? [one.definition] : []));
    return writtenIn(site, sent, model, this);
  }
}

const parsed = new WeakMap<Source, readonly SchemaDefinition[]>();

/** The definitions of a schema file, with their places; none while it is no JSON. */
export function definitionsIn(source: Source): readonly SchemaDefinition[] {
  let found = parsed.get(source);
  if (found === undefined) {
    const { root } = parseJson(source);
    found = root === undefined ? [] : readDefinitions(root, []);
    parsed.set(source, found);
  }
  return found;
}

const verbs = { registers: "handles", sends: "sends", reads: "reads", builds: "sets" } as const;

function byPath(sites: readonly Site[]): ReadonlyMap<string, readonly Site[]> {
  const found = new Map<string, Site[]>();
  for (const site of sites) {
    const known = found.get(site.span.source.path);
    if (known === undefined) found.set(site.span.source.path, [site]);
    else known.push(site);
  }
  return found;
}

function byUse(a: Use, b: Use): number {
  return compare(a.span.source.path, b.span.source.path) || a.span.start - b.span.start;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The field that an index belongs to; of a list, one of its items. */
export function fieldAt(owner: Fielded, index: number): Field | undefined {
  return owner.fields.find((field) => index >= field.index && index < field.index + (field.repeat ?? 1));
}
