/**
 * Alike: whether a file that was edited still does, for those who follow values, what it did before: where it was moved by
 * comments and white space, where a number changed that is only ever compared with, where a variable came or went that nobody
 * reads. What was found is found again then, at places that have moved.
 *
 * Not a comparison of what programs do: it knows a few ways to be sure, and says no to all else. Invariant: it compares whatever
 * code has, known to it or not. What it passes over is listed here, with the reason.
 */

import type { CallCode, Expression, FileCode, MemberCode, Statement, Variable } from "#compiler/typescript/code.ts";
import { isLibrary, isMinified } from "../library.ts";
import { short } from "./described.ts";
import { comparisons } from "./expressions.ts";
import { Places } from "./places.ts";
import { tellingWords } from "./unreached.ts";
import type { FileInfo } from "./world.ts";

/** A part of code, as one who knows nothing of it sees it. */
type Part = { readonly [key: string]: unknown };

const arithmetic = new Set(["+", "-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^"]);

/**
 * Where things stand is compared as places; how they are numbered in their file says nothing, nor what stands around them:
 * they were come to from there, and only a file that rules have looked at tells it.
 */
const numbering = new Set(["id", "slot", "slots", "start", "end", "nameStart", "parent"]);

/**
 * Where everything stands in the new file that stood in the old one; undefined where it may not do the same.
 * @param isScript whether it is the entry of its world: in a classic one, everyone sees what it declares.
 */
export function alike(before: FileInfo, after: FileInfo, isScript: boolean): Places | undefined {
  if (!isTextAlike(before, after)) return undefined;
  const isOpen = isScript && !before.code.isModule;
  if (before.code.isModule !== after.code.isModule) return undefined;
  const comparing = new Comparing(before, after, isOpen);
  return comparing.run() ? comparing.places.settle() : undefined;
}

/** What is judged by the text as a whole. */
function isTextAlike({ source: before }: FileInfo, { source: after }: FileInfo): boolean {
  return (
    isLibrary(before) === isLibrary(after) &&
    isMinified(before) === isMinified(after) &&
    tellingWords(before.text) === tellingWords(after.text) &&
    before.text.includes("\\") === after.text.includes("\\") &&
    assignsExports(before.text) === assignsExports(after.text)
  );
}

/** Whether a text may give `module.exports` a value. */
export function assignsExports(text: string): boolean {
  return /\bmodule\s*\.\s*exports\s*=(?!=)/.test(text);
}

class Comparing {
  readonly places = new Places();
  readonly #before: FileInfo;
  readonly #after: FileInfo;
  readonly #idle: readonly [Idle, Idle];
  /** Things that are known by what they are, and what each is in the new file. */
  readonly #same = new Map<unknown, unknown>();
  readonly #back = new Map<unknown, unknown>();
  readonly #waiting: unknown[] = [];

  constructor(before: FileInfo, after: FileInfo, isOpen: boolean) {
    this.#before = before;
    this.#after = after;
    this.#idle = [new Idle(before.code, isOpen), new Idle(after.code, isOpen)];
  }

  run(): boolean {
    const { top: a, variables: _a, ...before } = this.#before.code;
    const { top: b, variables: _b, ...after } = this.#after.code;
    if (before.path !== after.path) return false;
    if (!this.#pair(before, after) || !this.#pair(a, b)) return false;
    // A stack of its own: a sum of thousands of parts is legal.
    while (this.#waiting.length > 0) {
      const right = this.#waiting.pop() as Part;
      const left = this.#waiting.pop() as Part;
      if (!this.#compare(left, right)) return false;
    }
    return true;
  }

  /** Compares what is plain at once, and leaves the rest for later. */
  #pair(a: unknown, b: unknown): boolean {
    if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return a === b || isNaNs(a, b);
    if (this.#same.has(a) || this.#back.has(b)) return this.#same.get(a) === b && this.#back.get(b) === a;
    this.#same.set(a, b);
    this.#back.set(b, a);
    this.#waiting.push(a, b);
    return true;
  }

  #compare(a: Part, b: Part): boolean {
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    if (Array.isArray(a)) return this.#compareLists(a, b as unknown as unknown[]);
    if (a["kind"] === "top" && !this.#compareTops(a, b)) return false;
    if (!this.#place(a, b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!(key in b)) return false;
      if (numbering.has(key) || (a["kind"] === "top" && key === "body")) continue;
      if (this.#isIdle(a, b, key)) continue;
      if (!this.#pair(a[key], b[key])) return false;
    }
    return true;
  }

  #compareLists(a: readonly unknown[], b: readonly unknown[]): boolean {
    if (a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) if (!this.#pair(a[at], b[at])) return false;
    return true;
  }

  /** Without the variables that nobody reads: there, each such statement is a step and nothing else. */
  #compareTops(a: Part, b: Part): boolean {
    const [before, after] = this.#idle;
    const left = (a["body"] as readonly Statement[]).filter((one) => !before.isUnread(one));
    const right = (b["body"] as readonly Statement[]).filter((one) => !after.isUnread(one));
    return this.#compareLists(left, right);
  }

  /** Whether two parts may differ without anyone's knowing: numbers that are only compared with. */
  #isIdle(a: Part, b: Part, key: string): boolean {
    const [before, after] = this.#idle;
    return before.isOnlyCompared(a, key) && after.isOnlyCompared(b, key);
  }

  #place(a: Part, b: Part): boolean {
    const { places } = this;
    if (typeof a["start"] === "number" && typeof b["start"] === "number") {
      // What was added behind the own text by whoever presents a file has no place there.
      places.start(a["start"], b["start"]);
      places.end(a["end"] as number, b["end"] as number);
    }
    if (typeof a["nameStart"] === "number" && typeof b["nameStart"] === "number") {
      const { length } = a["name"] as string;
      places.start(a["nameStart"], b["nameStart"]);
      places.end(a["nameStart"] + length, b["nameStart"] + length);
    }
    if (a["kind"] === "objectPattern") this.#placeNames(a, b);
    return a["kind"] !== "call" || this.#isCallAlike(a as unknown as CallCode, b as unknown as CallCode);
  }

  /** Members that a pattern takes are said to stand where their targets do. */
  #placeNames(a: Part, b: Part): void {
    const right = b["members"] as readonly { readonly target: { readonly start: number } }[];
    for (const [at, one] of (a["members"] as readonly { key?: string; target: { start: number } }[]).entries()) {
      const other = right[at];
      if (one.key === undefined || other === undefined) continue;
      this.places.end(one.target.start + one.key.length, other.target.start + one.key.length);
    }
  }

  /** What findings may cite of a call, and whether it is made on what may be missing. */
  #isCallAlike(a: CallCode, b: CallCode): boolean {
    if (b.kind !== "call") return false;
    const first = a.args[0];
    const other = b.args[0];
    if (first !== undefined && other !== undefined && textOf(this.#before, first) !== textOf(this.#after, other)) {
      return false;
    }
    if (a.callee.kind !== "member" || b.callee.kind !== "member") return true;
    const before = textOf(this.#before, a.callee.object);
    const after = textOf(this.#after, b.callee.object);
    if (before !== after && short(before) !== short(after)) return false;
    return mayBeMissing(this.#before, a.callee) === mayBeMissing(this.#after, b.callee);
  }
}

function textOf({ source }: FileInfo, { start, end }: Expression): string {
  return source.text.slice(start, end);
}

/** Whether a method is called by `?.`. */
export function mayBeMissing({ source }: FileInfo, { object, nameStart }: MemberCode): boolean {
  return source.text.slice(object.end, nameStart).includes("?.");
}

function isNaNs(a: unknown, b: unknown): boolean {
  return typeof a === "number" && typeof b === "number" && Number.isNaN(a) && Number.isNaN(b);
}

/** What a part of code speaks of, and is not made of. */
const beside = new Set(["variable", "hoisted", "parent"]);

/** What a file has whose value makes no difference. */
class Idle {
  /** How variables are spoken of. */
  readonly #declared = new Map<Variable, unknown>();
  readonly #compared = new Set<Variable>();
  readonly #other = new Set<Variable>();
  /** Tests of loops: how far they count is known by them. */
  readonly #tests = new Set<unknown>();

  /** @param isOpen whether its top level is seen by others. */
  constructor(code: FileCode, isOpen: boolean) {
    if (isOpen) for (const one of code.variables) if (one.owner === code.top) this.#other.add(one);
    for (const one of code.exports) if ("variable" in one) this.#other.add(one.variable);
    for (const one of code.imports) this.#other.add(one.variable);
    for (const one of code.functions) for (const { variable } of one.hoisted) this.#other.add(variable);
    this.#look(code);
  }

  /** `const unused = 3;` */
  isUnread(statement: Statement): boolean {
    if (statement.kind !== "declare" || statement.target.kind !== "name") return false;
    const { variable } = statement.target;
    if (variable === undefined || variable.shared || this.#other.has(variable) || this.#compared.has(variable))
      return false;
    const { value } = statement;
    if (this.#declared.get(variable) !== statement || value === undefined) return false;
    return isNumber(value) || value.kind === "string" || value.kind === "boolean" || value.kind === "null";
  }

  /** Whether a part of a statement or of an expression is a number of which nothing is asked but how it compares. */
  isOnlyCompared(part: Part, key: string): boolean {
    const value = part[key];
    if (!isPart(value) || !isNumber(value)) return false;
    if (part["kind"] === "binary") return this.#isComparison(part) && (key === "left" || key === "right");
    if (part["kind"] !== "declare" || key !== "value") return false;
    const target = part["target"] as Part;
    const variable = target["kind"] === "name" ? (target["variable"] as Variable | undefined) : undefined;
    return variable !== undefined && this.#declared.get(variable) === part && !this.#other.has(variable);
  }

  #isComparison(part: Part): boolean {
    return comparisons.has(part["operator"] as string) && !this.#tests.has(part);
  }

  #look(code: FileCode): void {
    const waiting: Part[] = [...code.functions] as unknown as Part[];
    const seen = new Set<Part>(waiting);
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      if (part["kind"] === "name") {
        this.#note(this.#other, part);
        continue;
      }
      if (part["kind"] === "loop" && isPart(part["test"])) this.#tests.add(part["test"]);
      const compares = part["kind"] === "binary" && this.#isComparison(part);
      for (const key of Object.keys(part)) {
        const value = part[key];
        if (!isPart(value) || seen.has(value) || beside.has(key)) continue;
        seen.add(value);
        if (compares && value["kind"] === "name") this.#note(this.#compared, value);
        else if (part["kind"] === "declare" && key === "target" && value["kind"] === "name") this.#declare(part, value);
        else waiting.push(value);
      }
    }
  }

  #note(where: Set<Variable>, name: Part): void {
    if (name["variable"] !== undefined) where.add(name["variable"] as Variable);
  }

  #declare(statement: Part, name: Part): void {
    const variable = name["variable"] as Variable | undefined;
    if (variable === undefined) return;
    // Declared twice, or as a parameter as well.
    if (this.#declared.has(variable) || variable.kind === "parameter") this.#other.add(variable);
    this.#declared.set(variable, statement);
  }
}

/** Objects and lists. */
function isPart(value: unknown): value is Part & Expression {
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
