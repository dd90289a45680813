/**
 * TypedSends: the names that the object of a typed send writes down, `RTSession.send(Packets.Move, { x: 1, tank: { hull: 2 } })`: those of
 * fields, of records in them, and values of enums. What is handed over in a variable is not seen.
 */

import type { Site } from "#compiler/3-program/site.ts";
import { type Source, type Span, span } from "#compiler/text/source.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { unquoted } from "./site-facts.ts";
import { argumentsOf, callAt, stringIn, type Token, tokenBefore, tokensOf, wordOf } from "./tokens.ts";
import type { Fielded, Uses } from "./uses.ts";

/** A name in the object of a typed send. */
export interface Written {
  readonly key: string;
  readonly span: Span;
}

/** By model and source, which outlive states: what was read, by the send's place and packets. */
const known = new WeakMap<PacketModel, WeakMap<Source, Map<string, readonly Written[]>>>();

/** The names in the object of a send of these packets of the model, by place. */
export function writtenIn(site: Site, packets: readonly Fielded[], model: PacketModel, uses: Uses): readonly Written[] {
  let ofModel = known.get(model);
  if (ofModel === undefined) {
    ofModel = new WeakMap();
    known.set(model, ofModel);
  }
  let ofSource = ofModel.get(site.span.source);
  if (ofSource === undefined) {
    ofSource = new Map();
    ofModel.set(site.span.source, ofSource);
  }
  const place = `${site.span.start} ${packets.map(({ name }) => name).join(" ")}`;
  let found = ofSource.get(place);
  if (found === undefined) {
    found = read(site, packets, uses);
    ofSource.set(place, found);
  }
  return found;
}

function read(site: Site, packets: readonly Fielded[], uses: Uses): readonly Written[] {
  const { source } = site.span;
  const tokens = tokensOf(source.text);
  const token = tokens[tokenBefore(tokens, site.span.start + 1)];
  if (token === undefined || token.parent === -1 || callAt(tokens, token.parent) === undefined) return [];
  const argument = argumentsOf(tokens, token.parent)[1];
  if (argument === undefined) return [];
  const found: Written[] = [];
  const visit = (owner: Fielded, from: number): void => {
    const open = tokens[from];
    if (open?.text === "[" && open.kind === "sign") {
      for (const item of argumentsOf(tokens, from)) visit(owner, item.from);
    } else if (open?.text === "{" && open.kind === "sign") {
      for (const { from: first, to } of argumentsOf(tokens, from)) {
        const name = tokens[first];
        const field = owner.fields.find((one) => name !== undefined && one.name === wordOf(name));
        if (name === undefined || field === undefined) continue;
        found.push({ key: `${owner.name}.${field.name}`, span: nameSpan(source, name) });
        if (tokens[first + 1]?.text !== ":" || first + 2 > to) continue;
        if (field.type.kind === "record") {
          const inner = uses.within(owner, [field.name]);
          if (inner !== undefined) visit(inner, first + 2);
        } else if (field.type.kind === "enum") {
          const of = uses.definitions.get(field.type.enum);
          for (const one of tokens.slice(first + 2, to + 1)) {
            const value = stringIn(one);
            if (of?.kind !== "enum" || value === undefined) continue;
            if (of.definition.values.some(({ name }) => name === value)) {
              found.push({ key: `${of.definition.name}.${value}`, span: nameSpan(source, one) });
            }
          }
        }
      }
    }
  };
  for (const packet of packets) visit(packet, argument.from);
  return found;
}

/** A token as a place, without its quotes. */
function nameSpan(source: Source, token: Token): Span {
  const all = span(source, token.start, token.end);
  return token.kind === "string" ? unquoted(all) : all;
}
