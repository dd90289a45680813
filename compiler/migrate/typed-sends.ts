/**
 * A chain of builders that ends in `send()` as one typed send. Part of the typed API's rewriting, whose invariant holds.
 */

import { type CallExpression, Node, SyntaxKind } from "ts-morph";
import { fieldTypes } from "#schemas/field-types.ts";
import type { Field, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";
import {
  fieldAt,
  isScalar,
  isSession,
  memberCallOn,
  nameOfMember,
  receiverOf,
  replaced,
  type TextEdit,
} from "./calls.ts";
import type { TypedApiRequest } from "./typed-api.ts";

/** The edits of the chain around `setOpCode(…)`; undefined where they are not certain. */
export function sendEdits(call: CallExpression, token: string, request: TypedApiRequest): TextEdit[] | undefined {
  const chain = chainOf(call);
  const last = chain?.at(-1);
  if (chain === undefined || last === undefined || last.name !== "send" || last.args.length > 0) return undefined;
  if (!isNewOf(chain[0]!.call, "newPacket")) return undefined;
  const set = new Map<string, readonly Node[]>();
  let sideEffects = false;
  for (const { name, args } of chain.slice(0, -1)) {
    if (set.has(name)) return undefined;
    // Where a target is calculated before the data, the typed call would do it after.
    if (name === "setData") {
      if (sideEffects) return undefined;
    } else if (
      args.some((one) => Node.isCallExpression(one) || one.getDescendantsOfKind(SyntaxKind.CallExpression).length > 0)
    ) {
      sideEffects = true;
    }
    set.set(name, args);
  }
  const known = ["setOpCode", "setData", "setTargetPeers", "setReliable", "setSender"];
  if ([...set.keys()].some((name) => !known.includes(name))) return undefined;
  const data = set.get("setData");
  const fields =
    data === undefined ? noFields(request.packet) : builtObject(data, request.packet.fields, request.records);
  if (fields === undefined) return undefined;
  const options = optionsOf(set, request.packet);
  if (options === undefined) return undefined;
  return [replaced(last.call, `RTSession.send(${[token, fields, ...options].join(", ")})`)];
}

function noFields({ fields }: PacketDefinition): string | undefined {
  return fields.length === 0 ? "{}" : undefined;
}

function optionsOf(set: ReadonlyMap<string, readonly Node[]>, { delivery }: PacketDefinition): string[] | undefined {
  const parts: string[] = [];
  const to = set.get("setTargetPeers");
  if (to?.some(Node.isSpreadElement) === true) return undefined;
  if (to?.length === 1) parts.push(`to: ${to[0]!.getText()}`);
  else if (to !== undefined && to.length > 1) parts.push(`to: [${to.map((one) => one.getText()).join(", ")}]`);
  const reliable = set.get("setReliable");
  if (reliable !== undefined && reliable.length !== 1) return undefined;
  // A builder that does not say is unreliable, whatever the definition says.
  const text = reliable?.[0]?.getText() ?? "false";
  const byDefinition = delivery === "reliable" ? "true" : delivery === "unreliable" ? "false" : undefined;
  if (text !== byDefinition) parts.push(`reliable: ${text}`);
  const sender = set.get("setSender");
  if (sender !== undefined && sender.length !== 1) return undefined;
  if (sender !== undefined) parts.push(`sender: ${sender[0]!.getText()}`);
  return parts.length === 0 ? [] : [`{ ${parts.join(", ")} }`];
}

/** `RTSession.newData().setFloat(1, x)…` as `{ x }`; undefined where a required field is missing or set twice. */
function builtObject(
  args: readonly Node[],
  fields: readonly Field[],
  records: readonly RecordDefinition[],
): string | undefined {
  const [data, ...more] = args;
  const chain = Node.isCallExpression(data) && more.length === 0 ? chainOf(data) : undefined;
  if (chain === undefined || chain.at(-1)?.call !== data || !isNewOf(chain[0]!.call, "newData")) return undefined;
  const members: string[] = [];
  const seen = new Set<Field>();
  for (const { name, args: given } of chain) {
    const field = fieldAt(given, fields, 2);
    const value = given[1];
    if (field === undefined || value === undefined || seen.has(field) || field.repeat !== undefined) return undefined;
    seen.add(field);
    const text = writtenValue(name, field, value, records);
    if (text === undefined) return undefined;
    members.push(text === field.name ? text : `${field.name}: ${text}`);
  }
  if (fields.some((one) => one.required && !seen.has(one) && one.repeat === undefined)) return undefined;
  if (fields.some((one) => one.repeat !== undefined)) return undefined;
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function writtenValue(
  setter: string,
  field: Field,
  value: Node,
  records: readonly RecordDefinition[],
): string | undefined {
  const { type } = field;
  if (type.kind === "record") {
    const record = records.find((one) => one.name === type.record);
    return setter === "setData" && record !== undefined ? builtObject([value], record.fields, records) : undefined;
  }
  return isScalar(field) && fieldTypes[type.kind].setters[0] === setter ? value.getText() : undefined;
}

interface Link {
  readonly name: string;
  readonly args: readonly Node[];
  readonly call: CallExpression;
}

/** The calls of a chain from behind `RTSession.newX()` to the outermost, whichever call of it is asked about. */
function chainOf(call: CallExpression): Link[] | undefined {
  let outer = call;
  for (let next = memberCallOn(outer); next !== undefined; next = memberCallOn(outer)) outer = next;
  const links: Link[] = [];
  for (let at: CallExpression = outer; ; ) {
    const name = nameOfMember(at);
    const receiver = receiverOf(at);
    if (name === undefined || receiver === undefined) return undefined;
    links.unshift({ name, args: at.getArguments(), call: at });
    if (!Node.isCallExpression(receiver)) return undefined;
    if (isSession(receiver)) return links;
    at = receiver;
  }
}

/** Whether a chain's first call stands on `RTSession.newPacket()` or `newData()`. */
function isNewOf(first: CallExpression, member: string): boolean {
  const start = receiverOf(first);
  return Node.isCallExpression(start) && nameOfMember(start) === member && start.getArguments().length === 0;
}
