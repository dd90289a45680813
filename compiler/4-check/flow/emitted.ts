/**
 * What compilers write around functions that wait: TypeScript's `__awaiter` and `__generator`, and what Babel has for them and for
 * generators.
 *
 * They are not followed into: it takes tens of thousands of steps to find out that in the end they run the function that they
 * are handed. That is run instead, with the `this` that they hand on.
 */

import type { CallCode, FunctionCode, MemberCode } from "#compiler/typescript/code.ts";
import type { Interpreter } from "./interpreter.ts";
import { unknown, type Value } from "./values.ts";

/** Where the function stands among the arguments that is run. */
const bodies: { readonly [name: string]: number } = { __awaiter: 3, __generator: 1, _asyncToGenerator: 0 };

/** Those that only take things apart and put them together again. */
const shapes = new Set(
  "__values __read __spread __spreadArray __spreadArrays _toConsumableArray _slicedToArray".split(" "),
);

/** What gives Babel's `mark`, that makes a generator of a function, and its `wrap`, that runs one. Newer ones call them by a letter. */
const regenerators = new Set("_regenerator _regeneratorRuntime regeneratorRuntime".split(" "));

/** Whether a function is such a helper itself; where nothing calls it, it is not followed for its own sake. */
export function isEmitted({ name }: FunctionCode): boolean {
  return regenerators.has(name) || shapes.has(name) || Object.hasOwn(bodies, name) || /^_regeneratorDefine/.test(name);
}

/** What a call of such a helper gives; undefined where it is another call. */
export function followEmitted(machine: Interpreter, call: CallCode): Value | undefined {
  const { callee } = call;
  if (callee.kind === "member") return /^(?:m|mark|w|wrap)$/.test(callee.name) ? regenerated(machine, call) : undefined;
  if (callee.kind !== "name") return undefined;
  if (shapes.has(callee.name)) {
    const [given = []] = machine.argumentsOf(call);
    return machine.objects.arrayOf(call, "parts", machine.objects.elements(given));
  }
  const at = Object.hasOwn(bodies, callee.name) ? bodies[callee.name]! : -1;
  if (at < 0) return undefined;
  const args = machine.argumentsOf(call);
  const functions = (args[at] ?? []).filter((one) => one.k === "function");
  const state = unknown("it is the state of a function that waits");
  machine.slips.answered(call);
  machine.ways.maybe(() => machine.invoke(functions, at === 0 ? undefined : args[0], [state], undefined));
  return unknown("it is a promise");
}

/** `_regenerator().m(function …)`, `_regenerator().w(function (context) { … }, …)` */
function regenerated(machine: Interpreter, call: CallCode): Value | undefined {
  const { object, name } = call.callee as MemberCode;
  const from = object.kind === "call" && object.args.length === 0 ? object.callee : object;
  if (from.kind !== "name" || !regenerators.has(from.name)) return undefined;
  const args = machine.argumentsOf(call);
  if (name.startsWith("m")) return args[0] ?? [];
  machine.slips.answered(call);
  const functions = (args[0] ?? []).filter((one) => one.k === "function");
  const state = unknown("it is the state of a generator");
  machine.ways.maybe(() => machine.invoke(functions, args[2], [state], undefined));
  return unknown("it is what a generator gives");
}
