/**
 * Numbers: what following computes with: sums of what is known, counters, and ranges that grow.
 */

import {
  type Atom,
  atom,
  greatestStep,
  join,
  joinRanges,
  most,
  nothing,
  number,
  one,
  onlyText,
  someBoolean,
  someNumber,
  someString,
  type Value,
} from "./values.ts";

/** A number that grows by `step` again and again, from each of the values it has now. */
export function counting(value: Value, step: number, to: number): Value {
  let result: Value = nothing;
  for (let at = 0; at < value.length; at++) {
    const one = value[at]!;
    if (one.k === "num" && step > 0 && one.value <= to) {
      result = join(result, [atom({ k: "range", from: one.value, step, to })]);
    } else if (one.k === "range" && step > 0) {
      result = join(result, [atom({ k: "range", from: one.from, step: greatestStep(one.step, step) || 1, to })]);
    } else if (one.k === "num" || one.k === "range") result = join(result, someNumber);
    else result = join(result, [one]);
  }
  return result;
}

/** The numbers a value may be, where that is all it may be; at most a few. */
export function numbersOf(value: Value): readonly number[] | undefined {
  if (value.length === 0) return undefined;
  const first = value[0]!;
  if (first.k !== "num") return undefined;
  if (value.length === 1) return [first.value];
  const found: number[] = [];
  for (const one of value) {
    if (one.k !== "num") return undefined;
    found.push(one.value);
  }
  return found.sort((a, b) => a - b);
}

/** `a operator b` for numbers; texts where one of them is a text. */
export function calculate(operator: string, a: Value, b: Value): Value {
  switch (operator) {
    case "<":
    case ">":
    case "<=":
    case ">=":
    case "==":
    case "!=":
    case "===":
    case "!==":
    case "in":
    case "instanceof":
      return someBoolean;
  }
  if (operator === "+" && (isText(a) || isText(b))) {
    const left = onlyText(a);
    const right = onlyText(b);
    if (left !== undefined && right !== undefined && left.length + right.length < 200) {
      return one({ k: "str", value: left + right });
    }
    return someString;
  }
  let result: Value = nothing;
  if (a.length * b.length > most) return someNumber;
  for (let left = 0; left < a.length; left++) {
    for (let right = 0; right < b.length; right++) result = join(result, ofTwo(operator, a[left]!, b[right]!));
  }
  return result;
}

function isText(value: Value): boolean {
  for (let at = 0; at < value.length; at++) {
    const one = value[at]!;
    if (one.k === "str" || ((one.k === "plain" || one.k === "got") && one.type === "string")) return true;
  }
  return false;
}

function ofTwo(operator: string, x: Atom, y: Atom): Value {
  if (x.k === "num" && y.k === "num") return number(compute(operator, x.value, y.value));
  if (x.k === "range" && y.k === "num") return moved(operator, x, y.value) ?? someNumber;
  if (x.k === "num" && y.k === "range" && (operator === "+" || operator === "*")) {
    return moved(operator, y, x.value) ?? someNumber;
  }
  if (x.k === "range" && y.k === "range" && operator === "+") {
    const step = greatestStep(x.step, y.step) || 1;
    return one({ k: "range", from: x.from + y.from, step, to: x.to + y.to });
  }
  if (x.k === "unknown" && operator === "+") return [x];
  if (y.k === "unknown" && operator === "+") return [y];
  if (operator === "/" || (x.k === "number" && x.note === "fraction")) return one({ k: "number", note: "fraction" });
  if (x.k === "number" && x.note === "time" && operator === "+") return [x];
  return someNumber;
}

function moved(operator: string, range: Atom & { readonly k: "range" }, by: number): Value | undefined {
  if (!Number.isFinite(by)) return undefined;
  if (operator === "+" || operator === "-") {
    const distance = operator === "+" ? by : -by;
    return one({ k: "range", from: range.from + distance, step: range.step, to: range.to + distance });
  }
  if (operator === "*" && by > 0) {
    return one({ k: "range", from: range.from * by, step: range.step * by, to: range.to * by });
  }
  return undefined;
}

/** What an operator of arithmetic makes of two numbers. */
export function compute(operator: string, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    case "**":
      return a ** b;
    case "<<":
      return a << b;
    case ">>":
      return a >> b;
    case ">>>":
      return a >>> b;
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    default:
      return Number.NaN;
  }
}

/**
 * The value at the head of a loop, of which it is known before the loop and after one turn: numbers that grew are taken to
 * grow on. What else it may be stays beside them: a score that somebody unknown may have set counts up all the same.
 */
export function widen(before: Value, after: Value): Value {
  const joined = join(before, after);
  if (joined === before || !hasNumeric(before) || !hasOther(joined, before)) return joined;
  const rest = joined.filter((one) => !isNumeric(one));
  for (let at = 0; at < joined.length; at++) {
    const one = joined[at]!;
    if (one.k === "number" && isNumeric(one)) return rest.length === 0 ? someNumber : [...someNumber, ...rest];
  }
  const range = joinRanges(joined.filter(isNumeric))?.[0];
  const first = joinRanges(before.filter(isNumeric))?.[0];
  if (range?.k !== "range" || first?.k !== "range" || range.from < first.from) return [...someNumber, ...rest];
  return [atom({ k: "range", from: range.from, step: range.step, to: Number.POSITIVE_INFINITY }), ...rest];
}

function hasNumeric(value: Value): boolean {
  for (let at = 0; at < value.length; at++) if (isNumeric(value[at]!)) return true;
  return false;
}

/** Whether there are numbers in a value that are not in another. */
function hasOther(value: Value, known: Value): boolean {
  for (let at = 0; at < value.length; at++) {
    const one = value[at]!;
    if (isNumeric(one) && !known.some(({ key }) => key === one.key)) return true;
  }
  return false;
}

/** A number of which nothing but its value matters. */
function isNumeric(one: Atom): boolean {
  return one.k === "num" || one.k === "range" || (one.k === "number" && one.note === "");
}
