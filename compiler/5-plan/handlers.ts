/**
 * Handlers: which of a file's packet handlers do nothing with their packet but ask it, so that its data may stay where the host
 * has put it; and the reads of that data.
 *
 * What a handler keeps, hands on, or lets a function inside of it use, is copied for it as ever. The reads need no proof that
 * a packet is one: in the bundle they look.
 */

import type { Expression, FunctionCode, Statement, Variable } from "#compiler/typescript/code.ts";
import { type Link, linkOf } from "./chains.ts";
import type { Mention, Names } from "./names.ts";
import type { Range } from "./plan.ts";
import type { Found } from "./sends.ts";
import { isTold, TOLD } from "./told.ts";

const ofPacket = new Set(["getData", "getSender", "getTargetPlayers", "getOpCode", "isReliable"]);

const getters: { readonly [member: string]: string } = {
  getNumber: "getNumberOf",
  getLong: "getLongOf",
  getFloat: "getFloatOf",
  getDouble: "getDoubleOf",
  getString: "getStringOf",
  getFloatArray: "getFloatArrayOf",
  getData: "getDataOf",
  has: "hasOf",
};

/** Who else can reach a name of a classic script's top level: other files of the same script. */
export interface Others {
  /** Whether one of them names it, to call it or to assign to it. */
  reach(name: string): boolean;
}

/** The handlers a file registers, and what they read. */
export function findHandlers(names: Names, others: Others, found: Found): void {
  const handlers = new Map<FunctionCode, string | undefined>();
  for (const call of names.calls) {
    if (call.callee.kind !== "member" || call.callee.name !== "onPacket" || call.args.length !== 2) continue;
    const link = linkOf(call, names);
    if (link === undefined) continue;
    const { object } = call.callee as Expression & { readonly kind: "member" };
    const [opCode, handler] = call.args as readonly [Expression, Expression];
    if (object.kind !== "name" || object.name !== "RTSession" || object.variable !== undefined) continue;
    if (opCode.kind === "spread" || handler.kind === "spread" || object.start !== call.start) continue;
    const made = functionOf(handler, names, others);
    if (typeof made === "string") {
      found.left.set(opCode.start, made);
      continue;
    }
    if (!handlers.has(made)) handlers.set(made, whyKept(made, names));
    const reason = handlers.get(made);
    const told = isTold(call, names.around(call)) ? TOLD : undefined;
    if (reason !== undefined || told !== undefined) found.left.set(opCode.start, (reason ?? told)!);
    else {
      found.rewrites.push({ kind: "register", whole: call.callee, name: link.name });
      found.done.add(opCode.start);
    }
  }
  for (const [made, reason] of handlers) {
    const packet = parameterOf(made);
    if (packet === undefined) continue;
    if (reason === undefined) rewriteReads(packet, names, found);
    else explainReads(packet, reason, names, found);
  }
}

/** The function that an expression is; a reason where that is not certain. */
function functionOf(handler: Expression, names: Names, others: Others): FunctionCode | string {
  if (handler.kind === "function") return handler.code;
  if (handler.kind === "call" && handler.callee.kind === "member" && handler.callee.name === "bind") {
    // What is bound beyond `this` stands before the packet.
    if (handler.args.length === 1 && handler.args[0]!.kind !== "spread") {
      if (names.assigned.has("bind")) return "its handler may be another one";
      return functionOf(handler.callee.object, names, others);
    }
  }
  if (handler.kind !== "name" || handler.variable === undefined) return "its handler is made elsewhere";
  const made = names.functions.get(handler.variable) ?? [];
  const { variable } = handler;
  if (made.length !== 1 || variable.kind === "parameter" || names.assigned.has(variable.name) || names.assignsAny) {
    return "its handler may be another one";
  }
  if (variable.owner.kind === "top" && others.reach(variable.name)) return "its handler may be another one";
  // A function in a block takes the place of one around it, in sloppy code.
  const isNamesake = (one: Variable): boolean =>
    one !== variable && one.name === variable.name && one.owner === variable.owner;
  if (names.code.variables.some(isNamesake)) return "its handler may be another one";
  if (!isOnlyRegistered(variable, made[0]!, names)) return "its handler is used for more than to be registered";
  return made[0]!;
}

/** Whether a name is never anything but a handler, and nobody calls it but who handles packets: then it is given packets. */
function isOnlyRegistered(variable: Variable, made: FunctionCode, names: Names): boolean {
  if (names.code.exports.some((one) => "variable" in one && one.variable === variable)) return false;
  return names.mentions(variable).every(({ node, around }) => {
    const [first, second, third] = around as readonly (Expression | Statement | undefined)[];
    if (first?.kind === "declare") {
      const { target, value } = first;
      return target === node && (value === undefined || (value.kind === "function" && value.code === made));
    }
    const isBound = first?.kind === "member" && first.name === "bind" && second?.kind === "call";
    const handler = isBound ? second : node;
    const call = isBound ? third : first;
    return (
      call?.kind === "call" &&
      call.callee.kind === "member" &&
      call.callee.name === "onPacket" &&
      call.args[1] === handler
    );
  });
}

function parameterOf(made: FunctionCode): Variable | undefined {
  const [first] = made.parameters;
  return first?.kind === "name" ? first.variable : undefined;
}

/** Why a handler may keep its packet; undefined: it does not. */
function whyKept(made: FunctionCode, names: Names): string | undefined {
  const [first] = made.parameters;
  const text = names.text.slice(made.start, made.end);
  const own = made.hoisted.find(({ code }) => code === made);
  if (own !== undefined && names.mentions(own.variable).length > 0) {
    return "its handler is used for more than to be registered";
  }
  if (made.suspends) return "its handler goes on after other packets";
  if (made.usesArguments || /\barguments\b/.test(text)) return "its handler uses arguments";
  if (first === undefined) return undefined;
  if (first.kind !== "name" || first.variable === undefined || (made.rest && made.parameters.length === 1)) {
    return "the packet is no plain parameter of its handler";
  }
  const packet = first.variable;
  if (packet.shared) return "a function inside its handler uses the packet";
  if (!names.knowsAll(packet.name, made.start, made.end)) return "its handler hands the packet on";
  const asked = (mention: Mention): boolean => mention.node === first || isAsked(mention);
  return names.mentions(packet).every(asked) ? undefined : "its handler hands the packet on";
}

/** Whether a mention is `packet` in `packet.getX(…)`. */
function isAsked({ node, around }: Mention): boolean {
  const [member, call] = around as readonly (Expression | undefined)[];
  return member?.kind === "member" && member.object === node && ofPacket.has(member.name) && isCalled(member, call);
}

function isCalled(member: Expression, call: Expression | undefined): boolean {
  return call?.kind === "call" && call.callee === member;
}

/** The link that is called on a mention's value, if there is one. */
function linkOn({ node, around }: Pick<Mention, "around"> & { readonly node: Range }, names: Names): Link | undefined {
  const [member, call] = around as readonly (Expression | undefined)[];
  if (member?.kind !== "member" || member.object !== (node as unknown) || !isCalled(member, call)) return undefined;
  return linkOf(call!, names);
}

function rewriteReads(packet: Variable, names: Names, found: Found): void {
  for (const mention of names.mentions(packet)) {
    const link = linkOn(mention, names);
    if (link?.member !== "getData" || link.call.args.length > 0) continue;
    const rest = mention.around.slice(2);
    const getter = linkOn({ node: link.call, around: rest }, names);
    const data: Data = { kind: "data", whole: link.call, receiver: mention.node, name: link.name };
    if (getter !== undefined) {
      const edit = getOf(getter, link.call, names);
      if (edit === undefined) continue;
      if (isTold(getter.call, rest.slice(2), getter.member)) {
        found.left.set(getter.name.start, TOLD);
        continue;
      }
      // The outer one first: both begin at the same place.
      found.rewrites.push(edit, data);
      found.done.add(getter.name.start);
      continue;
    }
    const declared = rest[0] as Statement | undefined;
    if (declared?.kind === "declare" && declared.value === link.call && declared.target.kind === "name") {
      const reads = readsOf(declared.target.variable, packet, names);
      if (typeof reads === "string") {
        for (const one of names.mentions(declared.target.variable!)) {
          const left = linkOn(one, names);
          if (left !== undefined) found.left.set(left.name.start, reads);
        }
        continue;
      }
      found.rewrites.push(data);
      for (const { edit, link: read } of reads) {
        if (found.done.has(read.name.start)) continue;
        found.rewrites.push(edit);
        found.done.add(read.name.start);
      }
    }
  }
}

type Data = { kind: "data"; whole: Range; receiver: Range; name: Range };
type Get = { kind: "get"; whole: Range; receiver: Range; name: Range; opened: number; as: string };

function getOf({ member, call, name, opened }: Link, receiver: Range, names: Names): Get | undefined {
  const as = Object.hasOwn(getters, member) ? getters[member] : undefined;
  if (as === undefined || call.args.some((one) => one.kind === "spread")) return undefined;
  // Without an argument nothing stands behind the comma: left as it is.
  if (call.args.length === 0 || call.start !== receiver.start || names.text[call.end - 1] !== ")") return undefined;
  return { kind: "get", whole: call, receiver, name, opened, as };
}

/** All reads of data that a variable holds; the reason why the variable is needed. */
function readsOf(
  variable: Variable | undefined,
  packet: Variable,
  names: Names,
): readonly { readonly edit: Get; readonly link: Link }[] | string {
  const handed = "the data is kept or handed on";
  if (variable === undefined || variable.owner !== packet.owner || variable.kind === "parameter") return handed;
  if (variable.shared) return "a function inside uses the data";
  if (!names.knowsAll(variable.name, packet.owner.start, packet.owner.end)) return handed;
  const reads: { edit: Get; link: Link }[] = [];
  const declares: Statement[] = [];
  for (const mention of names.mentions(variable)) {
    const declared = mention.around[0] as Statement | undefined;
    if (declared?.kind === "declare" && declared.target === mention.node) {
      if (!isData(declared.value, packet)) return "the variable holds other things, too";
      declares.push(declared);
      continue;
    }
    const link = linkOn(mention, names);
    const edit = link === undefined ? undefined : getOf(link, mention.node, names);
    if (link === undefined || edit === undefined) return handed;
    if (isTold(link.call, mention.around.slice(2), link.member)) return TOLD;
    // A member of undefined is refused before an argument runs.
    const first = link.call.args.length === 1 ? link.call.args[0]! : undefined;
    const isPlain = first?.kind === "number" || first?.kind === "string";
    if (variable.kind === "var" && !isPlain && !declares.some((one) => comesBefore(one, mention, names))) {
      return "the variable may hold nothing yet";
    }
    reads.push({ edit, link });
  }
  return reads;
}

/** Whether a statement has run wherever a mention is reached: it stands before it, in a list around it. */
function comesBefore(statement: Statement, { node, around }: Mention, names: Names): boolean {
  const list = names.lists.get(statement);
  return (
    statement.end <= node.start &&
    list !== undefined &&
    around.some((one) => list.statements.includes(one as Statement))
  );
}

/** Whether this is `packet.getData()`. */
function isData(value: Expression | undefined, packet: Variable): boolean {
  if (value?.kind !== "call" || value.args.length > 0 || value.callee.kind !== "member") return false;
  const { object, name } = value.callee;
  return name === "getData" && object.kind === "name" && object.variable === packet;
}

function explainReads(packet: Variable, reason: string, names: Names, { left }: Found): void {
  for (const mention of names.mentions(packet)) {
    const link = linkOn(mention, names);
    if (link?.member !== "getData") continue;
    const getter = linkOn({ node: link.call, around: mention.around.slice(2) }, names);
    if (getter !== undefined) left.set(getter.name.start, reason);
    const declared = mention.around[2] as Statement | undefined;
    if (declared?.kind !== "declare" || declared.target.kind !== "name") continue;
    for (const one of names.mentions(declared.target.variable!)) {
      const read = linkOn(one, names);
      if (read !== undefined) left.set(read.name.start, reason);
    }
  }
}
