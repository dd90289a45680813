/**
 * TypeScript knows of `RTPacket`'s getters that they may give null. Where flow has proven which packet it is, and its schema that
 * the field is required, they do not: packets that lack it never reach a script. TypeScript's complaint of exactly that is left
 * out.
 *
 * Invariant: all that leads to the complaint is one call of a getter, proven on every way and in every script that reaches it.
 */

import type { Site } from "#compiler/3-program/site.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Finding } from "#compiler/typescript/session.ts";
import {
  assignedNames,
  declaredValues,
  type Node,
  nodeAt,
  rangeOf,
  type SourceFile,
} from "#compiler/typescript/syntax.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import type { RuleContext } from "./context.ts";
import { fieldAt, indexesOf, layoutAt, packetsWith } from "./questions/layout.ts";

/** "… is possibly 'null'." */
const mayBeNull = new Set([2531, 18047]);

/** What was given, and what is wanted: the same but for null. */
const onlyNull = /'(.+) \| null' is not assignable to (?:parameter of )?type '\1'/;

/** Whether TypeScript only fears a null that is never there, or that ours have spoken of where it is read. */
export function certainlyThere(context: RuleContext, ours: readonly Diagnostic[]): (finding: Finding) => boolean {
  let reads: Map<string, Site[]> | undefined;
  return ({ code, message, span }) => {
    if (span === undefined || !(mayBeNull.has(code) || ((code === 2322 || code === 2345) && onlyNull.test(message)))) {
      return false;
    }
    const file = context.fileOf(span.source)?.syntax;
    const isReturn = span.source.text.slice(span.start, span.end) === "return";
    const end = isReturn ? span.source.text.length : span.end;
    const node = file === undefined ? undefined : nodeAt(file, span.start, end);
    const call = file === undefined || node === undefined ? undefined : valueBehind(file, node);
    if (file === undefined || call === undefined) return false;
    reads ??= readsOf(context.sites);
    const range = rangeOf(call, file);
    const sites = reads.get(`${span.source.path}:${range.start}-${range.end}`) ?? [];
    if (sites.length === 0) return false;
    return sites.every((site) => isRequired(context.model, site)) || sites.some((site) => isTold(site, ours));
  };
}

function readsOf(sites: readonly Site[]): Map<string, Site[]> {
  const found = new Map<string, Site[]>();
  for (const site of sites) {
    if (site.kind !== "reads") continue;
    const { source, start, end } = site.call;
    const key = `${source.path}:${start}-${end}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, [site]);
    else known.push(site);
  }
  return found;
}

/** The expression that a complaint is about, where it is one value and no other: what a constant is given, what is returned. */
function valueBehind(file: SourceFile, node: Node): Node | undefined {
  const { expression, initializer, text } = node as Node & {
    readonly expression?: Node;
    readonly initializer?: Node;
    readonly text?: string;
  };
  // A statement, `return packet.getData().getNumber(1)`, or a call, whose callee is a member.
  const isCall = (node as Node & { readonly arguments?: unknown }).arguments !== undefined;
  if (isCall) return node;
  if (expression !== undefined) {
    const isReturn = file.text.startsWith("return", node.getStart(file));
    return isReturn && isCallNode(expression) ? expression : undefined;
  }
  if (initializer !== undefined) return isCallNode(initializer) ? initializer : undefined;
  if (typeof text !== "string") return undefined;
  // A name: of a constant, of a variable that is being declared, or of a member that is being given its value.
  const { parent } = node as Node & { readonly parent: Node & { readonly name?: Node; readonly initializer?: Node } };
  if (parent.name === node && parent.initializer !== undefined) {
    return isCallNode(parent.initializer) ? parent.initializer : undefined;
  }
  if (assignedNames(file).has(text)) return undefined;
  const [value, another] = declaredValues(text, node);
  return value !== undefined && another === undefined && isCallNode(value) ? value : undefined;
}

function isCallNode(node: Node): boolean {
  const { arguments: args, expression } = node as Node & { readonly arguments?: unknown; readonly expression?: Node };
  return args !== undefined && expression !== undefined;
}

/** Whether a finding about reads is about this one, or leads to it. */
function isTold({ span }: Site, ours: readonly Diagnostic[]): boolean {
  return ours.some(
    (one) =>
      one.code.startsWith("RT41") &&
      [one, ...one.notes].some((place) => place.span?.source === span.source && place.span.start === span.start),
  );
}

function isRequired(model: PacketModel, { proof, uses, member }: Site): boolean {
  if (proof.kind !== "proven" || uses.length === 0) return false;
  return uses.every((use) => {
    const indexes = indexesOf(use);
    return (
      indexes.length > 0 &&
      use.opCodes.every((opCode) => {
        const packets = packetsWith(model, opCode, "received");
        return (
          packets.length > 0 &&
          packets.every((packet) => {
            const layout = layoutAt(model, packet, use.path);
            return indexes.every((index) => {
              const field = layout === undefined ? undefined : fieldAt(layout, index);
              return (
                field?.required === true &&
                field.repeat === undefined &&
                field.type.kind !== "any" &&
                fieldTypeRow(field.type).getters.some((getter) => getter === member)
              );
            });
          })
        );
      })
    );
  });
}
