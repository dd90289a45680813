/**
 * Arguments that stand in each other's place: what is handed over is called as another parameter of the function is.
 *
 * Invariant: names alone are no proof. Two have to have changed places, all behind one have to have moved, or what stands in the place
 * of the one that moved is a sentence, or what a packet gave.
 */

import { rt4469 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, MemberCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { getterNames } from "../../questions/builder-of.ts";
import { calledAnywhere, functionAt, type Run } from "../../questions/called.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { type ReceivedFields, receivedFields } from "../../questions/received-fields.ts";
import { isOurs, methodCalled, parameterCounts } from "../../questions/together.ts";

export const exchangedArguments: Rule = {
  codes: ["RT4469"],
  inFiles(context) {
    const fieldsOf = receivedFields(context);
    return (lookup) => {
      const found = [...byNames(context, lookup), ...byFields(context, lookup, fieldsOf)];
      const calls = lookup.all("call");
      for (let at = 0; at < calls.length; at++) {
        const call = calls[at]!;
        if (call.args.length > 3) found.push(...inOtherOrder(context, lookup, call));
        if (call.args.length > 1) found.push(...leftOut(context, lookup, call));
      }
      return found;
    };
  },
};

function byNames(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  const all = context.slipsIn(lookup.file);
  const slips = all.length === 0 ? all : all.filter((one) => one.kind === "handing");
  if (slips.length === 0) return [];
  const calls = new Map(lookup.all("call").map((one) => [`${one.start} ${one.end}`, one]));
  return slips.flatMap((slip): Diagnostic[] => {
    const call = slip.kind === "handing" ? calls.get(`${slip.start} ${slip.end}`) : undefined;
    const run = slip.kind === "handing" ? functionAt(context, slip.function) : undefined;
    return call === undefined || run === undefined ? [] : judge(lookup, call, run);
  });
}

/**
 * `build(data.getNumber(3), data.getNumber(2))`, where the schema calls these fields `row` and `col`, and the function takes `col`
 * and `row`.
 */
function byFields(context: RuleContext, lookup: CodeLookup, fieldsOf: ReceivedFields): Diagnostic[] {
  const reads = lookup.callsOf(...getterNames);
  if (reads.length === 0) return [];
  const calls = new Set<CallCode>();
  for (const read of reads) {
    const around = lookup.parent(read);
    if (around !== undefined && !isFunction(around) && around.kind === "call" && around.args.includes(read))
      calls.add(around);
  }
  return [...calls].flatMap((call): Diagnostic[] => {
    const sender = call.args.findIndex(isPeerId);
    const given = call.args.map((one) => (one.kind === "call" ? nameOfField(fieldsOf(lookup, one)) : nameOf(one)));
    const isRead = (at: number): boolean => call.args[at]?.kind === "call" && given[at] !== undefined;
    if (given.filter((_, at) => at === sender || isRead(at)).length < 2) return [];
    const run = calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call);
    if (run === undefined || run.code.parameters.length < call.args.length) return [];
    const wanted = run.code.parameters.map((one) => (one.kind === "name" ? one.name : ""));
    if (sender >= 0) given[sender] = wanted.find((name) => /^peer(?:_?Id)?$/i.test(name));
    const moved = given.map((name, at) => (name === undefined || name === wanted[at] ? -1 : wanted.indexOf(name)));
    const [first, second, another] = moved.flatMap((to, at) => (to >= 0 ? [at] : []));
    if (first === undefined || second === undefined || another !== undefined || !isRead(first) || !isRead(second))
      return [];
    return moved[first] === second && moved[second] === first ? [exchanged(lookup, call, run, wanted)] : [];
  });
}

/** `packet.getSender().getPeerId()`, written where it is handed over. */
function isPeerId(one: Expression): boolean {
  return one.kind === "call" && one.callee.kind === "member" && one.callee.name === "getPeerId";
}

/** What the schema calls the field that a read gives, where all packets call it the same. */
function nameOfField(fields: readonly { readonly name: string }[]): string | undefined {
  const names = new Set(fields.map(({ name }) => name));
  return names.size === 1 ? fields[0]!.name : undefined;
}

function judge(lookup: CodeLookup, call: CallCode, { lookup: there, code }: Run): Diagnostic[] {
  const { args } = call;
  const { parameters } = code;
  if (args.length < 2 || parameters.length < 2 || args.length > parameters.length) return [];
  if (args.length < parameters.length && looksAtWhatItGets({ lookup: there, code })) return [];
  // A function that calls itself, or whose counterpart it is, hands over what it got in another order on purpose.
  if (lookup.owners(call).includes(code)) return [];
  const wanted = parameters.map((one) => (one.kind === "name" ? one.name : ""));
  const given = args.map(nameOf);
  const moved = given.map((name, at) => (name === undefined || name === wanted[at] ? -1 : wanted.indexOf(name)));
  if (!moved.some((at) => at >= 0)) return [];
  // `line(x1, y1, x2, y2)` for `(x0, y0, x1, y1)`: the next ones of a row, each in the place of its kind.
  if (moved.every((to, at) => to < 0 || bareName(given[at]!) === bareName(wanted[at]!))) return [];
  const isInPlace = given.some((name, at) => name !== undefined && name === wanted[at]);
  if (isInPlace && !areTwoExchanged(given, moved)) {
    if (!isBesideNumber(args, given, wanted, moved)) return [];
  } else if (!isWrong(args, given, wanted, moved)) return [];
  if (moved.filter((to) => to >= 0).length > 1 && isAlsoInOrder(lookup, call, wanted)) return [];
  return [exchanged(lookup, call, { lookup: there, code }, wanted)];
}

/**
 * Long calls that are moved as a whole: `distance(x, y, endX, endY)` for `(x1, x2, y1, y2)`, and `refuse(trace, room, peer, reason)`
 * for `(room, peer, reason)`, where each stands in the place behind its own.
 */
function inOtherOrder(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const { args } = call;
  const given = args.map(nameOf);
  const axes = given.map(axisOf);
  const areAxes = axes.every((one) => one !== undefined);
  if (!areAxes && given.filter((one) => one !== undefined).length < 3) return [];
  const run = calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call);
  if (run === undefined || looksAtWhatItGets(run)) return [];
  const wanted = run.code.parameters.map((one) => (one.kind === "name" ? one.name : ""));
  if (areAxes) {
    const order = wanted.map(axisOf);
    if (order.length !== axes.length || order.some((one) => one === undefined)) return [];
    const isSame = order.every((one, at) => one === axes[at]);
    // Who exchanges all of them turns the picture.
    const isTurned = order.every((one, at) => one !== axes[at]);
    const isRepeated = new Set(args.map((one) => lookup.textOf(one))).size < args.length;
    return isSame || isTurned || isRepeated ? [] : [exchanged(lookup, call, run, wanted)];
  }
  if (args.length !== wanted.length + 1 || run.code.usesArguments || run.code.rest) return [];
  const inPlace = given.filter((name, at) => name !== undefined && name === wanted[at]).length;
  const behind = given.filter((name, at) => at > 0 && name !== undefined && name === wanted[at - 1]).length;
  return inPlace === 0 && behind >= 3 ? [exchanged(lookup, call, run, wanted)] : [];
}

/**
 * `seat(table, peer, socket)` for `(table, peer, name, socket)`: one in the middle was left out, and what stands behind it has moved
 * up into its place.
 */
function leftOut(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const { args } = call;
  const given = nameOf(args.at(-1)!);
  if (given === undefined || either.test(given) || inSpace.test(given)) return [];
  if (!mayTakeOneMore(context, lookup, call)) return [];
  const run = calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call);
  if (run === undefined || run.code.usesArguments || run.code.rest) return [];
  const { parameters } = run.code;
  if (
    parameters.length !== args.length + 1 ||
    parameters.some((one) => one.kind !== "name" || one.variable === undefined)
  )
    return [];
  const wanted = parameters.map((one) => (one.kind === "name" ? one.name : ""));
  const names = args.map(nameOf);
  const from = names.findIndex((name, at) => name !== wanted[at] && name === wanted[at + 1]);
  if (from < 1 || names.slice(from).some((name, at) => name !== wanted[from + at + 1])) return [];
  const before = names.slice(0, from);
  if (before.some((name, at) => name !== undefined && name !== wanted[at] && wanted.includes(name))) return [];
  if (!before.some((name, at) => name === wanted[at])) return [];
  if (parameters.slice(from).some((one) => one.kind === "name" && isSortedOut(run.lookup, one.variable!))) return [];
  return [exchanged(lookup, call, run, wanted, `add ${wanted[from]}`)];
}

/** Whether what is called may take one more than it is given: nearly nothing does, and need not be followed. */
function mayTakeOneMore(context: RuleContext, lookup: CodeLookup, { callee, args }: CallCode): boolean {
  if (callee.kind === "name") {
    if (callee.variable === undefined) return false;
    const own = lookup.functionOf(callee);
    return own === undefined ? callee.variable.kind === "import" : own.parameters.length === args.length + 1;
  }
  if (callee.kind !== "member" || isOfNobody(lookup, callee)) return false;
  const counts = parameterCounts(context.files).get(callee.name);
  return counts !== undefined && counts.fewest <= args.length + 1 && counts.most > args.length;
}

/** `items.set(id, item)`, `RTSession.newData().setNumber(1, peer)`: what is no module, by a name that tells no function of the project. */
function isOfNobody(lookup: CodeLookup, callee: MemberCode): boolean {
  const { name, object } = callee;
  if (isOurs(name) || lookup.functionOf(callee) !== undefined) return false;
  if (object.kind === "name") return object.variable?.kind !== "import" && !lookup.saysRequire;
  return object.kind === "call" && object.callee.kind !== "name";
}

/** Whether a function asks what it has got in a parameter, or gives it something else. */
function isSortedOut(lookup: CodeLookup, variable: Variable): boolean {
  if (lookup.writes(variable).length > 1) return true;
  return lookup.reads(variable).some((read) => {
    const parent = lookup.parent(read);
    if (parent?.kind === "unary") return parent.operator === "typeof";
    return parent?.kind === "binary" && parent.operator === "instanceof";
  });
}

/** A name without the number behind it. */
function bareName(name: string): string {
  return name.replace(/\d+$/, "");
}

/** `x`, `x1`, `endX`: the axis that a name says it is on. */
function axisOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  return (/^([xy])\d?$/.exec(name) ?? /[a-z]([XY])\d?$/.exec(name))?.[1]?.toLowerCase();
}

/** Whether a function sorts out itself what it was given: it gives its parameters other values, or speaks of `arguments`. */
function looksAtWhatItGets({ lookup, code }: Run): boolean {
  if (code.usesArguments) return true;
  return code.parameters.some(
    (one, at) =>
      at === 0 && one.kind === "name" && one.variable !== undefined && lookup.writes(one.variable).length > 1,
  );
}

function exchanged(
  lookup: CodeLookup,
  call: CallCode,
  { lookup: there, code }: Run,
  wanted: readonly string[],
  advice = "put them in its order",
) {
  const { args } = call;
  const { parameters } = code;
  const note = {
    message: `It takes ${wanted.join(", ")}.`,
    span: there.span({ start: parameters[0]!.start, end: parameters.at(-1)!.end }),
  };
  const first = args[0]!;
  const text = lookup.text.slice(first.start, args.at(-1)!.end);
  const name = quoted(lookup.textOf(call.callee));
  return rt4469(
    lookup.span({ start: first.start, end: args.at(-1)!.end }),
    { name, parameters: wanted.join(", "), given: quoted(text), advice },
    [note],
  );
}

function nameOf(one: Expression): string | undefined {
  return one.kind === "name" || one.kind === "member" ? one.name : undefined;
}

/** Pairs of which either may come first. */
const either =
  /^(?:a|b|c|x|y|z|i|j|n|m|w|h|u|v|width|height|left|right|first|second|from|to|start|end|min|max|old|new|prev|next|src|dst|source|target|before|after|other|self|me|one|two|\w*\d)$/i;

function isWrong(
  args: readonly Expression[],
  given: readonly (string | undefined)[],
  wanted: readonly string[],
  moved: readonly number[],
): boolean {
  const speaking = moved.filter((to, at) => to >= 0 && !either.test(given[at]!));
  if (speaking.length === 0)
    return moved.filter((to) => to >= 0).length >= 2 && args.length > 2 && wanted.length === args.length;
  if (moved.filter((to) => to >= 0).length >= 2) return true;
  const at = moved.findIndex((to) => to >= 0);
  const there = args[moved[at]!];
  if (there === undefined) return false;
  // A constant, as of op-codes, is nobody's id.
  const isConstant = (there.kind === "name" || there.kind === "member") && /^[A-Z][A-Z\d_]+$/.test(there.name);
  if (isConstant && /^(?:peer|player|sender|receiver|user)(?:Id)?s?$/i.test(wanted[moved[at]!]!)) return true;
  // A sentence is nobody's id.
  if (there.kind === "string") return /\s\S/.test(there.value);
  return (
    there.kind === "call" &&
    there.callee.kind === "member" &&
    /^get(?:Number|String|Float|Double|Long)$/.test(there.callee.name)
  );
}

/** `sendResult(peer, word, points, 1)` for `(peer, word, ok, points)`: all but two in place, and one of the two a number that is written out. */
function isBesideNumber(
  args: readonly Expression[],
  given: readonly (string | undefined)[],
  wanted: readonly string[],
  moved: readonly number[],
): boolean {
  const [at, another] = moved.flatMap((to, nth) => (to >= 0 ? [nth] : []));
  if (at === undefined || another !== undefined || args[at]?.kind !== "name") return false;
  const to = moved[at]!;
  const there = args[to];
  if (there === undefined || !/^(?:number|boolean|string)$/.test(there.kind)) return false;
  if (either.test(given[at]!) || inTurn.test(given[at]!) || inSpace.test(given[at]!)) return false;
  // All others are called as what they are for.
  const isInPlace = (name: string | undefined, nth: number): boolean =>
    name === wanted[nth] || /^(?:number|string|boolean)$/.test(args[nth]!.kind);
  return given.every((name, nth) => nth === at || nth === to || isInPlace(name, nth));
}

/** Parts that are played in turn: who was hit hits back. */
const inTurn =
  /^(?:attacker|defender|sender|receiver|winner|loser|killer|victim|buyer|seller|player|opponent|enemy|rival|owner|giver|taker|host|guest|parent|child|my|his|their|own)/i;
/** A coordinate or a counter, also with a word behind it: `xPos`, `i2`. */
const inSpace = /^[xyzij](?![a-z])/;

/** Whether just two stand in each other's place, and neither is a part that the other may play. */
function areTwoExchanged(given: readonly (string | undefined)[], moved: readonly number[]): boolean {
  const [first, second, another] = moved.flatMap((to, at) => (to >= 0 ? [at] : []));
  if (first === undefined || second === undefined || another !== undefined) return false;
  if (moved[first] !== second || moved[second] !== first) return false;
  return [given[first]!, given[second]!].every(
    (name) => !either.test(name) && !inTurn.test(name) && !inSpace.test(name),
  );
}

/** Whether the function is called in the order of its names nearby, too: then this one is meant the other way around. */
function isAlsoInOrder(lookup: CodeLookup, call: CallCode, wanted: readonly string[]): boolean {
  const callee = lookup.textOf(call.callee);
  const owner = lookup.owner(call);
  return lookup.all("call").some((one) => {
    if (one === call || lookup.textOf(one.callee) !== callee || lookup.owner(one) !== owner) return false;
    return one.args.some((argument, at) => nameOf(argument) === wanted[at] && !either.test(wanted[at] ?? ""));
  });
}
