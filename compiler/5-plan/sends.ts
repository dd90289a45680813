/**
 * Sends: which packets a file sends by a chain, or by builders in local variables, whose encoder can be known; and why the
 * others cannot.
 *
 * A builder in a variable is taken apart only where every use of it is known: set by statements of one list, one after the
 * other, sent at the end, and never handed on. Its values live in variables of their own then, each converted where it is set.
 */

import type { Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import { type Chain, chainOf } from "./chains.ts";
import { dataSettings, encoderOf, isSetter, packetSettings, type Setting, sendLinks, twice } from "./encoders.ts";
import type { CodeNode, Mention, Names, StatementList } from "./names.ts";
import { OURS, type Parameter, type Range, type Rewrite, type Step } from "./plan.ts";
import { isTold, TOLD } from "./told.ts";

/** What was found in a file, and what not. */
export interface Found {
  readonly rewrites: Rewrite[];
  /** Places of the names of rewritten members. */
  readonly done: Set<number>;
  /** Why the members whose names stand here are not. */
  readonly left: Map<number, string>;
}

/** What a file sends. */
export function findSends(names: Names, found: Found): void {
  const locals = new Map<Variable, Local[]>();
  // A builder is told by its chain, which is read in the text.
  const variables = names.text.includes("newData") ? names.code.variables : [];
  for (const variable of variables) {
    if (!names.given.has(variable)) continue;
    const groups = groupsOf(variable, names, found);
    if (groups !== undefined) locals.set(variable, groups);
  }
  for (const groups of locals.values()) for (const group of groups) takeApart(group, names, found);
  for (const call of names.calls) {
    if (call.callee.kind !== "member" || call.callee.name !== "send" || found.done.has(call.callee.nameStart)) continue;
    const chain = chainOf(call, names);
    if (chain?.root !== "newPacket") continue;
    const data = new Set<Local>();
    const reason = rewriteSend(
      chain,
      names,
      found,
      (value) => {
        const local = dataAt(value, locals);
        if (local !== undefined) data.add(local);
        return local === undefined ? undefined : local.parameters;
      },
      () => [...data].flatMap((one) => one.names),
    );
    if (reason !== undefined) leave(chain, reason, found);
  }
}

/** Rewrites a chain that ends in `send()`; the reason if that cannot be. */
function rewriteSend(
  chain: Chain,
  names: Names,
  { rewrites, done }: Found,
  localData: (value: Expression) => readonly Parameter[] | undefined,
  given: () => readonly string[],
): string | undefined {
  const links = sendLinks(chain);
  if (links === undefined) return "send is given arguments";
  if (isToldOf(chain, names)) return TOLD;
  const packet = packetSettings(links, names, localData);
  if (packet.kind === "unfit") return packet.reason;
  const encoder = encoderOf(packet.settings, packet.effects);
  if (encoder === undefined) return "it is sent without an op-code";
  const { name } = chain.links.at(-1)!;
  const steps = packet.settings.map((one) => one.step);
  rewrites.push({ kind: "send", whole: chain.whole, steps, locals: given(), name, encoder });
  for (const link of links) done.add(link.name.start);
  for (const setting of packet.settings) markDone(setting, done);
  return undefined;
}

function isToldOf({ links }: Chain, names: Names): boolean {
  const { call } = links.at(-1)!;
  return isTold(call, names.around(call));
}

function markDone({ step, nestedBy }: Setting, done: Set<number>): void {
  done.add(step.name.start);
  if (nestedBy !== undefined) done.add(nestedBy);
}

function leave(chain: Chain, reason: string, { left }: Found): void {
  for (const { name } of chain.links) left.set(name.start, reason);
}

/** Why setters are left that no packet of a known shape is made of. */
export function explainSetters(names: Names, { done, left }: Found): void {
  for (const call of names.calls) {
    const { callee } = call;
    if (callee.kind !== "member" || !isSetter(callee.name)) continue;
    if (done.has(callee.nameStart) || left.has(callee.nameStart)) continue;
    const chain = chainOf(call, names);
    if (chain === undefined) continue;
    const inside = chain.root === "newPacket" ? undefined : dataSettings(chain.links, names);
    if (inside?.kind === "unfit") left.set(callee.nameStart, inside.reason);
    else if (typeof chain.root === "string") left.set(callee.nameStart, "the data is not sent where it is made");
    else left.set(callee.nameStart, "the builder comes from elsewhere");
  }
}

// --- Data builders in local variables

/** A data builder that a variable holds from a declaration on, as far as it is known whole. */
interface Local {
  readonly variable: Variable;
  readonly declared: Statement & { readonly kind: "declare" };
  readonly from: readonly Setting[];
  readonly sets: readonly { readonly whole: Range; readonly settings: readonly Setting[] }[];
  /** Where it is handed to `setData` of a packet that is sent. */
  readonly sends: readonly Mention[];
  readonly keyword: Range | undefined;
  readonly parameters: readonly Parameter[];
  readonly names: readonly string[];
}

function dataAt(value: Expression, locals: ReadonlyMap<Variable, readonly Local[]>): Local | undefined {
  if (value.kind !== "name" || value.variable === undefined) return undefined;
  return locals.get(value.variable)?.find((one) => one.sends.some(({ node }) => node === value));
}

/** The builders that a variable holds; undefined where some use of it is none of a builder that is known whole. */
function groupsOf(variable: Variable, names: Names, { left }: Found): Local[] | undefined {
  const { kind, owner } = variable;
  if (kind !== "var" && kind !== "let" && kind !== "const") return undefined;
  const mentions = names.mentions(variable);
  const declares = mentions.flatMap((mention) => declarationAt(mention, names));
  if (declares.length === 0) return undefined;
  const refuse = (reason: string): undefined => {
    for (const { chain } of declares) for (const { name } of chain.links) left.set(name.start, reason);
    for (const mention of mentions) {
      const call = mention.around[1];
      const member = mention.around[0];
      if (call?.kind === "call" && member?.kind === "member") {
        left.set((member as CodeNode & { readonly nameStart: number }).nameStart, reason);
      }
    }
    return undefined;
  };
  if (owner.kind === "top") return refuse("the builder is kept where other code can reach it");
  if (variable.shared) return refuse("functions share the builder");
  if (!names.knowsAll(variable.name, owner.start, owner.end))
    return refuse("the builder goes where it cannot be followed");
  const lists = declares.map((one) => one.list);
  if (lists.some((one) => lists.some((other) => isInside(one, other)))) return refuse("other builders take its place");

  const groups: Local[] = [];
  const covered = new Set<unknown>();
  for (const [nth, { declared, chain, list, at, mention }] of declares.entries()) {
    covered.add(mention);
    const first = dataSettings(chain.links, names);
    if (first.kind === "unfit") return refuse(first.reason);
    const keyword = kind === "const" ? constBefore(declared, names) : undefined;
    if (kind === "const" && keyword === null) return refuse("the builder is declared together with others");
    const next = declares.find((other) => other.list === list && other.at > at);
    const sets: { whole: Range; settings: readonly Setting[] }[] = [];
    const sends: Mention[] = [];
    for (const other of mentions) {
      const place = other.node.start;
      const last = next === undefined ? list.statements.at(-1)!.end : next.declared.start;
      if (other === mention || place <= declared.end || place >= last) continue;
      const set = setAt(other, list, names);
      if (set !== undefined) {
        const inside = dataSettings(set.chain.links, names);
        if (inside.kind === "unfit") return refuse(inside.reason);
        if (sends.some((one) => one.node.start < place)) return refuse("the builder is set after it was sent");
        sets.push({ whole: set.whole, settings: inside.settings });
        covered.add(other);
        const target = mentions.find((one) => one !== other && one.node.start === set.whole.start);
        if (target !== undefined) covered.add(target);
      } else if (isSent(other, names)) {
        sends.push(other);
        covered.add(other);
      }
    }
    // In the arguments of a setter: there its index is not set yet.
    const isWithin = ({ node }: Mention): boolean =>
      sets.some(({ whole }) => whole.start < node.start && node.end < whole.end);
    if (sends.some(isWithin)) return refuse("the builder is sent while it is set");
    const all = [...first.settings, ...sets.flatMap((one) => one.settings)];
    const indexes = new Map<number, object>();
    for (const group of [first.settings, ...sets.map((one) => one.settings)]) {
      for (const { parameter } of group) {
        const index = parameter.kind === "value" ? parameter.path[0]! : 0;
        if ((indexes.get(index) ?? group) !== group) return refuse(twice(index));
        indexes.set(index, group);
      }
    }
    const prefix = `${OURS}${variable.name}${nth}`;
    groups.push({
      variable,
      declared,
      from: first.settings,
      sets,
      sends,
      keyword: keyword ?? undefined,
      parameters: all.map((one) => one.parameter),
      names: all.map(({ parameter }) => nameFor(prefix, parameter)),
    });
  }
  const others = mentions.filter((one) => !covered.has(one));
  if (others.length > 0) {
    const isSet = others.every(({ around: [member, call] }) => {
      const at = member as Expression | undefined;
      return at?.kind === "member" && isSetter(at.name) && call?.kind === "call";
    });
    return refuse(
      isSet ? "the builder is set in a branch or a loop" : "the builder is used for more than to be set and sent",
    );
  }
  // Who sends it must be rewritten as well.
  for (const group of groups) {
    if (group.sends.length === 0) return refuse("the data is not sent where it is made");
    for (const { around } of group.sends) {
      const reason = whyNotSent(around, names);
      if (reason !== undefined) return refuse(reason);
    }
  }
  return groups;
}

interface Declared {
  readonly declared: Statement & { readonly kind: "declare" };
  readonly chain: Chain;
  readonly list: StatementList;
  readonly at: number;
  readonly mention: Mention;
}

function declarationAt(mention: Mention, names: Names): Declared[] {
  const declared = mention.inside;
  if (declared?.kind !== "declare") return [];
  const statement = declared as Statement & { readonly kind: "declare" };
  if (statement.target !== mention.node || statement.value === undefined) return [];
  const chain = rootedIn("newData", statement.value, names);
  const list = names.lists.get(statement);
  if (chain === undefined || list === undefined) return [];
  return [{ declared: statement, chain, list, at: list.statements.indexOf(statement), mention }];
}

function rootedIn(root: "newData", value: Expression, names: Names): Chain | undefined {
  const chain = chainOf(value, names);
  return chain?.root === root ? chain : undefined;
}

function isInside(inner: StatementList, outer: StatementList): boolean {
  for (let at = inner.outer; at !== undefined; at = at.outer) if (at === outer) return true;
  return false;
}

/** `const`, if it declares nothing else; null if it does. */
function constBefore({ start, end }: Range, { text }: Names): Range | null {
  const before = /\bconst\s+$/.exec(text.slice(Math.max(0, start - 200), start));
  if (before === null || /^\s*,/.test(text.slice(end))) return null;
  const at = start - before[0].length;
  return { start: at, end: at + "const".length };
}

/** A statement `builder.setX(…)` or `builder = builder.setX(…)` of this very list. */
function setAt(
  mention: Mention,
  list: StatementList,
  names: Names,
): { readonly whole: Range; readonly chain: Chain } | undefined {
  const statement = mention.around.find((one) => list.statements.includes(one as Statement)) as Statement | undefined;
  if (statement?.kind !== "expression") return undefined;
  const { value } = statement;
  const assigned = value.kind === "assign" && value.operator === "=" ? value : undefined;
  if (
    assigned !== undefined &&
    (assigned.target.kind !== "name" || assigned.target.variable !== mention.node.variable)
  ) {
    return undefined;
  }
  const chain = chainOf(assigned?.value ?? value, names);
  if (chain === undefined || chain.root !== mention.node) return undefined;
  return { whole: assigned ?? value, chain };
}

/** Whether a mention is the argument of `setData` in a chain from `RTSession.newPacket()` to `send()`. */
function isSent({ node, around }: Mention, names: Names): boolean {
  return sendAround(node, around, names) !== undefined;
}

function sendAround(node: CodeNode, around: readonly CodeNode[], names: Names): Chain | undefined {
  const [setData] = around;
  if (setData?.kind !== "call") return undefined;
  const call = setData as Expression & { readonly kind: "call" };
  if (call.callee.kind !== "member" || call.callee.name !== "setData" || call.args[0] !== node) return undefined;
  if (call.args.length !== 1) return undefined;
  const end = around.findIndex((one) => {
    const other = one as Expression;
    return other.kind === "call" && other.callee.kind === "member" && other.callee.name === "send";
  });
  if (end === -1) return undefined;
  const chain = chainOf(around[end] as Expression, names);
  return chain?.root === "newPacket" && chain.links.some((link) => link.call === call) ? chain : undefined;
}

function whyNotSent(around: readonly CodeNode[], names: Names): string | undefined {
  const call = around[0] as Expression & { readonly kind: "call" };
  const chain = sendAround(call.args[0]!, around, names)!;
  const links = sendLinks(chain);
  if (links === undefined) return "send is given arguments";
  if (isToldOf(chain, names)) return TOLD;
  const packet = packetSettings(links, names, () => []);
  if (packet.kind === "unfit") return packet.reason;
  return encoderOf(packet.settings, packet.effects) === undefined ? "it is sent without an op-code" : undefined;
}

function nameFor(prefix: string, parameter: Parameter): string {
  return `${prefix}_${parameter.kind === "value" ? parameter.path.join("_") : parameter.kind}`;
}

/** The edits that give each value of a builder a variable of its own. */
function takeApart(local: Local, _names: Names, { rewrites, done }: Found): void {
  const { declared, from, sets, keyword } = local;
  let at = 0;
  const steps = (settings: readonly Setting[]): Step[] =>
    settings.map((setting) => {
      markDone(setting, done);
      return { ...setting.step, local: local.names[at++]! };
    });
  const first = steps(from);
  const later = local.names.slice(at);
  // A declaration declares something.
  const spare = local.names.length === 0 ? [`${OURS}${local.variable.name}`] : [];
  rewrites.push({ kind: "declare", whole: declared, steps: first, later: [...later, ...spare], keyword });
  for (const { whole, settings } of sets) rewrites.push({ kind: "set", whole, steps: steps(settings) });
}
