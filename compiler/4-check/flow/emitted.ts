/**
 * What compilers write around functions that wait: TypeScript's `__awaiter` and `__generator`, and what Babel has for them and for
 * generators.
 *
 * They are not followed into: it takes tens of thousands of steps to find out that in the end they run the function that they
 * are handed. That is run instead, with the `this` that they hand on.
 */

import type { CallCode, Expression, FunctionCode, MemberCode } from "#compiler/typescript/code.ts";
import { callBuiltIn } from "./built-ins.ts";
import type { Interpreter } from "./interpreter.ts";
import { memberNames } from "./patterns.ts";
import { join, nothing, unknown, type Value } from "./values.ts";

/** Where the function stands among the arguments that is run. */
const bodies: { readonly [name: string]: number } = { __awaiter: 3, __generator: 1, _asyncToGenerator: 0 };

/** What gives Babel's `mark`, that makes a generator of a function, and its `wrap`, that runs one. Newer ones call them by a letter. */
const regenerators = new Set("_regenerator _regeneratorRuntime regeneratorRuntime".split(" "));

type Helper = (machine: Interpreter, call: CallCode, args: readonly Value[]) => Value;

/** Takes apart what there is, or puts it together again. */
const asList: Helper = (machine, call, [given = []]) =>
  machine.objects.arrayOf(call, "parts", machine.objects.elements(given));

const assign: Helper = (machine, call, args) => callBuiltIn(machine, "Object.assign", call, undefined, args);

/** The members but a few; which ones is not asked. */
const rest: Helper = (machine, call, [from = []]) => {
  const made: Value = [machine.objects.at(call, "rest", "plain")];
  machine.objects.copyMembers(from, made);
  return made;
};

const defineProperty: Helper = ({ objects }, _call, [object = [], key = [], value = []]) => {
  for (const name of memberNames(key)) objects.setMember(object, name, value);
  return object;
};

/** `_createClass(Tank, [{ key: "move", value: function () { … } }])` */
const createClass: Helper = ({ objects }, _call, [made = [], own = [], ofClass = []]) => {
  const describe = (to: Value, members: Value): void => {
    for (const member of objects.elements(members)) {
      if (member.k !== "object") continue;
      const value = objects.memberOf(member, "value");
      for (const name of memberNames(objects.memberOf(member, "key"))) {
        objects.setMember(to, name, value.length > 0 ? value : unknown("a getter gives it"));
      }
    }
  };
  for (const one of made) if (one.k === "function" || one.k === "class") describe([objects.prototypeOf(one)], own);
  describe(made, ofClass);
  return made;
};

const helpers: { readonly [name: string]: Helper } = {
  __values: asList,
  __read: asList,
  __spread: asList,
  __spreadArrays: asList,
  __spreadArray: (machine, call, [to = [], from = []]) => asList(machine, call, [join(to, from)]),
  _toConsumableArray: asList,
  _slicedToArray: asList,
  __assign: assign,
  _extends: assign,
  _objectSpread: assign,
  _objectSpread2: assign,
  __rest: rest,
  _objectWithoutProperties: rest,
  _objectWithoutPropertiesLoose: rest,
  _defineProperty: defineProperty,
  _createClass: createClass,
  _classCallCheck: () => nothing,
};

/** What these two are called by. */
const marks = new Set(["m", "mark", "w", "wrap"]);

const longestMark = 4;

/** Whether a function is such a helper itself; where nothing calls it, it is not followed for its own sake. */
export function isEmitted(code: FunctionCode): boolean {
  if (!code.name.startsWith("_") && !code.name.startsWith("regenerator")) return false;
  const name = plainName(code.name);
  return (
    regenerators.has(name) ||
    Object.hasOwn(helpers, name) ||
    Object.hasOwn(bodies, name) ||
    /^_(?:regeneratorDefine|definePropert|toProperty|ownKeys|unsupportedIterable|arrayLikeTo)/.test(name)
  );
}

/** What a call of such a helper gives; undefined where it is another call. */
export function followEmitted(machine: Interpreter, call: CallCode): Value | undefined {
  const { callee } = call;
  const name = helperName(callee);
  if (name === undefined) return undefined;
  const helper = Object.hasOwn(helpers, name) ? helpers[name] : undefined;
  if (helper !== undefined) return helper(machine, call, machine.argumentsOf(call));
  if (Object.hasOwn(bodies, name)) return waited(machine, call, bodies[name]!);
  return callee.kind === "member" ? regenerated(machine, call, callee) : undefined;
}

function waited(machine: Interpreter, call: CallCode, at: number): Value {
  const args = machine.argumentsOf(call);
  const functions = (args[at] ?? []).filter((one) => one.k === "function");
  const state = unknown("it is the state of a function that waits");
  machine.slips.answered(call);
  machine.ways.maybe(() => machine.invoke(functions, at === 0 ? undefined : args[0], [state], undefined));
  return unknown("it is a promise");
}

/** Bundlers count what has one name in several modules. */
function plainName(name: string): string {
  return name.replace(/\$\d+$/, "");
}

/** `__rest(…)`, `tslib_1.__rest(…)`, `(0, tslib_1.__rest)(…)`, `(0, _extends2.default)(…)`; a method of the script's own is none. */
function helperName(callee: Expression): string | undefined {
  switch (callee.kind) {
    case "name":
      // Asked of every call: all of them begin so.
      return callee.name.startsWith("_") ? plainName(callee.name) : undefined;
    case "member": {
      const { name, object } = callee;
      if (name === "default" && object.kind === "name") return object.name.replace(/\d$/, "");
      if (object.kind === "name" && object.name.startsWith("tslib")) return name;
      return name.length <= longestMark && marks.has(name) ? name : undefined;
    }
    case "sequence": {
      const last = callee.items.at(-1);
      return last?.kind === "member" ? helperName(last) : undefined;
    }
    default:
      return undefined;
  }
}

/** `_regenerator().m(function …)`, `_regenerator().w(function (context) { … }, …)` */
function regenerated(machine: Interpreter, call: CallCode, { object, name }: MemberCode): Value | undefined {
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
