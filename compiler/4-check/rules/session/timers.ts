/**
 * Timers: intervals that every packet or player starts anew and nothing stops, ids that are lost before their timer is, and
 * something else in the place of an id.
 */

import { rt4319, rt4320, rt4329 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, Pattern } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { callsWith } from "../../questions/calls-with.ts";
import { listsAround } from "../../questions/chains.ts";
import { type Handler, handlersIn, isUnconditional, rerunBy } from "../../questions/handlers.ts";
import { type Code, type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";
import { namesInFiles } from "../../questions/per-file.ts";
import { makeFact, useFact } from "../../questions/reach.ts";
import { callsAsMember } from "../../questions/together.ts";

const members: readonly string[] = ["setInterval", "setTimeout", "clearInterval", "clearTimeout"];

export const timers: Rule = {
  codes: ["RT4319", "RT4320", "RT4329"],
  words: members,
  inFiles(context) {
    const cleared = useFact(makeFact("cleared", () => namesInFiles("cleared", context.files, addCleared)));
    return (lookup) => {
      const others = context.slipsIn(lookup.file).filter((slip) => slip.kind === "noTimer");
      return lookup.callsOf(...members).flatMap((call): Diagnostic[] => {
        const member = lookup.sessionCall(call);
        if (member === "clearInterval" || member === "clearTimeout") {
          const found = noId(lookup, call, member);
          const slip = others.find((one) => one.start === call.args[0]?.start);
          if (found.length > 0 || slip?.kind !== "noTimer") return found;
          const maker = member === "clearInterval" ? "setInterval" : "setTimeout";
          return [rt4329(lookup.span(slip), { member, maker, what: slip.is })];
        }
        if (member !== "setInterval" && member !== "setTimeout") return [];
        return [...judge(lookup, call, member, cleared)];
      });
    };
  },
};

/** The last name of everything that is handed to `clearInterval` and `clearTimeout` somewhere. */
function addCleared(lookup: CodeLookup, found: Set<string>): void {
  for (const call of lookup.callsOf("clearInterval", "clearTimeout")) {
    if (call.args[0] === undefined) continue;
    for (const one of lookup.inside(call.args[0]))
      if (one.kind === "name" || one.kind === "member") found.add(one.name);
  }
}

function isClear(call: CallCode): boolean {
  return call.callee.kind === "member" && /^clear(?:Interval|Timeout)$/.test(call.callee.name);
}

const things: { readonly [kind: string]: string } = {
  string: "a text",
  template: "a text",
  object: "an object",
  array: "a list",
  boolean: "true or false",
  function: "a function",
};

/** The function that a timer calls, or nothing at all, where its id belongs. */
function noId(lookup: CodeLookup, call: CallCode, member: "clearInterval" | "clearTimeout"): Diagnostic[] {
  if (call.callee.kind !== "member") return [];
  const maker = member === "clearInterval" ? "setInterval" : "setTimeout";
  const [id] = call.args;
  if (id === undefined) return [rt4329(lookup.nameSpan(call.callee), { member, maker, what: "nothing" })];
  if (id.kind === "spread") return [];
  const value = lookup.valueOf(id);
  const isFunction = lookup.functionOf(id) !== undefined;
  const what = isFunction
    ? "a function"
    : Object.hasOwn(things, value.kind)
      ? things[value.kind]
      : isCounted(lookup, id)
        ? "a number that no timer has"
        : undefined;
  return what === undefined ? [] : [rt4329(lookup.span(id), { member, maker, what })];
}

/** A variable that is only ever given numbers that are written out, and counted. */
function isCounted(lookup: CodeLookup, id: Expression): boolean {
  if (id.kind !== "name" || id.variable === undefined || lookup.isGlobalMember(id.variable)) return false;
  const writes = lookup.writes(id.variable);
  const isNumber = (one: Expression | undefined): boolean => {
    if (one === undefined) return false;
    return (
      one.kind === "number" || (one.kind === "name" && one.variable !== id.variable && isNumber(valueIn(lookup, one)))
    );
  };
  const counts = writes.filter(
    ({ by }) => !isFunction(by) && (by.kind === "update" || (by.kind === "assign" && by.operator !== "=")),
  );
  return counts.length > 0 && writes.every((one) => counts.includes(one) || isNumber(one.value));
}

function valueIn(lookup: CodeLookup, one: Expression): Expression | undefined {
  const value = lookup.valueOf(one);
  return isFunction(value) || value.kind === "name" ? undefined : value;
}

function judge(lookup: CodeLookup, call: CallCode, member: string, cleared: ReadonlySet<string>): Diagnostic[] {
  if (call.callee.kind !== "member") return [];
  const kept = keptIn(lookup, call);
  const place = lookup.nameSpan(call.callee);
  if (kept?.kind === "elsewhere") return [];
  if (kept === undefined || !cleared.has(kept.name)) {
    // A timeout ends by itself, but for one that starts the next one, and that packets start, too.
    if (member === "setTimeout") {
      const packets = kept === undefined ? undefined : besideItself(lookup, call, kept.name);
      if (kept === undefined || packets === undefined || isConditional(lookup, call)) return [];
      return [rt4320(place, { name: kept.text, so: anotherOne(packets) }, handlerNote(packets))];
    }
    // `Timers.stop(beat)`: who is handed the id may well stop it.
    if (kept !== undefined && isHandedOn(lookup, kept.name)) return [];
    const handler = rerunBy(lookup, call, ["packet", "player", "timer"]);
    if (handler !== undefined) return [rt4319(place, { when: occasion(handler) }, handlerNote(handler))];
    const again = begunAgain(lookup, call);
    if (again === undefined) return [];
    const note = { message: `From here on ${again.name} lets it be started again.`, span: lookup.span(again.back) };
    return [rt4319(place, { when: `each round after ${again.name} was set back,` }, [note])];
  }
  if (kept.local) return [];
  const again = sameBefore(lookup, call, kept.text);
  if (again !== undefined) {
    const note = { message: "The timer whose id is lost.", span: lookup.span(again) };
    return [rt4320(place, { name: kept.text, so: "the timer started before runs on" }, [note])];
  }
  if (member === "setInterval" && startsItselfAnew(lookup, call, kept.name)) {
    return [rt4320(place, { name: kept.text, so: "its own ticks lead here again, and the one before ticks on" })];
  }
  const rerun = endsItself(lookup, call) ? undefined : rerunBy(lookup, call, ["packet", "player"]);
  const handler = rerun ?? besideItself(lookup, call, kept.name) ?? withEachMore(lookup, call);
  if (handler === undefined || clears(lookup, call, kept.name)) return [];
  // A timeout may be over when the next one starts.
  if (member === "setTimeout" && handler.occasion !== "packet") return [];
  return [rt4320(place, { name: kept.text, so: anotherOne(handler) }, handlerNote(handler))];
}

/** Whether a file hands what is called so to anybody by itself. */
function isHandedOn(lookup: CodeLookup, name: string): boolean {
  return lookup
    .all("call")
    .some(
      (call) =>
        call.args.some((one) => (one.kind === "name" || one.kind === "member") && one.name === name) &&
        !onlyReads(call),
    );
}

/** `log.info(beat)`, `data.setNumber(1, beat)`, `JSON.stringify(beat)`: these stop nothing. */
function onlyReads({ callee, args }: CallCode): boolean {
  if (callee.kind !== "member") return callee.kind === "name" && /^(?:String|Number|isNaN|parseInt)$/.test(callee.name);
  if (/^(?:debug|info|warn|error)$/.test(callee.name)) return true;
  return callee.name === "stringify" || (/^set(?:Number|Float|Double|String)$/.test(callee.name) && args.length === 2);
}

/**
 * `if (!running) start();`, where `start` sets the flag and an end of the round sets it back, and neither stops the interval: the next
 * round has two of them.
 */
function begunAgain(lookup: CodeLookup, call: CallCode): { readonly name: string; readonly back: Code } | undefined {
  const owner = lookup.owner(call);
  if (owner === lookup.code.top || !isUnconditional(lookup, call)) return undefined;
  const callback = call.args[0] === undefined ? undefined : lookup.functionOf(call.args[0]);
  for (const one of lookup.inside(owner)) {
    if (one.kind !== "assign" || one.operator !== "=" || one.target.kind !== "name") continue;
    const { variable, name } = one.target;
    if (one.value.kind !== "boolean" || variable === undefined || variable.owner === owner) continue;
    const set = one.value.value;
    const back = lookup
      .writes(variable)
      .find(({ value, by }) => by.kind === "assign" && value?.kind === "boolean" && value.value !== set);
    const ends = back === undefined ? undefined : lookup.owner(back.by);
    if (back === undefined || ends === undefined || ends === owner || ends === lookup.code.top) continue;
    // Whoever stops anything there may stop this one.
    if (/clear|stop|cancel/i.test(lookup.textOf(ends)) || /clear/.test(lookup.textOf(callback ?? call))) continue;
    const asks = callsWith(lookup, owner).some((caller) => {
      if (lookup.functionOf(caller.callee) !== owner) return false;
      const tests = [...conditionsAround(lookup, caller), ...exitsBefore(lookup, caller)];
      const isAsked = tests.some((test) =>
        lookup.inside(test).some((part) => part.kind === "name" && part.variable === variable),
      );
      const handler = handlersIn(lookup).find(({ code }) => code === lookup.owner(caller));
      return isAsked && (handler?.occasion === "packet" || handler?.occasion === "player");
    });
    if (asks) return { name, back: back.by };
  }
  return undefined;
}

function anotherOne(handler: Handler): string {
  return `${occasion(handler)} starts another one, and the id of the one before is lost`;
}

/** Whether a timer's callback asks anything before it does what it is for: whether it is still the one that counts. */
function isConditional(lookup: CodeLookup, call: CallCode): boolean {
  const callback = call.args[0] === undefined ? undefined : lookup.functionOf(call.args[0]);
  return (
    callback === undefined ||
    callback.body.some(
      (one) => one.kind === "if" && lookup.inside(one).some((at) => !isFunction(at) && at.kind === "return"),
    ) ||
    lookup.inside(callback).some((one) => one.kind === "call" && conditionsAround(lookup, one).length > 0)
  );
}

function occasion({ member }: Handler): string {
  if (member === "onPacket") return "each packet";
  if (member === "onPlayerConnect") return "each player who connects";
  if (member === "onPlayerDisconnect") return "each player who leaves";
  return "each tick of a timer";
}

function handlerNote({ call, lookup }: Handler) {
  return [{ message: "The handler is registered here.", span: lookup.span(call.callee) }];
}

type Kept =
  | { readonly kind: "name"; readonly name: string; readonly text: string; readonly local: boolean }
  | { readonly kind: "elsewhere" };

/** Where a timer's id goes; undefined where it goes nowhere. */
function keptIn(lookup: CodeLookup, call: CallCode): Kept | undefined {
  const parent = lookup.parent(call);
  if (parent?.kind === "expression") return undefined;
  // `??=` starts one only where there is none.
  if (parent?.kind === "assign" && parent.operator !== "=") return { kind: "elsewhere" };
  if ((parent?.kind === "assign" && parent.value === call) || parent?.kind === "declare") {
    return ofPattern(lookup, parent.target, call);
  }
  return { kind: "elsewhere" };
}

function ofPattern(lookup: CodeLookup, target: Pattern, call: CallCode): Kept {
  const text = lookup.textOf(target);
  if (target.kind === "name") {
    const local = target.variable !== undefined && target.variable.owner === lookup.owner(call);
    return { kind: "name", name: target.name, text, local: local && lookup.owner(call) !== lookup.code.top };
  }
  // A timer for each key is found again by its key.
  if (target.kind !== "member" || isOfNew(lookup, target.object, call)) return { kind: "elsewhere" };
  // What a call gives may be another thing each time.
  const isGiven = lookup.inside(target.object).some((one) => !isFunction(one) && one.kind === "call");
  return isGiven ? { kind: "elsewhere" } : { kind: "name", name: target.name, text, local: false };
}

/** `var shot = { … }; shot.timer = …`: what the function makes anew has no timer yet. */
function isOfNew(lookup: CodeLookup, thing: Expression, call: CallCode): boolean {
  if (thing.kind !== "name" || thing.variable === undefined || thing.variable.owner === lookup.code.top) return false;
  const made = lookup.only(thing.variable);
  return (
    made !== undefined &&
    !isFunction(made) &&
    (made.kind === "object" || made.kind === "new") &&
    thing.variable.owner === lookup.owner(call)
  );
}

/**
 * `if (RTSession.getPlayers().length >= 2) clock = RTSession.setInterval(tick, 1000);` in a handler of players who connect, or in a
 * function that it calls so: it holds for the third player as well, and for the second one who comes back.
 */
function withEachMore(lookup: CodeLookup, call: CallCode, depth = 0): Handler | undefined {
  const owner = lookup.owner(call);
  if (depth > 2 || owner === lookup.code.top || exitsBefore(lookup, call).length > 0) return undefined;
  const around = conditionsAround(lookup, call);
  if (!around.every((test) => isEnough(lookup, test, call)) || lookup.around(call).some((one) => one.kind === "try"))
    return undefined;
  const handler = handlersIn(lookup).find(({ code, member }) => code === owner && member === "onPlayerConnect");
  if (handler !== undefined) return handler;
  // Called from elsewhere, too, it may be told by other means when to begin.
  const [caller, another] = callsWith(lookup, owner);
  if (caller === undefined || another !== undefined || lookup.functionOf(caller.callee) !== owner) return undefined;
  return withEachMore(lookup, caller, depth + 1);
}

/** `RTSession.getPlayers().length >= 2`, where the call is what is done then. */
function isEnough(lookup: CodeLookup, test: Expression, call: CallCode): boolean {
  if (test.kind !== "binary" || !/^>=?$/.test(test.operator)) return false;
  const { parent } = test;
  if (parent?.kind !== "if" || parent.no !== undefined || call.start < parent.yes.start) return false;
  const { left } = test;
  return left.kind === "member" && left.name === "length" && lookup.sessionCall(left.object) === "getPlayers";
}

/** An earlier timer in the same list of statements whose id is the same, and not cleared between. */
function sameBefore(lookup: CodeLookup, call: CallCode, text: string): Expression | undefined {
  const statement = lookup.around(call).find((one) => one.kind === "expression" || one.kind === "declare");
  const list = statement === undefined ? undefined : lookup.parent(statement);
  if (statement === undefined || list === undefined || !("body" in list) || !Array.isArray(list.body)) return undefined;
  let found: Expression | undefined;
  for (const one of list.body as readonly (typeof statement)[]) {
    if (one === statement) return found;
    const value = one.kind === "expression" ? one.value : undefined;
    if (value?.kind === "assign" && lookup.textOf(value.target) === text) {
      const made = lookup.sessionCall(value.value);
      found = made === "setInterval" || made === "setTimeout" ? value.value : undefined;
    } else if (lookup.textOf(one).includes("clear")) found = undefined;
  }
  return undefined;
}

/** Whether the function around, or one that it calls or is called by, clears what has this name, or asks for it first. */
function clears(lookup: CodeLookup, call: CallCode, name: string): boolean {
  const near = new Set(lookup.owners(call).filter((one) => one !== lookup.code.top));
  for (const code of [...near]) {
    for (const one of lookup.inside(code)) {
      const called = one.kind === "call" ? lookup.functionOf(one.callee) : undefined;
      if (called !== undefined) near.add(called);
    }
    for (const one of lookup.all("call")) if (lookup.functionOf(one.callee) === code) near.add(lookup.owner(one));
    // Who calls it from another file may stop it there before, by whatever name.
    for (const one of callsAsMember(lookup, code) ?? []) {
      const around = one.lookup.owner(one.call);
      if (one.lookup !== lookup && /clear|stop|cancel|reset|end|finish/i.test(one.lookup.textOf(around))) return true;
    }
  }
  for (const code of near) {
    if (code === lookup.code.top) continue;
    for (const one of lookup.inside(code)) {
      if (one.kind !== "call") continue;
      const clear =
        isClear(one) ||
        (one.callee.kind === "member" &&
          lookup.functionOf(one.callee) === undefined &&
          /clear|stop|cancel|reset/i.test(one.callee.name));
      if (clear && (one.args.length === 0 || lookup.textOf(one).includes(name) || !isClear(one))) return true;
    }
  }
  return false;
}

/**
 * A handler of packets that starts a timer which also starts itself anew, as for the next turn: what is started before its time
 * runs beside the one before, unless somebody on the way stops that.
 */
function besideItself(lookup: CodeLookup, call: CallCode, name: string): Handler | undefined {
  const owner = lookup.owner(call);
  const callback = call.args[0] === undefined ? undefined : lookup.functionOf(call.args[0]);
  if (callback === undefined || owner === lookup.code.top || conditionsAround(lookup, call).length > 0)
    return undefined;
  const callers = callersOf(lookup, owner);
  if (!callers.has(callback)) return undefined;
  const handler = handlersIn(lookup).find(
    (one) => one.occasion === "packet" && one.code !== undefined && one.code !== callback && callers.has(one.code),
  );
  for (const code of callers) {
    for (const one of lookup.inside(code)) {
      if (one.kind === "call" && isClear(one) && lookup.textOf(one).includes(name)) return undefined;
      // Who asks for the id knows whether there is one.
      if (one.kind === "if" && lookup.textOf(one.test).includes(name)) return undefined;
    }
  }
  return handler;
}

/**
 * Whether the ticks of an interval lead to the function that starts it, by calls and by timeouts, and nobody on that way clears
 * it or asks for it: a goal that calls for the next kick-off, which starts the clock beside the one that still runs.
 */
function startsItselfAnew(lookup: CodeLookup, call: CallCode, name: string): boolean {
  const owner = lookup.owner(call);
  const callback = call.args[0] === undefined ? undefined : lookup.functionOf(call.args[0]);
  if (callback === undefined || owner === lookup.code.top || !isUnconditional(lookup, call)) return false;
  const speaks = new RegExp(String.raw`(?<![\w$])${name.replace(/[^\w]/g, "\\$&")}(?![\w$])`);
  const clearing = new Set<FunctionCode>();
  for (const one of lookup.all("call"))
    if (isClear(one) && speaks.test(lookup.textOf(one))) clearing.add(lookup.owner(one));
  if (clearing.has(owner) || lookup.textOf(owner).match(new RegExp(speaks, "g"))?.length !== 1) return false;
  const seen = new Set<FunctionCode>([callback]);
  for (const code of seen) {
    if (code === owner) return true;
    if (speaks.test(lookup.textOf(code))) continue;
    for (const one of lookup.inside(code)) {
      const next = one.kind === "call" ? ledTo(lookup, one) : undefined;
      if (next === undefined || clearing.has(next) || clearsBeside(lookup, one, clearing)) continue;
      seen.add(next);
    }
  }
  return false;
}

/** The function that a call runs, at once or after a while. */
function ledTo(lookup: CodeLookup, call: CallCode): FunctionCode | undefined {
  const later = lookup.sessionCall(call) === "setTimeout" ? call.args[0] : call.callee;
  return later === undefined ? undefined : lookup.functionOf(later);
}

/** Whether a statement beside a node calls a function that clears. */
function clearsBeside(lookup: CodeLookup, node: Code, clearing: ReadonlySet<FunctionCode>): boolean {
  return listsAround(lookup, node).some(({ list, at }) =>
    list.some((one, nth) => {
      if (nth === at) return false;
      return lookup.inside(one).some((inner) => {
        const called = !isFunction(inner) && inner.kind === "call" ? lookup.functionOf(inner.callee) : undefined;
        return called !== undefined && clearing.has(called);
      });
    }),
  );
}

/** A function and all that call it, and call those. */
function callersOf(lookup: CodeLookup, code: FunctionCode): ReadonlySet<FunctionCode> {
  const found = new Set([code]);
  for (const one of found) {
    for (const call of lookup.all("call")) {
      const owner = lookup.owner(call);
      if (owner !== lookup.code.top && lookup.functionOf(call.callee) === one) found.add(owner);
    }
  }
  return found;
}

/** Whether a timer's own callback starts it anew: the one before is over then. */
function endsItself(lookup: CodeLookup, call: CallCode): boolean {
  const callback = call.args[0] === undefined ? undefined : lookup.functionOf(call.args[0]);
  return callback !== undefined && lookup.owners(call).includes(callback);
}
