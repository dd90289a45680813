/**
 * Received fields: which field of the schema an expression is the value of, where it is one: `packet.getData().getNumber(2)`,
 * `chat.text` in a handler of `Packets.Chat`, or a variable that is nothing else.
 *
 * Only required fields: what may be missing may be `null`, and that is compared in ways of its own.
 */

import type { Site } from "#compiler/3-program/site.ts";
import type { Expression, NameCode } from "#compiler/typescript/code.ts";
import type { Field } from "#schemas/packet-model.ts";
import type { RuleContext } from "../context.ts";
import { handlersIn } from "./handlers.ts";
import { fieldAt, indexesOf, layoutAt, packetsWith } from "./layout.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

/** The fields that an expression may be the value of; none where it may be anything else. */
export type ReceivedFields = (lookup: CodeLookup, expression: Expression) => readonly Field[];

export function receivedFields(context: RuleContext): ReceivedFields {
  if (context.model.packets.length === 0) return () => [];
  let sites: Map<string, Site[]> | undefined;
  const at = (lookup: CodeLookup, start: number): readonly Site[] => {
    if (sites === undefined) {
      sites = new Map();
      for (const site of context.sites) {
        if (site.kind !== "reads" && site.kind !== "registers") continue;
        const key = `${site.span.source.path}:${site.span.start}`;
        const known = sites.get(key);
        if (known === undefined) sites.set(key, [site]);
        else known.push(site);
      }
    }
    return sites.get(`${lookup.file.source.path}:${start}`) ?? [];
  };
  return (lookup, expression) => {
    const value = lookup.valueOf(expression);
    if (isFunction(value)) return [];
    if (value.kind === "call" && value.callee.kind === "member" && value.args.length === 1) {
      return /^get[A-Z]/.test(value.callee.name) ? ofReads(context, at(lookup, value.callee.nameStart)) : [];
    }
    if (value.kind === "member" && value.object.kind === "name") {
      return ofHandler(context, lookup, value.object, value.name, at);
    }
    return [];
  };
}

function ofReads(context: RuleContext, sites: readonly Site[]): readonly Field[] {
  const found: Field[] = [];
  for (const { proof, uses } of sites) {
    if (proof.kind !== "proven" || uses.length === 0) return [];
    for (const use of uses) {
      const indexes = indexesOf(use);
      if (indexes.length === 0) return [];
      for (const opCode of use.opCodes) {
        const packets = packetsWith(context.model, opCode, "received");
        if (packets.length === 0) return [];
        for (const packet of packets) {
          const layout = layoutAt(context.model, packet, use.path);
          for (const index of indexes) {
            const field = layout === undefined ? undefined : fieldAt(layout, index);
            // Of a list any may be missing.
            if (field === undefined || !field.required || field.repeat !== undefined) return [];
            found.push(field);
          }
        }
      }
    }
  }
  return found;
}

/** `chat.text`, where `chat` is what the handlers of a packet are handed. */
function ofHandler(
  context: RuleContext,
  lookup: CodeLookup,
  { variable }: NameCode,
  name: string,
  at: (lookup: CodeLookup, start: number) => readonly Site[],
): readonly Field[] {
  if (variable?.kind !== "parameter" || lookup.writes(variable).length !== 1) return [];
  const code = variable.owner;
  const [first] = code.parameters;
  if (first?.kind !== "name" || first.variable !== variable) return [];
  if (lookup.all("call").some((one) => lookup.functionOf(one.callee) === code)) return [];
  const found: Field[] = [];
  for (const handler of handlersIn(lookup)) {
    if (handler.code !== code) continue;
    if (handler.occasion !== "packet" || handler.given !== 2) return [];
    const sites = at(lookup, handler.call.args[0]!.start);
    if (sites.length === 0) return [];
    for (const { proof } of sites) {
      if (proof.kind !== "proven") return [];
      for (const opCode of proof.opCodes) {
        for (const packet of packetsWith(context.model, opCode, "received")) {
          const field = packet.fields.find((one) => one.name === name);
          if (field === undefined || !field.required || field.repeat !== undefined) return [];
          found.push(field);
        }
      }
    }
  }
  return found;
}
