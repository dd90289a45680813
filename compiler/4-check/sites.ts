/**
 * Sites: where a script registers or sends a packet, and what is known of its op-code.
 *
 * Found by syntax first, then typed in one call per world. Only what TypeScript itself follows is proven here: literals,
 * constants and tokens of "rtsc:packets". The rest is open, with the reason.
 */

import type { ScriptWorld, Site, SiteKind } from "#compiler/3-program/program.ts";
import { span } from "#compiler/text/source.ts";
import type { World } from "#compiler/typescript/session.ts";
import { type Expression, type MemberCall, memberCalls, rangeOf } from "#compiler/typescript/syntax.ts";
import { isUnknown, nameOf, numberOf, type Type } from "#compiler/typescript/types.ts";

interface Form {
  readonly kind: SiteKind;
  /** The interface of the receiver. */
  readonly on: string;
  /** Whether a receiver of unknown type counts: the name alone says enough. */
  readonly telling: boolean;
}

/** Calls whose first argument is an op-code or a token. */
const forms: Readonly<Record<string, Form>> = {
  onPacket: { kind: "registers", on: "RTSession", telling: true },
  setOpCode: { kind: "sends", on: "RTPacketBuilder", telling: true },
  send: { kind: "sends", on: "RTSession", telling: false },
};

interface Candidate extends MemberCall {
  readonly form: Form;
  readonly argument: Expression;
  readonly site: Omit<Site, "proof">;
}

/** The sites of a script and of the modules it reaches, by file and place. */
export function findSites({ script, world, sources }: ScriptWorld): Site[] {
  const candidates: Candidate[] = [];
  for (const [path, source] of sources) {
    if (!/\b(?:onPacket|setOpCode|send)\b/.test(source.text)) continue;
    const file = world.syntax(path);
    for (const one of memberCalls(file)) {
      const form = Object.hasOwn(forms, one.member.text) ? forms[one.member.text] : undefined;
      const argument = one.call.arguments[0];
      if (form === undefined || argument === undefined) continue;
      const { start, end } = rangeOf(argument, file);
      const site = { kind: form.kind, script: script.name, span: span(source, start, end) };
      candidates.push({ ...one, form, argument, site });
    }
  }
  const types = world.typesOf(candidates.flatMap(({ receiver, argument }) => [receiver, argument]));
  const sites = candidates.flatMap(({ form, site }, at): Site[] => {
    if (!fits(form, types[2 * at])) return [];
    return [{ ...site, proof: prove(types[2 * at + 1], world) }];
  });
  return sites.sort((a, b) => compare(a.span.source.path, b.span.source.path) || a.span.start - b.span.start);
}

function fits(form: Form, receiver: Type | undefined): boolean {
  if (receiver === undefined || isUnknown(receiver)) return form.telling;
  return nameOf(receiver)?.name === form.on;
}

function prove(type: Type | undefined, world: World): Site["proof"] {
  if (type === undefined || isUnknown(type)) return { kind: "open", reason: "its value cannot be followed" };
  // The last type argument of a token is its op-code.
  const opCode = nameOf(type)?.name === "RTPacketToken" ? world.typeArguments(type).at(-1) : type;
  const value = opCode === undefined ? undefined : numberOf(opCode);
  if (value !== undefined) return { kind: "proven", opCode: value };
  if (type.isUnionType()) return { kind: "open", reason: "it is one of several" };
  return { kind: "open", reason: "it is computed, or kept where it may change" };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
