/**
 * Built-ins of the language that values pass through: functions, arrays, texts, and what global names mean.
 */

import type { CallCode, MemberCode } from "#compiler/typescript/code.ts";
import { anyIndex, type Calling, callBack, onUnknown, tellingKind } from "./calling.ts";
import type { Interpreter } from "./interpreter.ts";
import {
  type Atom,
  join,
  nothing,
  number,
  one,
  onlyText,
  someBoolean,
  someNumber,
  someString,
  unknown,
  type Value,
} from "./values.ts";

/** `f.call(…)`, `f.apply(…)`, `f.bind(…)`. */
export function ofFunction(calling: Calling, receiver: Atom & { readonly k: "function" }, name: string): Value {
  const { machine, call, args } = calling;
  const [self, ...rest] = args;
  switch (name) {
    case "call":
      return machine.invoke([receiver], self, rest, call);
    case "apply": {
      const list = machine.objects.elements(rest[0] ?? nothing);
      return machine.invoke(
        [receiver],
        self,
        receiver.code.parameters.map(() => list),
        call,
      );
    }
    case "bind":
      return one({ ...receiver, self: receiver.self ?? self, bound: [...receiver.bound, ...rest] });
    default:
      return onUnknown(calling, name, `nothing gives ${name} of a function a value`);
  }
}

/** Members of arrays through which elements pass, and of objects that have no such member of their own. */
export function ofObject(calling: Calling, receiver: Atom & { readonly k: "object" }, name: string): Value {
  const { machine, call, args } = calling;
  const self: Value = [receiver];
  if (receiver.kind !== "array") {
    if (name === "hasOwnProperty") return someBoolean;
    if (name === "toString") return someString;
    return onUnknown(calling, name, `nothing gives ${name} a value`);
  }
  const elements = machine.objects.elements(self);
  const [first] = args;
  switch (name) {
    case "push":
    case "unshift":
      for (const value of args) machine.objects.addElement(self, value);
      return someNumber;
    case "pop":
    case "shift":
    case "at":
      return elements;
    case "slice":
    case "reverse":
    case "sort":
    case "fill":
      if (name === "sort") {
        if (call.args.length === 0) machine.slips.sorted(machine.file, call, elements);
        callBack(calling, first, [elements, elements]);
      }
      return self;
    case "splice":
      for (const value of args.slice(2)) machine.objects.addElement(self, value);
      return self;
    case "concat":
      return machine.objects.arrayOf(
        call,
        "concat",
        [elements, ...args.map((value) => machine.objects.elements(value))].reduce(join),
      );
    case "forEach":
    case "some":
    case "every":
    case "findIndex":
      // What belongs to a key stays with it.
      if (name === "forEach" && elements.length > 1 && elements.every((one) => one.k === "str")) {
        for (const one of elements) callBack(calling, first, [[one], anyIndex, self], args[1]);
      } else callBack(calling, first, [elements, anyIndex, self], args[1]);
      return name === "forEach" ? nothing : name === "findIndex" ? someNumber : someBoolean;
    case "filter":
      callBack(calling, first, [elements, anyIndex, self], args[1]);
      return self;
    case "find":
      callBack(calling, first, [elements, anyIndex, self], args[1]);
      return elements;
    case "map":
      return machine.objects.arrayOf(call, "map", callBack(calling, first, [elements, anyIndex, self], args[1]));
    case "reduce":
    case "reduceRight": {
      const start = args[1] ?? elements;
      return join(start, callBack(calling, first, [start, elements, someNumber, self]));
    }
    case "indexOf":
    case "lastIndexOf":
    case "includes":
      if (first !== undefined) machine.slips.compare(machine.file, call, "sought", first, elements, false);
      return name === "includes" ? someBoolean : someNumber;
    case "join":
    case "toString":
      return someString;
    default:
      return onUnknown(calling, name, `nothing gives ${name} a value`);
  }
}

export function ofText(calling: Calling, name: string): Value {
  const { machine, args, call } = calling;
  switch (name) {
    case "indexOf":
    case "lastIndexOf":
    case "charCodeAt":
    case "search":
    case "localeCompare":
      return someNumber;
    case "startsWith":
    case "endsWith":
    case "includes":
      return someBoolean;
    case "codePointAt":
    case "matchAll":
    case "at":
      return unknown("it is computed");
    case "split":
    case "match":
      return machine.objects.arrayOf(call, name, someString);
    case "getTime":
    case "valueOf":
      return someNumber;
    case "forEach":
    case "map":
      callBack(calling, args[0], [someNumber, someNumber]);
      return unknown("it is computed");
    default:
      // Of dates: who calls them on a text is mistaken about the text.
      if (name.startsWith("get")) return onUnknown(calling, name, "it is called on a text");
      return tellingKind(name) !== undefined ? onUnknown(calling, name, "it is called on a text") : someString;
  }
}

const builtins = [
  "parseInt parseFloat Number String Boolean Math JSON Object Array Date isNaN isFinite BigInt Promise Symbol",
  "RegExp Error TypeError RangeError Map Set WeakMap WeakSet",
].flatMap((names) => names.split(" "));

const namedValues: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["RTSession", one({ k: "rt", what: "session" })],
  ["undefined", one({ k: "plain", type: "undefined" })],
  ["NaN", someNumber],
  ["Infinity", someNumber],
  ...builtins.map((name): [string, Value] => [name, one({ k: "builtin", name })]),
]);

/** What a name means that no file declares; undefined where it means nothing. */
export function globalNames(name: string): Value | undefined {
  return namedValues.get(name);
}

/** Calls a built-in. */
export function callBuiltIn(
  machine: Interpreter,
  name: string,
  call: CallCode | undefined,
  callee: MemberCode | undefined,
  args: readonly Value[],
): Value {
  if (call === undefined) return nothing;
  const calling: Calling = { machine, call, callee, args, certain: true };
  const [first = nothing] = args;
  switch (name) {
    case "require": {
      const specifier = onlyText(first);
      return specifier === undefined
        ? unknown("the name of the module is computed")
        : machine.modules.require(specifier);
    }
    case "parseInt":
    case "parseFloat":
    case "Number":
      return numbersIn(first) ?? someNumber;
    case "String":
    case "JSON.stringify":
    case "Date":
      return someString;
    case "Boolean":
    case "isNaN":
    case "isFinite":
    case "Array.isArray":
    case "Number.isInteger":
      return someBoolean;
    case "Date.now":
      return one({ k: "number", note: "time" });
    case "Math.random":
    case "Math.sin":
    case "Math.cos":
    case "Math.sqrt":
      return one({ k: "number", note: "fraction" });
    case "Math.floor":
    case "Math.ceil":
    case "Math.round":
    case "Math.trunc":
      return first.length > 0 && first.every((one) => one.k === "num" && Number.isInteger(one.value))
        ? first
        : someNumber;
    case "Object.freeze":
    case "Object.seal":
      return first;
    case "Object.assign":
      for (const from of args.slice(1)) machine.objects.copyMembers(from, first);
      return first;
    case "Object.keys":
      return machine.objects.arrayOf(call, "keys", keysIn(machine, first));
    case "Object.values":
      return machine.objects.arrayOf(call, "values", machine.objects.elements(first));
    case "BigInt":
      return one({ k: "plain", type: "bigint" });
    case "Array":
      return machine.objects.arrayOf(call, "array", args.length > 1 ? args.reduce(join, nothing) : nothing);
    case "Object.create": {
      const made = machine.objects.at(call, "", "plain");
      if (args.length > 1) machine.objects.open(made, "its members are described by another object");
      for (const from of first) {
        if (from.k === "unknown") machine.objects.open(made, from.reason);
        else if (from.k === "object") machine.objects.inherit(made, [from]);
      }
      return [made];
    }
    case "Object":
      return first.length > 0 ? first : [machine.objects.at(call, "", "plain")];
    default:
      if (name.startsWith("Math.")) return someNumber;
      if (name === "JSON.parse") machine.slips.parsed(machine.file, call, first);
      for (const value of args) callBack(calling, value, []);
      machine.escape(args, "it is handed to code that cannot be followed");
      return unknown("it comes from a call that cannot be followed");
  }
}

/** Numbers, and texts that are numbers; undefined where something else may come. */
function numbersIn(value: Value): Value | undefined {
  if (value.length === 0) return undefined;
  let found: Value = nothing;
  for (const made of value) {
    if (made.k === "num") found = join(found, [made]);
    else if (made.k === "str" && /^\d{1,9}$/.test(made.value)) found = join(found, number(Number(made.value)));
    else return undefined;
  }
  return found;
}

function keysIn(machine: Interpreter, object: Value): Value {
  const keys = machine.objects.keysOf(object);
  return keys === undefined ? someString : keys.map((key) => one({ k: "str", value: key })).reduce(join, nothing);
}

/** `new` on a built-in. */
export function constructBuiltIn(machine: Interpreter, made: Atom, call: CallCode, args: readonly Value[]): Value {
  if (made.k === "builtin") {
    if (made.name === "Date") return one({ k: "rt", what: "date" });
    if (made.name === "Array" || made.name === "Object") return callBuiltIn(machine, made.name, call, undefined, args);
  }
  machine.escape(args, "it is handed to code that cannot be followed");
  return unknown("it is made by code that cannot be followed");
}
