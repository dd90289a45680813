/**
 * Players, peer ids, player ids and op-codes, each where another one belongs: in targets, senders and look-ups, in comparisons,
 * and, by `tables-by-id.ts`, as keys of the same table.
 */

import { rt4301, rt4302, rt4303 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic, Fix, Note } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import { nodeAt } from "#compiler/typescript/syntax.ts";
import { isText, nameOf } from "#compiler/typescript/types.ts";
import type { Rule, RuleContext, TypeQuestion } from "../../context.ts";
import { blamedFor } from "../../questions/blamed.ts";
import { callsWith } from "../../questions/calls-with.ts";
import { type Binary, isEquality } from "../../questions/chains.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { givenToMember } from "../../questions/given-values.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { goFar } from "../../questions/reach.ts";
import { calledFunction } from "../../questions/required.ts";
import { type CallOf, callsAsMember } from "../../questions/together.ts";
import { arePlayersKept, isList, isNobodyYet, isToldApart, type Who, whoInWords, whoIs } from "../../questions/who.ts";
import { isWithin } from "../../questions/within.ts";
import { lookedUpByOthers } from "./tables-by-id.ts";

export const peers: Rule = {
  codes: ["RT4301", "RT4302", "RT4303"],
  // But for what types are asked for at the end, which it goes far for.
  keepsNothing: true,
  tellsElsewhere: true,
  inFiles(context) {
    const asked: Asked[] = [];
    askedIn.set(context, asked);
    const own = givenMembers(context);
    return (lookup) => {
      const found: Diagnostic[] = [];
      const before = asked.length;
      for (const sink of sinksOf(lookup, own)) judge(context, lookup, sink, found, asked);
      if (asked.length > before) goFar();
      if (!own.has("getPeerId") && !own.has("getPlayerId"))
        found.push(
          ...comparisons(lookup),
          ...keptForIds(lookup),
          ...lookedUpByOthers(lookup),
          ...requests(lookup),
          ...opCodes(lookup),
        );
      return found;
    };
  },
  run: (context) => byType(context, askedIn.get(context) ?? []),
};

/** What types are to be asked for, in one question. */
const askedIn = new WeakMap<RuleContext, Asked[]>();

/** A place that takes peer ids. */
interface Sink {
  readonly call: string;
  readonly value: Expression;
  readonly notes: readonly Note[];
}

interface Asked extends Sink {
  readonly lookup: CodeLookup;
}

function sinksOf(lookup: CodeLookup, own: ReadonlySet<string>): Sink[] {
  const found: Sink[] = [];
  for (const call of lookup.callsOf("setTargetPeers", "setSender", "getPlayer", "send")) {
    const { name } = call.callee;
    if ((name === "setTargetPeers" || name === "setSender") && !own.has(name)) {
      for (const value of call.args) found.push({ call: name, value, notes: [] });
    } else if (name === "getPlayer" && lookup.sessionCall(call) === name) {
      for (const value of call.args.slice(0, 1)) found.push({ call: name, value, notes: [] });
    } else if (name === "send" && lookup.sessionCall(call) === name && call.args[2]?.kind === "object") {
      for (const { key, value } of call.args[2].members) {
        if (key === "to" || key === "sender") found.push({ call: key, value, notes: [] });
      }
    }
  }
  return found;
}

function judge(
  context: RuleContext,
  lookup: CodeLookup,
  sink: Sink,
  found: Diagnostic[],
  asked: Asked[],
  deep = 0,
): void {
  const who = whoIs(lookup, sink.value);
  const strange = who === undefined ? strangeIn(lookup, sink.value) : undefined;
  if (strange !== undefined) {
    const holes = {
      left: quoted(lookup.textOf(sink.value)),
      right: `what ${sink.call} takes`,
      other: whoInWords("peerId"),
      ...strange,
    };
    found.push(rt4303(lookup.span(sink.value), holes, sink.notes));
    return;
  }
  // `[peerId]`: of what stands in a list it is asked where it comes from.
  const isOfParameters =
    sink.value.kind === "array" &&
    sink.value.items.every((one) => one.kind === "name" && one.variable?.kind === "parameter");
  if (who !== undefined && !isOfParameters) {
    const wrong = blaming(lookup, sink, who);
    if (wrong !== undefined) found.push(wrong);
    return;
  }
  if (sink.value.kind === "member" && isPlayerIdOfAll(context, sink.value.name)) {
    const wrong = describe(lookup, sink, "playerId");
    if (wrong !== undefined) found.push(wrong);
    return;
  }
  // A helper that is handed the receivers: what its calls hand it.
  const handed = deep < 2 ? handedTo(context, lookup, sink.value) : undefined;
  if (handed !== undefined) {
    const note = { message: `It is given to ${sink.call} here.`, span: lookup.span(sink.value) };
    for (const { lookup: there, value } of handed) {
      // What a helper only hands on comes from its own callers.
      const isKnown =
        whoIs(there, value) !== undefined || (deep === 0 && handedTo(context, there, value) !== undefined);
      if (isKnown) judge(context, there, { ...sink, value, notes: [note] }, found, asked, deep + 1);
    }
    return;
  }
  if (sink.value.kind === "array") {
    for (const value of sink.value.items) {
      const inner = value.kind === "array" ? "peerIds" : whoIs(lookup, value);
      if (inner === "peerIds") {
        const holes = {
          left: quoted(lookup.textOf(value)),
          is: whoInWords(inner),
          right: `what stands in a list for ${sink.call}`,
          other: whoInWords("peerId"),
          so: "the call throws a TypeError",
        };
        found.push(rt4303(lookup.span(value), holes, sink.notes));
      } else judge(context, lookup, { ...sink, value }, found, asked, 2);
    }
  } else if (isCertain(lookup, sink.value)) asked.push({ ...sink, lookup });
}

/** `seat.id`, where all that members of this name are ever given are player ids. */
function isPlayerIdOfAll(context: RuleContext, name: string): boolean {
  const given = givenToMember(context, name);
  return given !== undefined && given.length > 0 && given.every((one) => whoIs(one.lookup, one.value) === "playerId");
}

/** What a number is that is no peer id, and what comes of it. */
function strangeIn(lookup: CodeLookup, value: Expression): { readonly is: string; readonly so: string } | undefined {
  if (isPosition(lookup, value)) {
    const so = "0 is no player, and the others are whoever joined in that order";
    return { is: "a position that counts from 0", so };
  }
  if (isOpCode(lookup, value)) return { is: "an op-code", so: "whoever has that number by chance is meant" };
  return undefined;
}

/** `packet.getOpCode()`, or what holds nothing else. */
function isOpCode(lookup: CodeLookup, value: Expression): boolean {
  const from = lookup.valueOf(value);
  return from.kind === "call" && from.callee.kind === "member" && from.callee.name === "getOpCode";
}

/** `for (var i = 0; i < list.length; i++)`: the counter of such a loop, in its body. */
function isPosition(lookup: CodeLookup, value: Expression): boolean {
  if (value.kind !== "name" || value.variable === undefined) return false;
  const { variable } = value;
  return lookup.around(value).some((loop) => {
    if (loop.kind !== "loop" || loop.test?.kind !== "binary" || loop.test.operator !== "<") return false;
    const { left, right } = loop.test;
    if (left.kind !== "name" || left.variable !== variable || right.kind !== "member" || right.name !== "length")
      return false;
    const begun = loop.before.flatMap((one) => (one.kind === "declare" && one.target.kind === "name" ? [one] : []));
    const isFromZero = begun.some(({ target, value: from }) => {
      return target.kind === "name" && target.variable === variable && from?.kind === "number" && from.value === 0;
    });
    return isFromZero && !lookup.writes(variable).some(({ name }) => isWithin(name, loop.body));
  });
}

/** What the calls of a function hand to its parameter, where the expression is one that nothing else writes. */
function handedTo(
  context: RuleContext,
  lookup: CodeLookup,
  value: Expression,
): { readonly lookup: CodeLookup; readonly value: Expression }[] | undefined {
  if (value.kind !== "name" || value.variable?.kind !== "parameter") return undefined;
  const [write, ...more] = lookup.writes(value.variable);
  if (write === undefined || more.length > 0 || !isFunction(write.by) || isToldApart(lookup, value.variable)) {
    return undefined;
  }
  const code = write.by;
  const at = code.parameters.indexOf(write.name);
  const here = callsWith(lookup, code).filter((call) => lookup.functionOf(call.callee) === code);
  const calls = [
    ...here.map((call) => ({ lookup, call })),
    ...(callsAsMember(lookup, code) ?? callsOfExport(context, lookup, code)),
  ];
  return calls.flatMap(({ lookup, call }) => {
    const handed = call.args[at];
    return handed === undefined || call.args.some((one) => one.kind === "spread") ? [] : [{ lookup, value: handed }];
  });
}

/** The calls of a function that a module exports, by those who require it: where other functions have the same name. */
function callsOfExport(context: RuleContext, lookup: CodeLookup, code: FunctionCode): CallOf[] {
  const given = lookup
    .all("assign")
    .find(({ target, value }) => target.kind === "member" && lookup.functionOf(value) === code);
  if (given?.target.kind !== "member") return [];
  const { name } = given.target;
  return context.files.flatMap((file) => {
    if (!file.source.text.includes(`.${name}(`)) return [];
    const there = lookupOf(file);
    return there.all("call").flatMap((call) => {
      if (call.callee.kind !== "member" || call.callee.name !== name) return [];
      return calledFunction(context, there, call)?.code === code ? [{ lookup: there, call }] : [];
    });
  });
}

/** The same of what the only call of a helper hands to it. */
function blaming(lookup: CodeLookup, sink: Sink, who: Who): Diagnostic | undefined {
  // A helper that is told a player by that name was to ask for its peer id.
  const isNamedSo = sink.value.kind === "name" && /player$/i.test(sink.value.name);
  const blamed = isNamedSo ? undefined : blamedFor(lookup, sink.value, sink.call);
  if (blamed === undefined) return describe(lookup, sink, who);
  return describe(blamed.lookup, { call: sink.call, value: blamed.value, notes: blamed.notes }, who);
}

function describe(lookup: CodeLookup, { call, value, notes }: Sink, who: Who): Diagnostic | undefined {
  if (who === "peerId" || who === "peerIds") return undefined;
  const place = lookup.span(value);
  const text = quoted(lookup.textOf(value));
  const is = whoInWords(who);
  // Nobody is found by what is no peer id; as a target or a sender it is refused.
  const throws = call === "getPlayer" ? {} : { throws: true as const };
  if (who === "player") {
    const fix = edit(lookup, value.end, value.end, ".getPeerId()", "Give it the player's peer id");
    return {
      ...rt4301(place, { call, text, is }, notes),
      ...throws,
      ...(value.kind === "call" || value.kind === "name" ? { fix } : {}),
    };
  }
  if (who === "players") return { ...rt4301(place, { call, text, is }, notes), ...throws };
  if (isList(who) && call === "getPlayer") return undefined;
  const bare = value.kind === "string" && /^[1-9]\d*$/.test(value.value) ? value.value : undefined;
  const finding = { ...rt4302(place, { call, text, is }, notes), ...throws };
  if (bare === undefined) return finding;
  return { ...finding, fix: edit(lookup, value.start, value.end, bare, "Make it a number") };
}

function edit(lookup: CodeLookup, start: number, end: number, text: string, message: string): Fix {
  return { message, edits: [{ path: lookup.file.source.path, start, end, text }] };
}

/** Whether TypeScript's type of an expression is to be believed: in JavaScript a variable keeps the type of its first value. */
function isCertain(lookup: CodeLookup, value: Expression): boolean {
  let at = value;
  for (;;) {
    if (at.kind === "member" || at.kind === "index") at = at.object;
    else if (at.kind === "call") at = at.callee;
    else break;
  }
  if (/\.[cm]?ts$/.test(lookup.file.path)) return at.kind === "name" || at.kind === "this";
  return (
    at.kind === "name" &&
    at.variable !== undefined &&
    lookup.writes(at.variable).length === 1 &&
    value.kind !== "member"
  );
}

function byType(context: RuleContext, asked: readonly Asked[]): Diagnostic[] {
  const questions: (TypeQuestion & { readonly sink: Asked })[] = [];
  for (const sink of asked) {
    const { file } = sink.lookup;
    const node = nodeAt(file.syntax, sink.value.start, sink.value.end);
    if (node !== undefined) questions.push({ file, node, sink });
  }
  const types = context.typesOf(questions);
  return questions.flatMap(({ sink }, nth) => {
    const type = types[nth];
    if (type === undefined) return [];
    const who = isText(type) ? "text" : nameOf(type)?.name === "RTPlayer" ? "player" : undefined;
    if (who === undefined) return [];
    const wrong = blaming(sink.lookup, sink, who);
    return wrong === undefined ? [] : [wrong];
  });
}

function comparisons(lookup: CodeLookup): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const one of lookup.all("binary")) {
    if (!isEquality(one.operator) || isNobody(one.right) || isNobody(one.left)) continue;
    const left = whoIs(lookup, one.left);
    const right = left === undefined ? undefined : whoIs(lookup, one.right);
    const turn = right === undefined ? turnBeside(lookup, one) : undefined;
    if (turn !== undefined) {
      const { place, of } = turn;
      const holes = {
        left: quoted(lookup.textOf(place)),
        is: "a position that counts from 0",
        other: whoInWords("peerId"),
      };
      const right = quoted(lookup.textOf(place === one.left ? one.right : one.left));
      const so = `compare with the peer id of ${quoted(lookup.textOf(of))}`;
      found.push(rt4303(lookup.span(one), { ...holes, right, so }));
      continue;
    }
    if (left === undefined || right === undefined || !differ(left, right, one.operator.length === 3)) continue;
    const player =
      left === "player" && right === "peerId"
        ? one.left
        : right === "player" && left === "peerId"
          ? one.right
          : undefined;
    const kept = player === undefined ? undefined : keptInPlaceOfId(lookup, player);
    if (player !== undefined && kept !== undefined) {
      const notes = [{ message: "Here it is held to a peer id.", span: lookup.span(one) }];
      const [text, so] = [quoted(lookup.textOf(kept)), "they are never the same"];
      const holes = { left: text, is: whoInWords("player"), right: `what ${lookup.textOf(player)} is held to`, so };
      found.push(rt4303(lookup.span(kept), { ...holes, other: whoInWords("peerId") }, notes));
      continue;
    }
    const holes = {
      left: quoted(lookup.textOf(one.left)),
      is: whoInWords(left),
      right: quoted(lookup.textOf(one.right)),
      other: whoInWords(right),
      so: `the comparison is always ${one.operator.startsWith("!")}`,
    };
    found.push(rt4303(lookup.span(one), holes));
  }
  return found;
}

/** `peer !== turn`, where `turn` begins at 0, goes around, and is the index of players: whose turn it is stands in the list. */
function turnBeside(lookup: CodeLookup, { left, right }: Binary) {
  const place = left.kind === "name" ? left : right.kind === "name" ? right : undefined;
  const other = place === left ? right : left;
  if (place?.variable === undefined || other.kind !== "call" || whoIs(lookup, other) !== "peerId") return undefined;
  const isTurn = lookup.writes(place.variable).every(({ value, by }) => {
    if (isFunction(by)) return false;
    if (by.kind === "update") return true;
    return (value?.kind === "number" && value.value === 0) || (value?.kind === "binary" && value.operator === "%");
  });
  if (!isTurn) return undefined;
  const of = lookup.reads(place.variable).find((read) => {
    const index = lookup.parent(read);
    if (index?.kind !== "index" || index.index !== read) return false;
    const list = whoIs(lookup, index.object);
    return list === "players" || list === "peerIds";
  });
  const index = of === undefined ? undefined : lookup.parent(of);
  return index?.kind === "index" ? { place, of: index } : undefined;
}

/** The one value that a variable is given which begins as a number: what it was to hold is one, too. */
function keptInPlaceOfId(lookup: CodeLookup, one: Expression): Expression | undefined {
  if (one.kind !== "name" || one.variable === undefined) return undefined;
  const values = lookup.writes(one.variable).flatMap(({ value }) => (value === undefined ? [] : [value]));
  const [only, another] = values.filter((value) => !isNobodyYet(lookup, value));
  const begins = values.some(({ kind }) => kind === "number" || kind === "unary");
  return begins && another === undefined ? only : undefined;
}

/** `hostPeer = players[0]`, where `hostPeer` begins at 0, and is given peer ids elsewhere, or says so by its name. */
function keptForIds(lookup: CodeLookup): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (!arePlayersKept(lookup.file)) return found;
  const begun = new Set<string>();
  for (const { target, value } of lookup.all("declare"))
    if (target.kind === "name" && isNumberOfNobody(value)) begun.add(target.name);
  for (const { target, value } of lookup.all("assign"))
    if (target.kind === "member" && isNumberOfNobody(value)) begun.add(target.name);
  if (begun.size === 0) return found;
  for (const { target, value, operator } of lookup.all("assign")) {
    if (operator !== "=" || (target.kind !== "name" && target.kind !== "member") || !begun.has(target.name)) continue;
    if (whoIs(lookup, value) !== "player") continue;
    const values =
      target.kind === "name" && target.variable !== undefined
        ? lookup.writes(target.variable).flatMap((one) => (one.value === undefined ? [] : [one.value]))
        : [];
    const isId = /(?:^p|P)eer(?:Id|ID)?$/.test(target.name) || values.some((one) => whoIs(lookup, one) === "peerId");
    // Who asks it for its id knows that it is a player.
    const isPlayer = lookup
      .callsOf("getPeerId", "getPlayerId")
      .some(({ callee }) => "name" in callee.object && callee.object.name === target.name);
    if (!isId || isPlayer) continue;
    const [left, right] = [quoted(lookup.textOf(value)), `what ${quoted(lookup.textOf(target))} is for`];
    const so = "take the player's getPeerId()";
    found.push(rt4303(lookup.span(value), { left, is: whoInWords("player"), right, other: whoInWords("peerId"), so }));
  }
  return found;
}

/** `0`, `-1`: what begins a peer id that nobody has. */
function isNumberOfNobody(value: Expression | undefined): boolean {
  if (value?.kind === "unary") return value.operator === "-" && value.operand.kind === "number";
  return value?.kind === "number";
}

/** What most things are compared with. */
function isNobody({ kind }: Expression): boolean {
  return kind === "number" || kind === "null" || kind === "boolean" || kind === "unary";
}

/** Whether two of these are never equal. A text may be a player id; by `==` it may be the digits of a peer id, too. */
function differ(a: Who, b: Who, strictly: boolean): boolean {
  if (a === b || isList(a) || isList(b)) return false;
  const pair = [a, b].sort().join(" ");
  return pair !== "playerId text" && (strictly || pair !== "peerId text");
}

/** Requests are made on behalf of players, by their player ids. */
function requests(lookup: CodeLookup): Diagnostic[] {
  return lookup.callsOf("setPlayerId").flatMap((call) => {
    const [value] = call.args;
    if (value === undefined) return [];
    const who = whoIs(lookup, asText(value) ?? value);
    if (who !== "peerId" && who !== "player") return [];
    const holes = {
      left: quoted(lookup.textOf(value)),
      is: whoInWords(who),
      right: "what setPlayerId takes",
      other: whoInWords("playerId"),
      so: "the back end knows no such player",
    };
    return [rt4303(lookup.span(value), holes)];
  });
}

/** What `String(peer)`, `peer.toString()` and `"" + peer` make a text of. */
function asText(value: Expression): Expression | undefined {
  if (value.kind === "binary") {
    return value.operator === "+" && value.left.kind === "string" && value.left.value === "" ? value.right : undefined;
  }
  if (value.kind !== "call") return undefined;
  const { callee, args } = value;
  if (callee.kind === "name") return callee.name === "String" && args.length === 1 ? args[0] : undefined;
  return callee.kind === "member" && callee.name === "toString" && args.length === 0 ? callee.object : undefined;
}

/** Packets that are sent under a peer id. */
function opCodes(lookup: CodeLookup): Diagnostic[] {
  return lookup.callsOf("setOpCode").flatMap((call) => {
    const [value] = call.args;
    if (value === undefined || value.kind === "number" || whoIs(lookup, value) !== "peerId") return [];
    const holes = {
      left: quoted(lookup.textOf(value)),
      is: whoInWords("peerId"),
      right: "what setOpCode takes",
      other: "an op-code",
      so: "clients take it for whichever packet has that number",
    };
    return [rt4303(lookup.span(value), holes)];
  });
}
