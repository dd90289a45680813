/**
 * Removals that take more or less than was meant: `splice` without a count, which takes all that follows, and `delete` on an element
 * of a list, which leaves a hole where it was, on a variable, or on what was found under that key, which does nothing.
 */

import { rt4523, rt4524, rt4533 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, MemberCode, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { isAskedFor } from "../../questions/asked-for.ts";
import { asksEqual } from "../../questions/chains.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type CodeLookup, conditionsAround, isFunction, leaves } from "../../questions/lookup.ts";
import { counterOf, loopsAround } from "../../questions/loops.ts";
import { quoted } from "../../questions/phrase.ts";
import { whoIs } from "../../questions/who.ts";
import { isWithin } from "../../questions/within.ts";

export const removals: Rule = {
  codes: ["RT4523", "RT4524", "RT4533"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => [
      ...(own.has("splice") ? [] : lookup.callsOf("splice").flatMap((call) => withoutCount(lookup, call))),
      ...lookup
        .all("unary")
        .flatMap((one) =>
          one.operator === "delete" ? [...holes(lookup, one.operand), ...ofVariable(lookup, one)] : [],
        ),
    ];
  },
};

type IndexCode = Expression & { readonly kind: "index" };

// --- RT4523

/** `if (list[i].id === id) list.splice(i)` */
function withoutCount(lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const { callee, args } = call;
  const [index] = args;
  if (callee.kind !== "member" || callee.name !== "splice" || args.length !== 1 || index === undefined) return [];
  // What it gives is wanted: the rest of the list.
  if (lookup.parent(call)?.kind !== "expression" && !isFirstTaken(call)) return [];
  const list = lookup.textOf(callee.object);
  if (!isOfFound(lookup, index, list) && !isCounted(lookup, call, index, list)) return [];
  if (isCutOff(lookup, call, index) || isEndFound(lookup, call, list)) return [];
  const edits = [{ path: lookup.file.source.path, start: index.end, end: index.end, text: ", 1" }];
  const finding = rt4523(lookup.nameSpan(callee), { list: quoted(list), index: quoted(lookup.textOf(index)) });
  return [{ ...finding, fix: { message: "Take out one", edits } }];
}

/** `const [one] = list.splice(at)`, `list.splice(at)[0]`: of what is taken out only the first is wanted. */
function isFirstTaken({ parent }: CallCode): boolean {
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "index") return parent.index.kind === "number" && parent.index.value === 0;
  if (parent.kind !== "declare" && parent.kind !== "assign") return false;
  return parent.target.kind === "arrayPattern" && parent.target.items.length === 1 && !parent.target.rest;
}

/** `if (at > MAX) list.splice(at)`: who asks how far it is cuts the rest off; whether it was found is asked by 0 and -1. */
function isCutOff(lookup: CodeLookup, call: CallCode, index: Expression): boolean {
  const text = lookup.textOf(index);
  return conditionsAround(lookup, call).some(
    (test) =>
      test.kind === "binary" &&
      /^[<>]=?$/.test(test.operator) &&
      lookup.textOf(test.left) === text &&
      !/^-?[01]$/.test(lookup.textOf(test.right)) &&
      !lookup.textOf(test.right).includes("length"),
  );
}

/**
 * `if (log[i].at < since) { log.splice(i); break; }`: what is compared by size, or with a value written there, is the mark at which
 * the list is to end, where the loop ends, too. Who looks for one element asks whether it is equal to another.
 */
function isEndFound(lookup: CodeLookup, call: CallCode, list: string): boolean {
  const statement = lookup.parent(call);
  const around = statement === undefined ? undefined : lookup.parent(statement);
  if (around?.kind !== "block") return false;
  const next = around.body[around.body.indexOf(statement as Statement) + 1];
  if (next === undefined || !leaves(next)) return false;
  const [test] = conditionsAround(lookup, call);
  if (test?.kind !== "binary" || !lookup.textOf(test.left).startsWith(`${list}[`)) return false;
  return /^[<>]=?$/.test(test.operator) || (asksEqual(test.operator) && isWritten(test.right));
}

function isWritten(value: Expression): boolean {
  return value.kind === "number" || value.kind === "string" || value.kind === "null";
}

/** Whether an index is that of one element that was sought in the list. */
function isOfFound(lookup: CodeLookup, index: Expression, list: string): boolean {
  const value = lookup.valueOf(index);
  if (isFunction(value) || value.kind !== "call" || value.callee.kind !== "member") return false;
  const isSearch = /^(?:indexOf|lastIndexOf|findIndex)$/.test(value.callee.name);
  return isSearch && lookup.textOf(value.callee.object) === list;
}

/** Whether an index is the counter of a loop through the list, in which the element at it is asked for something. */
function isCounted(lookup: CodeLookup, call: CallCode, index: Expression, list: string): boolean {
  if (index.kind !== "name" || index.variable === undefined) return false;
  const { variable } = index;
  const loop = loopsAround(lookup, call).find((one) => counterOf(one) === variable);
  if (loop?.kind !== "loop" || loop.test === undefined) return false;
  if (
    !`${lookup.textOf(loop.test)} ${loop.before.map((one) => lookup.textOf(one)).join(" ")}`.includes(`${list}.length`)
  )
    return false;
  const element = `${list}[${variable.name}]`;
  return conditionsAround(lookup, call).some((one) => isWithin(one, loop.body) && lookup.textOf(one).includes(element));
}

// --- RT4524

/** `delete players[i]` where `players` is a list, and somebody takes a member of each element. */
function holes(lookup: CodeLookup, operand: Expression): Diagnostic[] {
  if (operand.kind !== "index") return [];
  const list = lookup.textOf(operand.object);
  const [of, who] = [whoIs(lookup, operand.object), whoIs(lookup, operand.index)];
  // `delete crew[peerId]`, where the peer ids are in the list: at that place is another, or none.
  if (of === "peerIds" && who === "peerId") {
    const element = quoted(lookup.textOf(operand));
    const note = { message: "This is one of the elements, and no index.", span: lookup.span(operand.index) };
    return [rt4524(lookup.span(operand), { list: quoted(list), element }, [note])];
  }
  if (!isListOfOwn(lookup, operand.object)) return [];
  if (!isPosition(lookup, operand, list)) return [];
  const elements = lookup.all("index").filter((one) => one !== operand && lookup.textOf(one.object) === list);
  // Who asks for an element, or looks at its number of holes, knows of them.
  if (elements.some((one) => (isAskedFor(lookup, one) && !asksForNull(lookup, one)) || isPutAway(lookup, one)))
    return [];
  const taken = elements.find((one) => {
    const parent = lookup.parent(one);
    return parent?.kind === "member" && parent.object === one && isGoneThrough(lookup, one, list);
  });
  if (taken === undefined) return [];
  const note = { message: "Here the element that is gone is undefined, and this throws.", span: lookup.span(taken) };
  return [rt4524(lookup.span(operand), { list: quoted(list), element: quoted(lookup.textOf(operand)) }, [note])];
}

/** Whether a list is made by a literal, and filled by `push` or from the beginning: no table whose keys are ids. */
function isListOfOwn(lookup: CodeLookup, list: Expression): boolean {
  if (list.kind === "member") return isMemberList(lookup, list);
  if (list.kind !== "name" || list.variable === undefined) return false;
  const values = lookup.writes(list.variable).flatMap(({ value, by }) => (isFunction(by) ? [undefined] : [value]));
  if (values.length === 0 || !values.every((one) => one?.kind === "array")) return false;
  if (values.some((one) => one?.kind === "array" && one.items.length > 1)) return true;
  return lookup.reads(list.variable).some((read) => {
    const member = lookup.parent(read);
    return member?.kind === "member" && member.object === read && member.name === "push";
  });
}

/** A member that every object of the file is given as a literal list, and that is filled by `push`. */
function isMemberList(lookup: CodeLookup, { name }: MemberCode): boolean {
  let made = false;
  const isList = (value: Expression | undefined): boolean => {
    made ||= value?.kind === "array";
    return value === undefined || value.kind === "array";
  };
  for (const { target, value } of lookup.all("assign"))
    if (target.kind === "member" && target.name === name && !isList(value)) return false;
  for (const { code } of lookup.all("class"))
    for (const one of code.members) if (one.name === name && !isList(one.value)) return false;
  for (const { members } of lookup.all("object"))
    for (const { key, value } of members) if (key === name && !isList(value)) return false;
  return (
    made && lookup.callsOf("push").some(({ callee: { object } }) => object.kind === "member" && object.name === name)
  );
}

/** Whether an index counts through the list, or is where something was found in it. */
function isPosition(lookup: CodeLookup, { index, ...place }: Expression & { kind: "index" }, list: string): boolean {
  if (isOfFound(lookup, index, list)) return true;
  return index.kind === "name" && isGoneThrough(lookup, { index, ...place }, list);
}

/** `for (var i = 0; i < list.length; i++)` around a place that speaks of `list[i]`. */
function isGoneThrough(lookup: CodeLookup, element: Expression & { kind: "index" }, list: string): boolean {
  const { index } = element;
  if (index.kind !== "name" || index.variable === undefined) return false;
  return loopsAround(lookup, index).some((loop) => {
    if (counterOf(loop) !== index.variable || loop.kind !== "loop" || loop.test === undefined) return false;
    const test = loop.test.kind === "binary" ? loop.test.right : undefined;
    const most = test === undefined ? undefined : lookup.valueOf(test);
    return (
      lookup.textOf(loop.test).includes(`${list}.length`) ||
      (most !== undefined && !isFunction(most) && most.kind === "number")
    );
  });
}

/** Whether an element is put into a variable first: whether that is asked for it is not seen here. */
function isPutAway(lookup: CodeLookup, element: Expression): boolean {
  const parent = lookup.parent(element);
  return parent?.kind === "declare" || (parent?.kind === "assign" && parent.value === element);
}

/** `list[i] !== null`: where a hole is, that is true. */
function asksForNull(lookup: CodeLookup, element: Expression): boolean {
  const parent = lookup.parent(element);
  if (parent?.kind !== "binary" || parent.operator.length !== 3) return false;
  return parent.left.kind === "null" || parent.right.kind === "null";
}

// --- RT4533

/** `delete unit;`: the variable stays, and so does what it holds. */
function ofVariable(lookup: CodeLookup, one: Expression & { readonly kind: "unary" }): Diagnostic[] {
  const { operand } = one;
  if (lookup.parent(one)?.kind !== "expression") return [];
  if (operand.kind === "index") return ofFound(lookup, one, operand);
  if (operand.kind !== "name" || operand.variable === undefined) return [];
  // At the top old scripts set things free so, and mean no more by it.
  if (operand.variable.owner === lookup.code.top) return [];
  const value = lookup.only(operand.variable);
  if (value === undefined || isFunction(value) || value.kind !== "index") return [];
  return [rt4533(lookup.span(one), { name: operand.name, instead: `delete ${quoted(lookup.textOf(value))}` })];
}

/**
 * `var room = rooms[id]; … delete room[id];`: what was found in the table under a key is asked for the same key itself. Where it is
 * used by that key otherwise, too, it is a table of such keys.
 */
function ofFound(lookup: CodeLookup, one: Expression, { object, index }: IndexCode): Diagnostic[] {
  if (object.kind !== "name" || object.variable === undefined || index.kind !== "name") return [];
  if (index.variable === undefined || lookup.writes(index.variable).length > 1) return [];
  const value = lookup.only(object.variable);
  if (value === undefined || isFunction(value) || value.kind !== "index" || value.index.kind !== "name") return [];
  if (value.index.variable !== index.variable) return [];
  const isTable = lookup.reads(object.variable).some((read) => {
    const by = lookup.parent(read);
    return by?.kind === "index" && by.object === read && lookup.parent(by) !== one;
  });
  // The thing is also used by members that are called: no bare table.
  const isThing = lookup.reads(object.variable).some((read) => {
    const by = lookup.parent(read);
    return by?.kind === "member" && by.object === read;
  });
  if (isTable || !isThing) return [];
  const instead = `delete ${quoted(lookup.textOf(value))}`;
  return [rt4533(lookup.span(one), { name: quoted(`${object.name}[${index.name}]`), instead })];
}
