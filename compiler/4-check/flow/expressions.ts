/**
 * Expressions: what each form of expression may give, and what it does on the way.
 */

import type { Expression, Pattern } from "#compiler/typescript/code.ts";
import { followCall } from "./calls.ts";
import { followClass, followNew, superPrototype } from "./classes.ts";
import { heedSum } from "./heeded.ts";
import type { Interpreter } from "./interpreter.ts";
import { calculate, counting, numbersOf } from "./numbers.ts";
import { anyMember } from "./objects.ts";
import { assign, memberNames, nameValues } from "./patterns.ts";
import {
  type Atom,
  isUnknown,
  join,
  joinAll,
  named,
  nothing,
  number,
  one,
  someBoolean,
  someNumber,
  someString,
  unknown,
  type Value,
} from "./values.ts";

type Of<Kind extends Expression["kind"]> = Expression & { readonly kind: Kind };

/** What gives a boolean, whatever it is given: one number is to it like another. */
export const comparisons: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "!=", "===", "!=="]);

/** What an operator of two sides does. */
interface Operator {
  /** Gives one of its sides: the second is asked for or not. */
  readonly isLogical: boolean;
  readonly isComparison: boolean;
  /** Asks whether both are the same. */
  readonly isEquality: boolean;
  /** Makes something of nothing without a word: `null * 2` is 0. A sum may be a text. */
  readonly isArithmetic: boolean;
}

function operator(given: Partial<Operator>): Operator {
  return { isLogical: false, isComparison: false, isEquality: false, isArithmetic: false, ...given };
}

const otherOperator = operator({});

const logical = operator({ isLogical: true });
const equality = operator({ isComparison: true, isEquality: true });
const size = operator({ isComparison: true, isArithmetic: true });
const arithmetic = operator({ isArithmetic: true });

/** All that are asked with every step come out of one look. */
const operators = new Map<string, Operator>([
  ...["&&", "||", "??"].map((one) => [one, logical] as const),
  ...["==", "!=", "===", "!=="].map((one) => [one, equality] as const),
  ...["<", "<=", ">", ">="].map((one) => [one, size] as const),
  ...["-", "*", "/", "%", "**"].map((one) => [one, arithmetic] as const),
]);

function operatorOf(text: string): Operator {
  return operators.get(text) ?? otherOperator;
}

const isNull: Value = one({ k: "plain", type: "null" });
const isUndefined: Value = one({ k: "plain", type: "undefined" });
const someBigint: Value = one({ k: "plain", type: "bigint" });

export function evaluate(machine: Interpreter, expression: Expression): Value {
  // What there is most of comes first: they are compared one after the other.
  switch (expression.kind) {
    case "name": {
      const { variable, name } = expression;
      const value = variable === undefined ? machine.modules.undeclared(name) : machine.read(variable);
      // Only numbers are named. Asked here: nearly all that is read is one thing, and none.
      return value.length === 1 && value[0]!.k !== "num" ? value : named(value, name);
    }
    case "member": {
      const object = evaluate(machine, expression.object);
      const value = machine.objects.member(object, expression.name, expression);
      machine.slips.members.take(machine.frames, object, expression, value);
      // Of what nobody knows all members are as little known.
      if (value.length === 1 && value[0]!.k === "unknown") return value;
      return named(accessed(value), expression.name);
    }
    case "call":
      return followCall(machine, expression);
    case "number":
      return machine.constant(expression);
    case "string":
      return machine.constant(expression);
    case "binary":
      return binary(machine, expression);
    case "assign":
      return assignment(machine, expression);
    case "update":
      return update(machine, expression);
    case "unary":
      return unary(machine, expression);
    case "boolean":
      return someBoolean;
    case "null":
      return isNull;
    case "literal":
      return expression.type === "bigint" ? someBigint : unknown("it is a pattern");
    case "this":
      return machine.self;
    case "super":
      return superPrototype(machine);
    case "index":
      return indexed(machine, expression);
    case "new":
      return followNew(machine, expression);
    case "function":
      return machine.closure(expression.code);
    case "class":
      return followClass(machine, expression.code);
    case "object":
      return objectLiteral(machine, expression);
    case "array": {
      const { objects } = machine;
      const made: Value = [objects.at(expression, "[]", "array")];
      const { items } = expression;
      for (let at = 0; at < items.length; at++) {
        const item = items[at]!;
        if (item.kind === "spread") objects.addElement(made, objects.elements(evaluate(machine, item.operand)));
        else objects.setMember(made, String(at), evaluate(machine, item));
      }
      return made;
    }
    case "choice": {
      truth(machine, expression.test);
      const { ways } = machine;
      const before = ways.fork();
      ways.conditions++;
      const yes = evaluate(machine, expression.yes);
      const after = ways.state;
      ways.state = before;
      const no = evaluate(machine, expression.no);
      ways.conditions--;
      ways.meet(after);
      return join(yes, no);
    }
    case "sequence":
      return evaluateAll(machine, expression.items);
    case "template":
      evaluateAll(machine, expression.items);
      return someString;
    case "spread":
      return machine.objects.elements(evaluate(machine, expression.operand));
    case "await":
      return evaluate(machine, expression.operand);
    case "yield":
      evaluate(machine, expression.operand);
      return unknown("it comes from outside a generator");
    case "other":
      for (let at = 0; at < expression.parts.length; at++) {
        machine.escape([evaluate(machine, expression.parts[at]!)], "it is used in a way that is not followed");
      }
      return unknown("it is computed");
  }
}

/** What the last of them gives. */
function evaluateAll(machine: Interpreter, items: readonly Expression[]): Value {
  let last: Value = nothing;
  for (let at = 0; at < items.length; at++) last = evaluate(machine, items[at]!);
  return last;
}

/** A condition. */
export function truth(machine: Interpreter, expression: Expression): Value {
  const value = evaluate(machine, expression);
  const { records } = machine;
  if (expression.kind === "name" || expression.kind === "member") machine.slips.result(machine.file, expression, value);
  if (isUnknown(value)) return value;
  for (let at = 0; at < value.length; at++) {
    const one = value[at]!;
    if (one.k !== "got" && one.k !== "received") continue;
    const record = records.get(one.site);
    if (record === undefined) continue;
    record.tested = true;
    // Of numbers, 0 is false as well.
    if (one.k === "received" || (one.type !== "number" && one.type !== "bigint")) record.guarded = true;
  }
  return value;
}

/** Reading an accessor runs it. */
function accessed(value: Value): Value {
  for (let at = 0; at < value.length; at++) {
    const one = value[at]!;
    if (one.k === "builtin" && one.name.startsWith("get ")) return unknown("it is computed by an accessor");
  }
  return value;
}

function indexed(machine: Interpreter, expression: Of<"index">): Value {
  const object = evaluate(machine, expression.object);
  const index = evaluate(machine, expression.index);
  machine.slips.key(machine.file, expression.index, index);
  let result: Value = nothing;
  const names = memberNames(index);
  // `list[Symbol.iterator]` is no element.
  if (index.length === 1 && index[0]!.k === "builtin") return unknown("it is a member of the language's own");
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    const found = name === anyMember ? machine.objects.elements(object) : machine.objects.indexed(object, name);
    result = join(result, found);
  }
  return result;
}

function objectLiteral(machine: Interpreter, expression: Of<"object">): Value {
  const { objects, rounds } = machine;
  const made = objects.at(expression, "", "plain");
  const self: Value = [made];
  const { members } = expression;
  for (let at = 0; at < members.length; at++) {
    const { key, value } = members[at]!;
    const member = evaluate(machine, value);
    if (key === undefined) {
      for (const from of member) {
        if (from.k !== "object") objects.open(made, "it has members of an object that cannot be followed");
        else for (const [name, inside] of rounds.readAll(from.members)) objects.setMember(self, name, inside);
      }
    } else if (typeof key === "string") {
      nameValues(machine, member, key);
      objects.setMember(self, key, member);
    } else for (const name of memberNames(evaluate(machine, key))) objects.setMember(self, name, member);
  }
  return self;
}

/** What stands in a place that is written to. */
function current(machine: Interpreter, target: Pattern): Value {
  const { kind } = target;
  return kind === "name" || kind === "member" || kind === "index" ? evaluate(machine, target) : nothing;
}

function isShared(target: Pattern): boolean {
  return target.kind !== "name" || target.variable?.shared !== false;
}

function update(machine: Interpreter, expression: Of<"update">): Value {
  const { target, step, prefix } = expression;
  if (target.kind === "name" && target.variable?.shared === true && target.variable.kind !== "import") {
    const all = machine.stepShared(target.variable, step === 1 ? countUp : countDown);
    nameValues(machine, all, target.name);
    return prefix ? calculate("+", all, number(step)) : all;
  }
  const before = current(machine, target);
  if (isShared(target)) {
    assign(machine, target, counting(before, step, Number.POSITIVE_INFINITY));
    return prefix ? calculate("+", before, number(step)) : before;
  }
  const after = calculate("+", before, number(step));
  assign(machine, target, after);
  return prefix ? after : before;
}

function countUp(value: Value): Value {
  return counting(value, 1, Number.POSITIVE_INFINITY);
}

function countDown(value: Value): Value {
  return counting(value, -1, Number.POSITIVE_INFINITY);
}

function assignment(machine: Interpreter, expression: Of<"assign">): Value {
  const { operator, target } = expression;
  if (operator === "=") {
    // TypeScript writes so above the values that follow.
    if (isEmptyExport(expression)) return isUndefined;
    const value = evaluate(machine, expression.value);
    assign(machine, target, value);
    return value;
  }
  const before = current(machine, target);
  if (operator === "||=" || operator === "&&=" || operator === "??=") {
    machine.records.guard(before);
    const away = machine.ways.part();
    const other = evaluate(machine, expression.value);
    machine.ways.rejoin(away);
    const value = join(before, other);
    assign(machine, target, value);
    return value;
  }
  const by = evaluate(machine, expression.value);
  if (!isUnknown(before) && !isUnknown(by)) heedSum(machine.file, expression, operator.slice(0, -1), before, by);
  const step = numbersOf(by);
  const counts = isShared(target) && operator === "+=" && step?.length === 1 && step[0]! > 0;
  const value = counts
    ? counting(before, step[0]!, Number.POSITIVE_INFINITY)
    : calculate(operator.slice(0, -1), before, by);
  assign(machine, target, value);
  return value;
}

/** `exports.A = exports.B = void 0` */
function isEmptyExport({ target, value }: Of<"assign">): boolean {
  if (target.kind !== "member" || target.object.kind !== "name" || target.object.name !== "exports") return false;
  if (value.kind === "assign") return value.operator === "=" && isEmptyExport(value);
  return value.kind === "unary" && value.operator === "void";
}

function negative(value: number): Value {
  return number(-value);
}

function binary(machine: Interpreter, expression: Of<"binary">): Value {
  const { operator } = expression;
  const { records } = machine;
  const kind = operatorOf(operator);
  if (kind.isLogical) {
    const left = truth(machine, expression.left);
    if (operator !== "&&") records.guard(left);
    const before = machine.ways.part();
    const right = truth(machine, expression.right);
    machine.ways.rejoin(before);
    // What nothing gives a value may have one all the same, or who asks would never get beyond the asking.
    const second = operator === "&&" && right.length === 0 ? unknown("nothing gives it a value") : right;
    return join(only(left, operator === "&&" ? mayBeFalse : mayBeThere), second);
  }
  const { left } = expression;
  if (left.kind !== "binary" || operatorOf(left.operator).isLogical) {
    return combine(machine, expression, kind, kind.isComparison ? machine.compared(left) : evaluate(machine, left));
  }
  // A long sum leans to the left.
  const spine: Of<"binary">[] = [];
  let first: Expression = expression;
  while (first.kind === "binary" && !operatorOf(first.operator).isLogical) {
    spine.push(first);
    first = first.left;
  }
  let value = evaluate(machine, first);
  for (let at = spine.length - 1; at >= 0; at--)
    value = combine(machine, spine[at]!, operatorOf(spine[at]!.operator), value);
  return value;
}

function combine(machine: Interpreter, part: Of<"binary">, kind: Operator, left: Value): Value {
  const { records } = machine;
  const right = kind.isComparison ? machine.compared(part.right) : evaluate(machine, part.right);
  if (kind.isEquality) {
    if (isAbsent(right)) records.guard(left);
    if (isAbsent(left)) records.guard(right);
    compare(machine, part, left, right);
  }
  if (kind.isArithmetic) {
    compute(machine, part.left, left);
    compute(machine, part.right, right);
    if (!isUnknown(left)) records.need(left, machine.file.source, part.left);
    if (!isUnknown(right)) records.need(right, machine.file.source, part.right);
  }
  if (kind.isComparison) return someBoolean;
  if (!isUnknown(left) && !isUnknown(right)) heedSum(machine.file, part, part.operator, left, right);
  return calculate(part.operator, left, right);
}

/** What no number can be made of. What is noted has to be told of whatever it may be later. */
function compute(machine: Interpreter, expression: Expression, value: Value): void {
  if (isUnknown(value)) {
    machine.slips.unknownOperand(expression);
    return;
  }
  if (!machine.slips.operand(machine.file, expression, value)) return;
  machine.slips.computed(machine.file, expression, whole(machine, expression, value));
}

/** Things that are never equal. What is noted has to be told of whatever it may be later. */
function compare(machine: Interpreter, part: Of<"binary">, left: Value, right: Value): void {
  const loosely = part.operator.length === 2;
  if (!machine.slips.compare(machine.file, part, "apart", left, right, loosely)) return;
  const first = whole(machine, part.left, left);
  const second = whole(machine, part.right, right);
  machine.slips.compare(machine.file, part, "apart", first, second, loosely);
}

/** A name that was only compared may get other values that nobody is told of; one that is read may not. */
function whole(machine: Interpreter, expression: Expression, value: Value): Value {
  return expression.kind === "name" ? evaluate(machine, expression) : value;
}

function unary(machine: Interpreter, expression: Of<"unary">): Value {
  const { operator, operand } = expression;
  const value = operator === "!" ? truth(machine, operand) : evaluate(machine, operand);
  switch (operator) {
    case "-": {
      const numbers = numbersOf(value);
      return numbers === undefined ? someNumber : joinAll(numbers.map(negative));
    }
    case "+":
      return numbersOf(value) === undefined ? someNumber : value;
    case "~":
      return someNumber;
    case "typeof":
      machine.records.guard(value);
      return someString;
    case "void":
      return isUndefined;
    default:
      return someBoolean;
  }
}

function only(value: Value, isWanted: (one: Atom) => boolean): Value {
  // Nearly always there is one.
  if (value.length === 1) return isWanted(value[0]!) ? value : nothing;
  return value.filter(isWanted);
}

function mayBeFalse(one: Atom): boolean {
  return one.k === "got" || one.k === "plain" || one.k === "number" || one.k === "unknown";
}

function mayBeThere(one: Atom): boolean {
  return one.k !== "plain" || (one.type !== "null" && one.type !== "undefined");
}

function isAbsent(value: Value): boolean {
  return value.length === 1 && !mayBeThere(value[0]!);
}
