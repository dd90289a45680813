/**
 * Turns of a loop that get into each other's way: elements left out while others are removed, one counter for two loops,
 * callbacks that come when the loop is over, one thing put in again and again.
 */

import { rt4452, rt4453, rt4454, rt4455 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, NameCode, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { setterNames } from "../../questions/builder-of.ts";
import { isAndOr, isEquality, listsAround } from "../../questions/chains.ts";
import { givenMembers } from "../../questions/given-members.ts";
import {
  type Code,
  type CodeLookup,
  conditionsAround,
  exitsBefore,
  isFunction,
  leaves,
} from "../../questions/lookup.ts";
import { counterOf, type Loop, loopsAround } from "../../questions/loops.ts";
import { speaksOf } from "../../questions/names-in.ts";
import { quoted } from "../../questions/phrase.ts";
import type { MemberCall } from "../../questions/walk.ts";
import { isWithin } from "../../questions/within.ts";

export const turns: Rule = {
  codes: ["RT4452", "RT4453", "RT4454", "RT4455"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const found: Diagnostic[] = [];
      const loops = lookup.all("loop");
      if (!own.has("splice"))
        for (const call of lookup.callsOf("splice"))
          found.push(...leftOut(lookup, call), ...leftOutOfEach(lookup, call));
      if (!own.has("fill")) for (const call of lookup.callsOf("fill")) found.push(...filledWithOne(lookup, call));
      // All else is about turns of loops.
      if (loops.length === 0 && lookup.all("each").length === 0) return found;
      for (const loop of loops) found.push(...sameCounter(lookup, loop));
      if (!own.has("push"))
        for (const call of lookup.callsOf("push")) found.push(...sameThing(lookup, call, call.args[0]));
      for (const call of lookup.callsOf(...setterNames)) found.push(...sameIndex(lookup, call));
      for (const call of lookup.callsOf("setTimeout", "setInterval", "onPacket", "send"))
        found.push(...tooLate(lookup, call, own));
      for (const one of lookup.all("assign")) {
        if (one.operator === "=" && one.target.kind === "index" && one.value.kind === "name")
          found.push(...sameThing(lookup, one, one.value));
      }
      return found;
    };
  },
};

/** Whether what comes after a node in its turn leaves the loop, or goes to the next turn, whatever else is so. */
function leavesAfter(lookup: CodeLookup, node: Code, loop: Loop): boolean {
  return listsAround(lookup, node).some(
    ({ list, at, around }) => isWithin(around, loop.body) && list.slice(at + 1).some((one) => leaves(one)),
  );
}

// --- RT4452

/** `for (i = 0; i < list.length; i++) if (list[i].dead) list.splice(i, 1);` */
function leftOut(lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const { callee, args } = call;
  const [index, count] = args;
  if (callee.kind !== "member" || args.length !== 2 || index?.kind !== "name" || index.variable === undefined)
    return [];
  if (count?.kind !== "number" || count.value !== 1) return [];
  const { variable } = index;
  const list = lookup.textOf(callee.object);
  if (isIndexOfTurn(lookup, call, variable, list)) {
    return [rt4452(lookup.nameSpan(callee), { list: quoted(list), goes: "the loop goes", instead: "it from its end" })];
  }
  const [inner] = loopsAround(lookup, call);
  const loop = loopsAround(lookup, call).find((one) => counterOf(one) === variable);
  if (inner !== undefined && loop !== undefined && inner !== loop && staysInside(lookup, call, inner, list, variable)) {
    const goes = "the loop inside goes";
    return [rt4452(lookup.nameSpan(callee), { list: quoted(list), goes, instead: "the rest with break behind it" })];
  }
  if (loop?.kind === "each") return goneFrom(lookup, call, loop, list);
  if (loop?.kind !== "loop" || loop.after?.kind !== "update" || loop.after.step !== 1) return [];
  const { test } = loop;
  if (test?.kind !== "binary" || test.operator !== "<" || lookup.textOf(test.right) !== `${list}.length`) return [];
  if (lookup.writes(variable).some(({ name }) => isWithin(name, loop.body))) return [];
  if (inner === undefined) return [];
  const asked = conditionsAround(lookup, call).filter((one) => isWithin(one, loop.body));
  if (inner !== loop) {
    if (!isOneOfPairs(lookup, call, loop, inner, asked)) return [];
  } else {
    if (leavesAfter(lookup, call, loop)) return [];
    // Of what is there once, no second one is left out.
    if (asked.some((one) => lookup.inside(one).some((at) => asksWhich(lookup, at)))) return [];
  }
  // Who leaves the loop by a flag in its head does so here.
  if (lookup.inside(test).some((one) => one.kind === "name" && one.variable !== variable && !list.includes(one.name)))
    return [];
  return [rt4452(lookup.nameSpan(callee), { list: quoted(list), ...countingOn(index.name) })];
}

/**
 * `for (… i …) for (… k …) if (near(rocks[i], shots[k])) { rocks.splice(i, 1); break; }`: the loop inside ends there, and the one
 * around goes on. Asked are two things by both counters, so that any number of the first may go.
 */
function isOneOfPairs(lookup: CodeLookup, call: CallCode, loop: Loop, inner: Loop, asked: readonly Code[]): boolean {
  const [counter, other] = [counterOf(loop), counterOf(inner)];
  if (inner.kind !== "loop" || counter === undefined || other === undefined || other === counter) return false;
  if (!asked.some((one) => isWithin(one, inner.body) && speaksOf(lookup, one, counter) && speaksOf(lookup, one, other)))
    return false;
  // An id is that of one thing only.
  if (
    asked.some((one) =>
      lookup.inside(one).some((at) => !isFunction(at) && at.kind === "binary" && isEquality(at.operator)),
    )
  )
    return false;
  const lists = listsAround(lookup, call).filter(({ around }) => isWithin(around, loop.body));
  const isLeft = lists.some(({ list, at, around }) =>
    list.slice(at + 1).some((one) => (isWithin(around, inner.body) ? one.kind !== "leave" && leaves(one) : true)),
  );
  const isEnded = lists.some(
    ({ list, at, around }) => isWithin(around, inner.body) && list.slice(at + 1).some((one) => one.kind === "leave"),
  );
  return isEnded && !isLeft;
}

/**
 * `list.forEach((one, i) => { if (one.dead) list.splice(i, 1); })`, `for (const [i, one] of list.entries())`: one of which any
 * number may go.
 */
function isIndexOfTurn(lookup: CodeLookup, call: CallCode, variable: Variable, list: string): boolean {
  const [write, another] = lookup.writes(variable);
  if (write === undefined || another !== undefined) return false;
  const { by } = write;
  const asks = (): boolean => {
    const asked = conditionsAround(lookup, call);
    return asked.length > 0 && !asked.some((one) => lookup.inside(one).some((at) => asksWhich(lookup, at)));
  };
  if (isFunction(by)) {
    if (lookup.owner(call) !== by || by.parameters[1] !== write.name || !leavesNot(lookup, call)) return false;
    const each = lookup.parent(by) === undefined ? undefined : lookup.parent(lookup.parent(by)!);
    return (
      each?.kind === "call" &&
      each.callee.kind === "member" &&
      each.callee.name === "forEach" &&
      lookup.textOf(each.callee.object) === list &&
      asks()
    );
  }
  return (
    by.kind === "each" &&
    by.of &&
    by.target.kind === "arrayPattern" &&
    by.target.items[0] === write.name &&
    lookup.textOf(by.object) === `${list}.entries()` &&
    !leavesAfter(lookup, call, by) &&
    asks()
  );
}

/** Whether nothing behind a node throws, which is how `forEach` is left. */
function leavesNot(lookup: CodeLookup, node: Code): boolean {
  return !listsAround(lookup, node).some(({ list, at }) => list.slice(at + 1).some((one) => one.kind === "throw"));
}

function countingOn(counter: string) {
  return { goes: `${counter} counts`, instead: `it from its end, or write ${counter}-- behind` };
}

/** Whether a loop inside goes on when it has taken out what the one around is at, and takes out the next one then. */
function staysInside(lookup: CodeLookup, call: CallCode, inner: Loop, list: string, counter: Variable): boolean {
  if (leavesAfter(lookup, call, inner) || lookup.writes(counter).some(({ name }) => isWithin(name, inner.body)))
    return false;
  if (conditionsAround(lookup, call).every((one) => !isWithin(one, inner.body))) return false;
  // Who leaves the loop by a flag in its head does so here; and who goes through the list itself is told elsewhere.
  const head = inner.kind === "each" ? inner.object : inner.test;
  if (head === undefined || (head.kind === "binary" && isAndOr(head.operator))) return false;
  return !lookup.textOf(head).includes(list);
}

/** `for (const one of list) if (one.dead) list.splice(list.indexOf(one), 1);` */
function leftOutOfEach(lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const { callee, args } = call;
  if (callee.kind !== "member" || args.length !== 2 || lookup.parent(call)?.kind !== "expression") return [];
  const list = lookup.textOf(callee.object);
  const loop = loopsAround(lookup, call).find(
    (one) => one.kind === "each" && one.of && lookup.textOf(one.object) === list,
  );
  if (loop === undefined || counterOf(loop) === undefined || leavesAfter(lookup, call, loop)) return [];
  const asked = conditionsAround(lookup, call).filter((one) => isWithin(one, loop.body));
  // Where nothing is asked, all are to go, and where one thing is sought, no second one is left out.
  if (asked.some((one) => lookup.inside(one).some((at) => asksWhich(lookup, at)))) return [];
  return [
    rt4452(lookup.nameSpan(callee), {
      list: quoted(list),
      goes: "the loop goes",
      instead: `a copy: ${quoted(list)}.slice()`,
    }),
  ];
}

/** `for (var i in list) if (list[i].dead) list.splice(i, 1);`: the elements behind get other keys, and the loop has the old ones. */
function goneFrom(
  lookup: CodeLookup,
  call: CallCode,
  loop: Loop & { readonly kind: "each" },
  list: string,
): Diagnostic[] {
  if (call.callee.kind !== "member" || loop.target.kind !== "name" || loop.of) return [];
  if (lookup.textOf(loop.object) !== list || leavesAfter(lookup, call, loop)) return [];
  return [rt4452(lookup.nameSpan(call.callee), { list: quoted(list), ...countingOn(loop.target.name) })];
}

/** Whether something is compared with one thing that is not written there: an id, a name, an element. */
function asksWhich(lookup: CodeLookup, at: Code): boolean {
  if (isFunction(at)) return false;
  if (at.kind === "call")
    return (
      at.callee.kind === "name" ||
      /^(?:equals|is[A-Z]\w*|indexOf|includes|contains)$/.test(at.callee.kind === "member" ? at.callee.name : "")
    );
  if (at.kind !== "binary" || !isEquality(at.operator)) return false;
  return [at.left, at.right].every((one) => {
    const value = lookup.valueOf(one);
    return isFunction(value) || !/^(?:number|boolean|null|string|unary)$/.test(value.kind);
  });
}

// --- RT4453

/** `for (var i …) { for (var i …) … }`: the inner loop leaves the counter of the outer one at its end. */
function sameCounter(lookup: CodeLookup, loop: Statement & { readonly kind: "loop" }): Diagnostic[] {
  const variable = counterOf(loop);
  if (variable === undefined) return [];
  // Nearly all stand in no other loop, or count with something else.
  const outer = loopsAround(lookup, loop).find((one) => counterOf(one) === variable);
  if (outer === undefined) return [];
  const begun = loop.before
    .flatMap((one) => lookup.inside(one))
    .find(
      (one): one is NameCode =>
        one.kind === "name" && one.variable === variable && lookup.writes(variable).some(({ name }) => name === one),
    );
  if (begun === undefined || leavesAfter(lookup, loop, outer)) return [];
  // Keys come one by one, whatever the variable holds meanwhile; only who asks for it behind this loop gets another.
  if (
    outer.kind === "each" &&
    !lookup.reads(variable).some((one) => isWithin(one, outer.body) && one.start >= loop.end)
  )
    return [];
  // Put where it was again.
  const isRestored = lookup.writes(variable).some(({ name }) => isWithin(name, outer.body) && name.start >= loop.end);
  if (isRestored) return [];
  const note = {
    message: "This loop counts with it, too.",
    span: lookup.span({ start: outer.start, end: outer.body.start }),
  };
  return [rt4453(lookup.span(begun), { counter: variable.name }, [note])];
}

// --- RT4454

/** Callbacks that come later, and see what the loop has left. */
function tooLate(lookup: CodeLookup, call: CallCode, own: ReadonlySet<string>): Diagnostic[] {
  const { callee, args } = call;
  if (callee.kind !== "member" || !args.some((one) => one.kind === "function")) return [];
  const { name } = callee;
  const isLater = /^(?:setTimeout|setInterval|onPacket)$/.test(name)
    ? lookup.sessionCall(call) !== undefined
    : name === "send" && !own.has(name);
  if (!isLater) return [];
  const around = loopsAround(lookup, call);
  if (around.length === 0) return [];
  return args.flatMap((argument): Diagnostic[] => {
    if (argument.kind !== "function") return [];
    for (const loop of around) {
      const counter = counterOf(loop);
      if (counter === undefined || leavesAfter(lookup, call, loop)) continue;
      // Only one of the turns hands it over.
      const asked = [...conditionsAround(lookup, call), ...exitsBefore(lookup, call)].filter((one) =>
        isWithin(one, loop.body),
      );
      if (asked.some((one) => /[^!]==/.test(lookup.textOf(one)) && speaksOf(lookup, one, counter))) continue;
      const read = lookup
        .inside(argument.code, true)
        .find((one): one is NameCode => one.kind === "name" && isLeftOver(lookup, loop, counter, one));
      if (read === undefined) continue;
      const when = name === "onPacket" ? "a packet comes" : name === "send" ? "the response comes" : "the timer fires";
      return [
        rt4454(lookup.span(read), { name: read.name, when }, [
          { message: "The loop.", span: lookup.span({ start: loop.start, end: loop.body.start }) },
        ]),
      ];
    }
    return [];
  });
}

/** Whether a name is the loop's counter, or a `var` that each turn gives something of its own. */
function isLeftOver(lookup: CodeLookup, loop: Loop, counter: Variable, read: NameCode): boolean {
  const { variable } = read;
  if (variable === undefined || variable.kind !== "var" || variable.owner !== lookup.owner(loop)) return false;
  // Written by the callback itself, it is a place for what comes.
  const writes = lookup.writes(variable);
  if (writes.some(({ name }) => variable.owner !== lookup.owner(name))) return false;
  // What is looked up by a counter that is left over was there before: `list[i]` in a loop that is left.
  if (variable === counter) return true;
  const [write, another] = writes;
  if (write?.value === undefined || another !== undefined || !isWithin(write.name, loop.body)) return false;
  return speaksOf(lookup, write.value, counter);
}

// --- RT4455

/** `new Array(8).fill([])`: eight places, and one list in all of them. */
function filledWithOne(lookup: CodeLookup, call: MemberCall): Diagnostic[] {
  const [thing, another] = call.args;
  const { object } = call.callee;
  if (thing === undefined || another !== undefined || !/^(?:array|object|new)$/.test(thing.kind)) return [];
  if (object.kind !== "new" && object.kind !== "call") return [];
  const isNew = lookup.isGlobal(object.callee, "Array") && object.args.length === 1;
  const isFrom =
    object.callee.kind === "member" && object.callee.name === "from" && lookup.isGlobal(object.callee.object, "Array");
  if (!isNew && !isFrom) return [];
  // `.fill([]).map(() => [])` gives each its own.
  const member = lookup.parent(call);
  if (member?.kind === "member" && /^(?:map|flatMap|join)$/.test(member.name)) return [];
  const text = quoted(lookup.textOf(thing));
  const what = `fill puts one and the same ${text} into every place of the list`;
  return [rt4455(lookup.span(thing), { what, advice: `write Array.from({ length: n }, () => ${text}).` })];
}

/** `list.push(row)` in each turn, where there is one `row` for all of them, and each turn changes it. */
function sameThing(lookup: CodeLookup, put: Code & Expression, thing: Expression | undefined): Diagnostic[] {
  if (thing?.kind !== "name" || thing.variable === undefined) return [];
  const { variable } = thing;
  const [write, another] = lookup.writes(variable);
  if (write === undefined || another !== undefined || variable.kind === "parameter") return [];
  const made = write.value;
  const isMade =
    (made?.kind === "array" && made.items.length === 0) ||
    made?.kind === "object" ||
    (made?.kind === "new" && lookup.isGlobal(made.callee, "Array"));
  if (!isMade || variable.owner !== lookup.owner(put)) return [];
  const target =
    put.kind === "assign" ? put.target : put.kind === "call" && put.callee.kind === "member" ? put.callee : undefined;
  if (target === undefined || (target.kind !== "index" && target.kind !== "member")) return [];
  if (lookup.inside(target.object).some((one) => one.kind === "name" && one.variable === variable)) return [];
  const [loop] = loopsAround(lookup, put);
  if (
    loop === undefined ||
    isWithin(write.name, loop) ||
    counterOf(loop) === undefined ||
    leavesAfter(lookup, put, loop)
  )
    return [];
  if (put.kind === "assign" && target.kind === "index") {
    const counter = counterOf(loop)!;
    if (!speaksOf(lookup, target.index, counter)) return [];
  }
  // What the loop is around makes the list anew, too.
  const asked = [...conditionsAround(lookup, put), ...exitsBefore(lookup, put)].filter((one) =>
    isWithin(one, loop.body),
  );
  if (asked.length > 0) return [];
  const changed = lookup.reads(variable).find((read) => isWithin(read, loop.body) && isChanged(lookup, read));
  if (changed === undefined) return [];
  return [
    rt4455(
      lookup.span(thing),
      {
        what: `${variable.name} is one thing for all turns, and put in at each of them`,
        advice: `make a new ${variable.name} in each turn.`,
      },
      [{ message: "It is made here, once.", span: lookup.span(write.name) }],
    ),
  ];
}

/** Whether a place changes what a name stands for: `x.y = …`, `x[i] = …`, `x.push(…)`. */
function isChanged(lookup: CodeLookup, read: NameCode): boolean {
  const part = lookup.parent(read);
  if (
    part === undefined ||
    isFunction(part) ||
    (part.kind !== "member" && part.kind !== "index") ||
    part.object !== read
  )
    return false;
  const around = lookup.parent(part);
  if (around === undefined || isFunction(around)) return false;
  if (around.kind === "assign" || around.kind === "update") return around.target === part;
  return (
    around.kind === "call" && around.callee === part && part.kind === "member" && /^(?:push|unshift)$/.test(part.name)
  );
}

/** `data.setData(index, entry)` in each turn, where nothing changes `index`. */
function sameIndex(lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const [index, value] = call.args;
  const [loop] = loopsAround(lookup, call);
  if (loop === undefined || index === undefined || value === undefined || call.callee.kind !== "member") return [];
  const counter = counterOf(loop);
  const builder = call.callee.object;
  if (builder.kind !== "name" || builder.variable === undefined || counter === undefined) return [];
  const { variable } = builder;
  const writes = lookup.writes(variable);
  if (writes.length !== 1 || variable.owner !== lookup.owner(call) || isWithin(writes[0]!.name, loop)) return [];
  const made = writes[0]!.value;
  if (made === undefined || !/^\s*RTSession\s*\.\s*newData\s*\(/.test(lookup.textOf(made))) return [];
  if (leavesAfter(lookup, call, loop)) return [];
  const asked = [...conditionsAround(lookup, call), ...exitsBefore(lookup, call)].filter((one) =>
    isWithin(one, loop.body),
  );
  if (asked.length > 0 || !isOfTurn(lookup, value, loop, counter)) return [];
  // What is sent or handed on in the turn has gone before the next one.
  const isHandedOn = lookup.reads(variable).some((read) => isWithin(read, loop.body) && !isSetter(lookup, read));
  if (isHandedOn) return [];
  if (index.kind === "name" && isCountedBefore(lookup, index, variable, loop)) {
    const text = index.name;
    const what = `The next turn of the loop sets index ${text} anew, so what this sets is lost`;
    return [rt4455(lookup.span(index), { what, advice: `count it here, too: ${text}++.` })];
  }
  if (index.kind === "name") {
    const only = lookup.only(index.variable);
    if (only === undefined || isFunction(only) || only.kind !== "number") return [];
  } else if (index.kind !== "number" || lookup.inside(value).some((one) => one.kind === "call")) return [];
  const text = quoted(lookup.textOf(index));
  return [
    rt4455(
      lookup.span(index),
      {
        what: `Each turn of the loop sets index ${text}, and only the last one is left`,
        advice: index.kind === "name" ? `count it: ${text}++.` : "count the index.",
      },
      [{ message: "The loop.", span: lookup.span({ start: loop.start, end: loop.body.start }) }],
    ),
  ];
}

/** `data.setNumber(i++, a); data.setNumber(i, b);`: the next turn begins where this one ends. */
function isCountedBefore(lookup: CodeLookup, index: NameCode, builder: Variable, loop: Loop): boolean {
  const { variable } = index;
  if (variable === undefined || counterOf(loop) === variable) return false;
  const inside = lookup.writes(variable).filter(({ name }) => isWithin(name, loop));
  return (
    inside.length > 0 &&
    inside.every(({ name, by }) => {
      if (isFunction(by) || by.kind !== "update" || by.prefix || by.step !== 1 || name.end > index.start) return false;
      if (conditionsAround(lookup, by).some((one) => isWithin(one, loop.body))) return false;
      const call = lookup.parent(by);
      if (call === undefined || isFunction(call) || call.kind !== "call" || call.args[0] !== by) return false;
      return call.callee.kind === "member" && speaksOf(lookup, call.callee.object, builder);
    })
  );
}

function isSetter(lookup: CodeLookup, read: NameCode): boolean {
  const member = lookup.parent(read);
  return member?.kind === "member" && /^set[A-Z]/.test(member.name) && lookup.parent(member)?.kind === "call";
}

/** Whether a value is another one in each turn. */
function isOfTurn(lookup: CodeLookup, value: Expression, loop: Loop, counter: Variable): boolean {
  return lookup.inside(value).some((one) => {
    if (one.kind !== "name" || one.variable === undefined) return false;
    if (one.variable === counter) return true;
    return lookup.writes(one.variable).some(({ name }) => isWithin(name, loop.body));
  });
}
