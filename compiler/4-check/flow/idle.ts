/**
 * Idle: the places in a file where another number, another text, or one statement more or less makes no difference to those who
 * follow values: what is compared, what nobody reads, what only a logger is told, what is put into a packet as one of its kind.
 *
 * Where that hangs on what runs, `heeded.ts` has noted the contrary while the script was followed. Invariant: a place counts as
 * idle only if nothing that it gives its value to ever asks for more than what kind of thing that is.
 */

import type { CallCode, Expression, FileCode, Statement, Variable } from "#compiler/typescript/code.ts";
import { comparisons } from "./expressions.ts";
import { asksForKind, isLogging, isWholeNumber, mayIgnore } from "./heeded.ts";
import { compute } from "./numbers.ts";
import type { FileInfo } from "./world.ts";

/** A part of code, as one who knows nothing of it sees it. */
export type Part = { readonly [key: string]: unknown };

/**
 * What is asked of a number or a text where it stands: nothing at all, what kind of thing it is, whether it adds or takes away, or
 * whether it is a whole number.
 */
type Asked = "nothing" | "kind" | "sign" | "whole";

const arithmetic = new Set(["+", "-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^"]);

/** What a part of code speaks of, and is not made of. */
const beside = new Set(["variable", "hoisted", "parent"]);

/** So many sums in each other are looked through. */
const mostSums = 32;

/** What is asked of the numbers and texts of one file, for those who followed it. */
export class Idle {
  readonly #heeded: ReadonlySet<unknown>;
  readonly #moved: ReadonlySet<unknown>;
  /** How variables are spoken of: where they are declared, where little is asked of them, and where that is not so. */
  readonly #declared = new Map<Variable, unknown>();
  readonly #asked = new Map<Variable, Asked>();
  readonly #other = new Set<Variable>();
  /** Tests of loops: how far they count is known by them. */
  readonly #tests = new Set<unknown>();
  /** Sums by which a loop may count: `x = x + 2`. */
  readonly #steps = new Set<unknown>();
  /** What calls are given first, which `setReliable` reads as it is written. */
  readonly #firsts = new Set<unknown>();
  /** Where what is computed stands, if that is in one place. */
  readonly #around = new Map<unknown, { readonly part: Part; readonly key: string; readonly at: number } | undefined>();

  /**
   * @param file With what cared for numbers and texts when it was followed.
   * @param isOpen whether its top level is seen by others.
   */
  constructor({ code, heeded, moved }: FileInfo, isOpen: boolean) {
    this.#heeded = heeded;
    this.#moved = moved;
    if (isOpen) for (const one of code.variables) if (one.owner === code.top) this.#other.add(one);
    for (const one of code.exports) if ("variable" in one) this.#other.add(one.variable);
    for (const one of code.imports) this.#other.add(one.variable);
    for (const one of code.functions) for (const { variable } of one.hoisted) this.#other.add(variable);
    this.#look(code);
  }

  /** `const unused = 3;` among the statements of a function, where each such statement is a step and nothing else. */
  isUnread(statement: Statement): boolean {
    if (statement.kind !== "declare" || statement.target.kind !== "name") return false;
    const { variable } = statement.target;
    if (variable === undefined || variable.shared || this.#other.has(variable) || this.#asked.has(variable))
      return false;
    const { value } = statement;
    if (this.#declared.get(variable) !== statement || value === undefined) return false;
    return isNumber(value) || value.kind === "string" || value.kind === "boolean" || value.kind === "null";
  }

  /** `RTSession.getLogger().debug("so many: " + count);`, where nobody else is told, and `RTSession` is what it always is. */
  isLog(statement: Statement): boolean {
    if (statement.kind !== "expression" || statement.value.kind !== "call") return false;
    const { callee, args } = statement.value;
    if (callee.kind !== "member" || !isLogging(callee.name) || callee.object.kind !== "call") return false;
    const { callee: from, args: none } = callee.object;
    if (from.kind !== "member" || from.name !== "getLogger" || none.length > 0) return false;
    if (from.object.kind !== "name" || from.object.name !== "RTSession" || from.object.variable !== undefined)
      return false;
    return args.every(isMereText);
  }

  /** What is asked of a number or a text that stands in a part of code; undefined where more is than this. */
  asked(part: Part, key: string, at: number): Asked | undefined {
    switch (part["kind"]) {
      case "binary":
        if (key !== "left" && key !== "right") return undefined;
        if (this.#isComparison(part)) return "nothing";
        if (!this.#isSum(part)) return undefined;
        return this.#moved.has(part) ? this.#askedOfMoved(part) : "nothing";
      case "assign":
        return key === "value" ? this.#askedByStep(part) : undefined;
      case "call":
        return key === "args" ? this.#askedByCall(part as unknown as CallCode, at) : undefined;
      case "template":
        return key === "items" ? "nothing" : undefined;
      case "declare": {
        const target = part["target"] as Part;
        const variable = target["kind"] === "name" ? (target["variable"] as Variable | undefined) : undefined;
        if (key !== "value" || variable === undefined || this.#other.has(variable)) return undefined;
        return this.#declared.get(variable) === part ? (this.#asked.get(variable) ?? "nothing") : undefined;
      }
      case undefined:
        // One of the cases of a switch.
        return key === "test" && "body" in part ? "nothing" : undefined;
      default:
        return undefined;
    }
  }

  /** What is computed without caring for the numbers more than that it moves with them. */
  #isSum(part: Part): boolean {
    if (part["kind"] !== "binary" || !arithmetic.has(part["operator"] as string)) return false;
    // What is put together of numbers alone was never followed where one of them had come by an edit.
    return !this.#steps.has(part) && !this.#heeded.has(part) && !isNumber(part as unknown as Expression);
  }

  /** Of a sum of whole numbers that is another one with another number: where it goes, perhaps through other sums. */
  #askedOfMoved(sum: Part): Asked | undefined {
    let around = this.#around.get(sum);
    for (let depth = 0; around !== undefined && depth < mostSums; depth++) {
      const { part, key, at } = around;
      if (this.#moved.has(part) && this.#isSum(part)) around = this.#around.get(part);
      else {
        const asked = this.asked(part, key, at);
        return asked === "nothing" || asked === "kind" ? "whole" : undefined;
      }
    }
    return undefined;
  }

  /** `this.lives -= 1` */
  #askedByStep(part: Part): Asked | undefined {
    const operator = (part["operator"] as string).slice(0, -1);
    if (!arithmetic.has(operator) || this.#heeded.has(part) || this.#moved.has(part)) return undefined;
    if (operator !== "+") return "nothing";
    // A loop counts by such with a variable.
    return (part["target"] as Part)["kind"] === "name" ? undefined : "sign";
  }

  #askedByCall(call: CallCode, at: number): Asked | undefined {
    if (!this.isDeaf(call) || call.callee.kind !== "member" || !mayIgnore(call.callee.name, at)) return undefined;
    if (call.args.some((one) => one.kind === "spread")) return undefined;
    return asksForKind(call.callee.name) ? "kind" : "nothing";
  }

  /** Whether a call, of whatever it is made, asks nothing of some of the numbers and texts that it is given. */
  isDeaf(call: CallCode): boolean {
    return call.callee.kind === "member" && mayIgnore(call.callee.name, 1) && !this.#heeded.has(call);
  }

  /** Whether an operator compares, and is not what a loop counts to. */
  isComparison(part: Part): boolean {
    return part["kind"] === "binary" && this.#isComparison(part);
  }

  /** Whether `true` is like `false`. */
  isAnyBoolean(part: Part): boolean {
    return part["kind"] === "boolean" && !this.#firsts.has(part);
  }

  #isComparison(part: Part): boolean {
    return comparisons.has(part["operator"] as string) && !this.#tests.has(part);
  }

  #look(code: FileCode): void {
    const waiting: Part[] = [...code.functions] as unknown as Part[];
    const seen = new Set<Part>(waiting);
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      this.#note(part);
      for (const key of Object.keys(part)) {
        const value = part[key];
        if (!isPart(value) || beside.has(key)) continue;
        const children: readonly unknown[] = Array.isArray(value) ? value : [value];
        for (let at = 0; at < children.length; at++) {
          const child = children[at];
          if (!isPart(child)) continue;
          // A name may stand in several places.
          if (child["kind"] === "name") this.#name(child, part, key, at);
          else {
            const isKnown = seen.has(child);
            if (child["kind"] === "binary") this.#around.set(child, isKnown ? undefined : { part, key, at });
            if (isKnown) continue;
            seen.add(child);
            waiting.push(child);
          }
        }
      }
    }
  }

  /** What has to be known of a part before what it is made of. */
  #note(part: Part): void {
    if (part["kind"] === "loop" && isPart(part["test"])) this.#tests.add(part["test"]);
    else if (part["kind"] === "assign" && part["operator"] === "=")
      this.#noteStep(part["target"] as Part, part["value"] as Part);
    else if (part["kind"] === "call") this.#firsts.add((part["args"] as readonly unknown[])[0]);
  }

  #noteStep(target: Part, value: Part): void {
    if (target["kind"] !== "name" || value["kind"] !== "binary" || value["operator"] !== "+") return;
    const left = value["left"] as Part;
    if (left["kind"] === "name" && left["variable"] === target["variable"]) this.#steps.add(value);
  }

  #name(name: Part, part: Part, key: string, at: number): void {
    const variable = name["variable"] as Variable | undefined;
    if (variable === undefined) return;
    if (part["kind"] === "declare" && key === "target") {
      // Declared twice, or as a parameter as well.
      if (this.#declared.has(variable) || variable.kind === "parameter") this.#other.add(variable);
      this.#declared.set(variable, part);
      return;
    }
    const asked = this.asked(part, key, at);
    if (asked === undefined || asked === "sign" || asked === "whole" || part["kind"] === "declare")
      this.#other.add(variable);
    else if (this.#asked.get(variable) !== "kind") this.#asked.set(variable, asked);
  }
}

/** Whether one may stand for the other where this is asked: a number for a number, a text for a text. */
export function isIdleChange(before: unknown, after: unknown, asked: Asked): boolean {
  if (!isPart(before) || !isPart(after)) return false;
  const left = before as unknown as Expression;
  const right = after as unknown as Expression;
  if (left.kind === "string" && right.kind === "string") {
    if (asked === "whole") return false;
    return asked !== "kind" || Number.isNaN(Number(left.value)) === Number.isNaN(Number(right.value));
  }
  if (!isNumber(left) || !isNumber(right)) return false;
  const [a, b] = [amountOf(left), amountOf(right)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  if (asked === "nothing") return true;
  if (asked === "whole") return isWholeNumber(a) && isWholeNumber(b);
  return asked === "kind" ? Number.isInteger(a) === Number.isInteger(b) : a > 0 === b > 0;
}

/** What a number that is put together comes to; not a number where that would take long. */
function amountOf(one: Expression, depth = 0): number {
  if (one.kind === "number") return one.value;
  if (depth > 32) return Number.NaN;
  if (one.kind === "unary") {
    const value = amountOf(one.operand, depth + 1);
    return one.operator === "-" ? -value : value;
  }
  if (one.kind !== "binary") return Number.NaN;
  return compute(one.operator, amountOf(one.left, depth + 1), amountOf(one.right, depth + 1));
}

/** Operators that do the same to those who follow values: each says yes or no of the same two things, in the same way. */
const alikeOperators: readonly ReadonlySet<unknown>[] = [
  new Set(["<", "<=", ">", ">="]),
  new Set(["==", "!="]),
  new Set(["===", "!=="]),
];

/** Whether two comparisons do the same to those who follow values: `<` and `>=`, `==` and `!=`. */
export function areAlikeOperators(before: unknown, after: unknown): boolean {
  return alikeOperators.some((some) => some.has(before) && some.has(after));
}

/** What is put together without anything's being run or looked up that others can see. */
function isMereText(start: Expression): boolean {
  const waiting: Expression[] = [start];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (one.kind === "string" || one.kind === "number" || one.kind === "boolean" || one.kind === "null") continue;
    if (one.kind === "template") waiting.push(...one.items);
    else if (one.kind === "binary" && one.operator === "+") waiting.push(one.left, one.right);
    else if (one.kind !== "name" || one.variable === undefined || one.variable.shared || one.variable.kind === "import")
      return false;
  }
  return true;
}

/** Objects and lists. */
export function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null;
}

/** A number that is written out, or put together of such. */
function isNumber(start: Expression): boolean {
  const waiting: Expression[] = [start];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (one.kind === "number") continue;
    if (one.kind === "unary" && (one.operator === "-" || one.operator === "+")) waiting.push(one.operand);
    else if (one.kind === "binary" && arithmetic.has(one.operator)) waiting.push(one.left, one.right);
    else return false;
  }
  return true;
}
