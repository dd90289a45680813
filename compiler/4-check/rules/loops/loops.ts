/**
 * Loops that never end: whose condition nothing changes, whose condition is only a length, and those that are always true and
 * have no way out. The server cuts such a handler, and with it the session.
 */

import { rt4401, rt4402, rt4403, rt4424, rt4425 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { listsAround } from "../../questions/chains.ts";
import { replacing } from "../../questions/edits.ts";
import { isExported } from "../../questions/exported.ts";
import { type Code, type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { turned } from "../../questions/ranges.ts";
import { isWithin } from "../../questions/within.ts";

type Loop = Statement & { readonly kind: "loop" };

export const loops: Rule = {
  codes: ["RT4401", "RT4402", "RT4403", "RT4424", "RT4425"],
  forms: ["loop"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const loop of lookup.all("loop")) {
      const finding = judge(lookup, loop) ?? runsAway(lookup, loop) ?? goesBeyond(lookup, loop);
      if (finding !== undefined) found.push(finding);
    }
    return found;
  },
};

function judge(lookup: CodeLookup, loop: Loop): Diagnostic | undefined {
  const { test } = loop;
  if (test === undefined || isAlways(test)) {
    if (hasExit(lookup, loop)) return undefined;
    const text = test === undefined ? "for (;;)" : quoted(lookup.textOf(test));
    return rt4403(lookup.span(test ?? { start: loop.start, end: loop.start + 3 }), { text });
  }
  const text = quoted(lookup.textOf(test));
  const leaves = hasExit(lookup, loop);
  if (isBareLength(test) && loop.after !== undefined) {
    const isCounted = countsThrough(lookup, loop, test.object);
    // It may be left in the middle: it goes beyond the end of the list all the same.
    const stays = !changes(lookup, loop, test.object);
    if (stays ? !leaves || isCounted : isCounted && isLeftChanged(lookup, loop, test.object)) {
      return rt4402(lookup.span(test), { text });
    }
  }
  if (leaves || isNever(test)) return undefined;
  return isUnchanged(lookup, loop, test) || asksInVain(lookup, loop, test) || neverEmpties(lookup, test)
    ? rt4401(lookup.span(test), { text })
    : undefined;
}

/** `DEBUG && false`: switched off by whoever wrote it. */
function isNever(test: Expression): boolean {
  if (test.kind === "boolean") return !test.value;
  return test.kind === "binary" && test.operator === "&&" && (isNever(test.left) || isNever(test.right));
}

/** A loop that counts: its counter, what that is compared with, and which way it goes. */
interface Counting {
  readonly variable: Variable;
  readonly name: string;
  readonly operator: string;
  readonly bound: Expression;
  readonly step: 1 | -1;
  readonly starts: Expression | undefined;
}

/** Undefined where anything but the loop's head changes the counter. */
function countingOf(lookup: CodeLookup, loop: Loop): Counting | undefined {
  const { test, after } = loop;
  if (test?.kind !== "binary" || !/^[<>]=?$/.test(test.operator) || after === undefined) return undefined;
  const counter = after.kind === "update" || after.kind === "assign" ? after.target : undefined;
  if (counter?.kind !== "name" || counter.variable === undefined || counter.variable.shared) return undefined;
  const { variable, name } = counter;
  const step =
    after.kind === "update" ? after.step : after.kind === "assign" ? stepOf(after.operator, after.value) : undefined;
  if (step === undefined) return undefined;
  const isCounter = (one: Expression): boolean => one.kind === "name" && one.variable === variable;
  const inOrder = isCounter(test.left);
  if (!inOrder && !isCounter(test.right)) return undefined;
  // What counts up to something, as nearly all do, or from the end, is neither of the two that are sought.
  if ((inOrder ? test.operator : turned[test.operator]) === (step > 0 ? "<" : ">=")) return undefined;
  const inside = lookup.writes(variable).filter((one) => isWithin(one.name, loop));
  const [begin] = inside.filter((one) => isBefore(loop, one.name));
  if (inside.length !== (begin === undefined ? 1 : 2)) return undefined;
  const operator = inOrder ? test.operator : turned[test.operator]!;
  return { variable, name, operator, bound: inOrder ? test.right : test.left, step, starts: begin?.value };
}

function stepOf(operator: string, value: Expression): 1 | -1 | undefined {
  if (value.kind !== "number" || value.value <= 0) return undefined;
  return operator === "+=" ? 1 : operator === "-=" ? -1 : undefined;
}

/** `for (var i = 0; i < 10; i--)`: it began where the condition holds, and every turn makes it hold the more. */
function runsAway(lookup: CodeLookup, loop: Loop): Diagnostic | undefined {
  const counting = countingOf(lookup, loop);
  if (counting?.starts === undefined || loop.test === undefined) return undefined;
  const { operator, step, bound, starts, name } = counting;
  if (operator.startsWith("<") !== step < 0) return undefined;
  const [start, end] = [starts, bound].map((one) => (one.kind === "number" ? one.value : undefined));
  if (step < 0) {
    // From a number up to another, or to a length.
    if (
      start === undefined ||
      !(end === undefined ? bound.kind === "member" && bound.name === "length" : start <= end)
    ) {
      return undefined;
    }
  } else {
    const fromEnd = lookup.inside(starts).some((one) => one.kind === "member" && one.name === "length");
    if (end === undefined || !(start === undefined ? fromEnd : start >= end)) return undefined;
  }
  const text = quoted(lookup.textOf(loop.test));
  const [way, instead] = step < 0 ? ["down", "++"] : ["up", "--"];
  return rt4424(lookup.span(loop.after!), { name, way, text, instead: `${name}${instead}` });
}

/** `for (var i = 0; i <= list.length; i++) list[i].x`: there is no element in the last turn, and nobody looks. */
function goesBeyond(lookup: CodeLookup, loop: Loop): Diagnostic | undefined {
  const counting = countingOf(lookup, loop);
  if (counting === undefined || counting.operator !== "<=" || counting.step !== 1) return undefined;
  const { bound, variable, name } = counting;
  const { test } = loop;
  if (test?.kind !== "binary" || bound.kind !== "member" || bound.name !== "length") return undefined;
  const list = lookup.textOf(bound.object);
  const taken = lookup.inside(loop.body).find((one) => {
    if (one.kind !== "index" || one.index.kind !== "name" || one.index.variable !== variable) return false;
    const parent = lookup.parent(one);
    if (lookup.textOf(one.object) !== list || parent === undefined || isFunction(parent)) return false;
    if ((parent.kind !== "member" && parent.kind !== "index") || parent.object !== one) return false;
    if (/^\s*[?!]/.test(lookup.text.slice(one.end)) || lookup.around(one).some((at) => at.kind === "try")) return false;
    const asks = [...conditionsAround(lookup, one), ...exitsBefore(lookup, one)].filter(
      (at) => at !== test && at.start >= loop.start,
    );
    return asks.length === 0;
  });
  if (taken === undefined || changes(lookup, loop, bound.object)) return undefined;
  const operator = lookup.text.slice(test.left.end, test.right.start);
  const finding = rt4425(lookup.span(test), { text: quoted(lookup.textOf(test)), name, list: quoted(list) }, [
    { message: "There is no element here in the last turn.", span: lookup.span(taken) },
  ]);
  if (operator.trim() !== "<=") return finding;
  const start = test.left.end + operator.indexOf("<=");
  const edits = [replacing(lookup.span({ start, end: start + 2 }), "<")];
  return { ...finding, fix: { message: "Compare with <", edits } };
}

/** Whether the loop is left at once wherever it makes the list shorter: no turn sees another length than the first. */
function isLeftChanged(lookup: CodeLookup, loop: Loop, list: Expression): boolean {
  const text = lookup.textOf(list);
  const changing = lookup.all("call").filter(({ callee, start, end }) => {
    if (start < loop.body.start || end > loop.body.end || callee.kind !== "member") return false;
    return /^(?:splice|pop|shift)$/.test(callee.name) && lookup.textOf(callee.object) === text;
  });
  const isGiven = lookup.all("assign").some((one) => isWithin(one, loop) && lookup.textOf(one.target).startsWith(text));
  return (
    changing.length > 0 &&
    !isGiven &&
    changing.every((one) =>
      listsAround(lookup, one).some(
        ({ list: row, at }) => row[at]!.start >= loop.body.start && row.slice(at + 1).some(leavesNow),
      ),
    )
  );
}

function leavesNow(one: Statement): boolean {
  return one.kind === "return" || one.kind === "throw" || (one.kind === "leave" && one.by === "break");
}

/** Whether the loop takes elements of the list by the number that it counts. */
function countsThrough(lookup: CodeLookup, loop: Loop, list: Expression): boolean {
  const { after, body } = loop;
  if (after?.kind !== "update" || after.target.kind !== "name") return false;
  const { variable } = after.target;
  const text = lookup.textOf(list);
  return lookup
    .inside(body)
    .some(
      (one) =>
        one.kind === "index" &&
        one.index.kind === "name" &&
        one.index.variable === variable &&
        variable !== undefined &&
        lookup.textOf(one.object) === text,
    );
}

/** A condition that is true whatever happens. */
function isAlways(test: Expression): boolean {
  if (test.kind === "boolean") return test.value;
  if (test.kind === "number") return test.value !== 0;
  if (test.kind === "string") return test.value !== "";
  return test.kind === "unary" &&
    test.operator === "!" &&
    (test.operand.kind === "boolean" || test.operand.kind === "number")
    ? !test.operand.value
    : false;
}

function isBareLength(test: Expression): test is Expression & { readonly kind: "member" } {
  return test.kind === "member" && (test.name === "length" || test.name === "size");
}

/** Whether something in the loop leaves it, or lets others run meanwhile. */
function hasExit(lookup: CodeLookup, loop: Loop): boolean {
  const visit = (node: Code, own: boolean): boolean => {
    if (isFunction(node)) return false;
    switch (node.kind) {
      case "return":
      case "throw":
      case "await":
      case "yield":
        return true;
      case "leave": {
        // With a label it may lead anywhere.
        const labelled = /^\w+\s+\w/.test(lookup.textOf(node));
        return labelled || (own && node.by === "break");
      }
      case "function":
        return false;
    }
    const inner = node.kind === "loop" || node.kind === "each" || node.kind === "switch";
    return lookup.children(node).some((child) => visit(child, own && !inner));
  };
  return lookup.children(loop).some((child) => visit(child, true));
}

/** Whether nothing that the condition speaks of can become another while the loop runs. */
function isUnchanged(lookup: CodeLookup, loop: Loop, test: Expression): boolean {
  const names = new Set<Variable>();
  for (const one of lookup.inside(test)) {
    switch (one.kind) {
      case "name":
        if (one.variable === undefined) {
          if (!/^(?:undefined|NaN|Infinity)$/.test(one.name)) return false;
        } else names.add(one.variable);
        break;
      case "number":
      case "string":
      case "boolean":
      case "null":
      case "binary":
        break;
      case "unary":
        if (one.operator === "delete") return false;
        break;
      case "member":
        if (one.name !== "length") return false;
        break;
      default:
        return false;
    }
  }
  if (names.size === 0) return false;
  const parts = [loop.body, ...(loop.after === undefined ? [] : [loop.after])].flatMap((part) => lookup.inside(part));
  const calls = parts.some((one) => isUnknownCall(lookup, one));
  for (const variable of names) {
    const writes = lookup.writes(variable);
    if (writes.some(({ name }) => isWithin(name, loop) && !isBefore(loop, name))) return false;
    // Called code may write what it sees.
    const seen = variable.shared || (variable.owner === lookup.code.top && lookup.owner(loop) !== lookup.code.top);
    if (calls && (seen || isGlobalVariable(lookup, variable))) return false;
    if (calls && mayBeThing(lookup, variable) && parts.some((one) => isHandedOn(lookup, one, variable))) return false;
    if (readsMembers(lookup, test, variable) && (calls || parts.some((one) => touches(lookup, one, variable))))
      return false;
  }
  return true;
}

/** `while (taken.has(id))`, whose turns give nothing a value that lives longer than a turn, and call nothing that might. */
function asksInVain(lookup: CodeLookup, loop: Loop, test: Expression): boolean {
  let asks = false;
  for (const one of lookup.inside(test)) {
    if (isFunction(one) || !plain.has(one.kind)) return false;
    if (one.kind !== "call") continue;
    if (one.callee.kind !== "member" || !/^(?:has|includes)$/.test(one.callee.name)) return false;
    asks = true;
  }
  if (!asks) return false;
  const isOwn = (name: Code): boolean =>
    !isFunction(name) &&
    name.kind === "name" &&
    name.variable !== undefined &&
    lookup.writes(name.variable).every((write) => isWithin(write.name, loop.body));
  return [loop.body, ...(loop.after === undefined ? [] : [loop.after])]
    .flatMap((part) => lookup.inside(part, true))
    .every((one) => {
      if (isFunction(one)) return true;
      switch (one.kind) {
        case "call":
        case "new":
          return !isUnknownCall(lookup, one) && !(one.callee.kind === "member" && one.callee.name === "push");
        case "assign":
        case "update":
        case "declare":
          return isOwn(one.target);
        case "unary":
          return one.operator !== "delete";
        default:
          return one.kind !== "each" && one.kind !== "other";
      }
    });
}

/** What the condition of a loop may be made of, if all it asks is whether something is in a set. */
const plain: ReadonlySet<Code["kind"]> = new Set<Expression["kind"]>([
  ...(["name", "member", "this", "number", "string", "boolean", "null", "binary", "unary", "call"] as const),
]);

/** `while (queue.length > 0)`, where nothing in the file ever takes anything out of the list, or hands it on to who might. */
function neverEmpties(lookup: CodeLookup, test: Expression): boolean {
  const isMore = test.kind === "binary" && /^(?:>|!==?)$/.test(test.operator) && test.right.kind === "number";
  const length = isMore && test.right.value === 0 ? test.left : test;
  if (length.kind !== "member" || length.name !== "length" || length.object.kind !== "name") return false;
  const { variable } = length.object;
  const made = lookup.only(variable);
  if (variable === undefined || made === undefined || isFunction(made) || made.kind !== "array") return false;
  if (isExported(lookup, variable)) return false;
  return lookup.reads(variable).every((read) => {
    const { parent } = read;
    if (parent === undefined || isFunction(parent)) return false;
    if (parent.kind === "index") return parent.object === read && parent.parent?.kind !== "unary";
    if (parent.kind !== "member") return false;
    const around = parent.parent;
    if (parent.name === "length") return around?.kind === "binary";
    return around?.kind === "call" && around.callee === parent && keeping.has(parent.name);
  });
}

/** What lists are asked or told that leaves in them what is there. */
const keeping = new Set("push unshift indexOf includes forEach some every find findIndex map filter join".split(" "));

/** What runs once, before the first turn. */
function isBefore(loop: Loop, node: Code): boolean {
  return loop.before.some((one) => one.start <= node.start && node.end <= one.end);
}

/** Variables of a classic script's top level are members of the global object, which everyone sees. */
function isGlobalVariable(lookup: CodeLookup, variable: Variable): boolean {
  return variable.owner === lookup.code.top && lookup.file.entry?.kind === "classic";
}

function readsMembers(lookup: CodeLookup, test: Expression, variable: Variable): boolean {
  return lookup
    .inside(test)
    .some((one) => one.kind === "member" && one.object.kind === "name" && one.object.variable === variable);
}

/** Members of the language and of RTSession's objects that change nothing a script has. */
const harmless =
  /^(?:indexOf|includes|charAt|charCodeAt|join|concat|toString|toFixed|getPeerId|getPlayerId|getSender|getData|get(?:Number|Float|Double|String|FloatArray|Long)|set(?:Number|Float|Double|String|FloatArray|Data|Long|OpCode|TargetPeers|Reliable|Sender)|send|info|debug|warn|error|newData|newPacket|getLogger|getPlayers|getPlayer|floor|ceil|round|random|abs|min|max|sqrt|sin|cos|now|getTime|stringify|parse|push)$/;

/** A call that may run code of the project. */
function isUnknownCall(lookup: CodeLookup, node: Code): boolean {
  if (isFunction(node) || (node.kind !== "call" && node.kind !== "new")) return false;
  if (node.kind === "new") return !lookup.isGlobal(node.callee, "Date");
  if (node.callee.kind === "name")
    return (
      !/^(?:parseInt|parseFloat|Number|String|Boolean|isNaN)$/.test(node.callee.name) ||
      node.callee.variable !== undefined
    );
  return node.callee.kind !== "member" || !harmless.test(node.callee.name);
}

/** `var day = ceil(from); while (day < to) step(day, 1)`: what a function made may be a Date, which whoever gets it changes. */
function mayBeThing(lookup: CodeLookup, variable: Variable): boolean {
  return lookup.writes(variable).some(({ value }) => {
    if (value?.kind === "new") return true;
    return (
      value?.kind === "call" &&
      (value.callee.kind === "name" ? value.callee.variable !== undefined : isUnknownCall(lookup, value))
    );
  });
}

function isHandedOn(lookup: CodeLookup, node: Code, variable: Variable): boolean {
  if (isFunction(node) || node.kind !== "name" || node.variable !== variable) return false;
  const parent = lookup.parent(node);
  return parent?.kind === "call" && parent.callee !== node && isUnknownCall(lookup, parent);
}

/** Whether a node changes, or hands on, what a variable holds. */
function touches(lookup: CodeLookup, node: Code, variable: Variable): boolean {
  if (isFunction(node) || node.kind !== "name" || node.variable !== variable) return false;
  const parent = lookup.parent(node);
  if (parent === undefined || isFunction(parent)) return true;
  if (parent.kind === "index" && parent.object === node) {
    const around = lookup.parent(parent);
    if (around?.kind === "unary") return around.operator === "delete";
    // `list[list.length] = 0` makes it longer.
    return around?.kind === "assign" && around.target === parent && speaksOfLength(lookup, parent.index);
  }
  if (parent.kind !== "member") return true;
  const around = lookup.parent(parent);
  if (around?.kind === "call" && around.callee === parent)
    return !/^(?:indexOf|includes|slice|join|concat)$/.test(parent.name);
  return (
    (around?.kind === "assign" && around.target === parent) || (around?.kind === "update" && around.target === parent)
  );
}

function speaksOfLength(lookup: CodeLookup, index: Expression): boolean {
  return lookup.inside(index).some((one) => !isFunction(one) && one.kind === "member" && one.name === "length");
}

/** Whether a loop may make the list in its condition shorter: it is assigned, handed on, or told to. */
function changes(lookup: CodeLookup, loop: Loop, list: Expression): boolean {
  const text = lookup.textOf(list);
  const parts = [loop.body, ...(loop.after === undefined ? [] : [loop.after])].flatMap((part) => lookup.inside(part));
  return parts.some((one) => {
    if (isFunction(one) || lookup.textOf(one) !== text) return false;
    const parent = lookup.parent(one);
    if (parent === undefined || isFunction(parent)) return true;
    if (parent.kind === "index" && parent.object === one) return false;
    if (parent.kind !== "member") return true;
    const around = lookup.parent(parent);
    if (around?.kind === "call" && around.callee === parent)
      return !/^(?:indexOf|includes|slice|join|concat)$/.test(parent.name);
    return around?.kind === "assign" || around?.kind === "update";
  });
}
