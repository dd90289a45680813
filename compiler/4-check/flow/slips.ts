/**
 * Notes slips while a script is followed, and judges them when all is known. Only flow can: what stands in a place may have come
 * through variables, lists, modules and constructors. Slips of values are here: compared, computed with, called or handed over
 * as what they are not; members that nothing has are next door, in `missing-members.ts`.
 *
 * Invariant: a slip is certain of what it says. While following, candidates are only noted; what stays is judged when all is
 * known, and none stays where following came to its bounds.
 */

import { type Code, eachChild, isFunction, wait } from "#compiler/typescript/children.ts";
import type { CallCode, Expression, FunctionCode } from "#compiler/typescript/code.ts";
import { Fine } from "./fine.ts";
import { MissingMembers } from "./missing-members.ts";
import type { Objects } from "./objects.ts";
import { placeGiven } from "./place-given.ts";
import type { Frame } from "./runs.ts";
import type { Misplaced, Slip } from "./slip.ts";
import { inWords, isAbsent, isPlainSort, sortOf, sortOfAtom } from "./sorts.ts";
import type { Atom, AtomOf, Value } from "./values.ts";
import type { FileInfo } from "./world.ts";

interface Empty {
  readonly file: FileInfo;
  readonly functions: Map<string, { readonly path: string; readonly start: number; readonly name: string }>;
}

export class Slips {
  readonly #objects: Objects;
  readonly members: MissingMembers;
  readonly #empty = new Map<CallCode, Empty>();
  /** Calls that give something, or that nobody asks what they give. */
  readonly #full = new Fine();
  readonly #misplaced = new Map<Expression, Misplaced>();
  readonly #refused = new Map<string, Misplaced>();
  /** What each call runs; null where that is several functions. */
  readonly #runs = new Map<CallCode, { readonly file: FileInfo; readonly callee: AtomOf<"function"> } | null>();
  /** Expressions that are well placed on some way. */
  readonly #placed = new Fine();
  /** Comparisons of what may be equal on some way. */
  readonly #equal = new Set<Expression>();
  /** Those that give what is wanted there on some way. */
  readonly #results = new Fine();
  /** Those of which a number can be made on some way. */
  readonly #numbers = new Fine();
  /** Both: nearly all that is computed with. */
  readonly #operands = new Fine();

  constructor(objects: Objects) {
    this.#objects = objects;
    this.members = new MissingMembers(objects);
  }

  clear(): void {
    this.members.clear();
    this.#empty.clear();
    this.#full.clear();
    this.#misplaced.clear();
    this.#placed.clear();
    this.#equal.clear();
    this.#operands.clear();
    this.#results.clear();
    this.#refused.clear();
    this.#runs.clear();
    this.#numbers.clear();
  }

  /** A call is about to run a function of the script. */
  runs(file: FileInfo, call: CallCode, callee: AtomOf<"function">): void {
    if (callee.code.parameters.length === 0) return;
    const known = this.#runs.get(call);
    if (known === undefined) this.#runs.set(call, { file, callee });
    else if (known !== null && known.callee.code !== callee.code) this.#runs.set(call, null);
  }

  /**
   * Something is computed with: noted where it is a function, or no number can be made of it.
   * @returns whether the last is noted.
   */
  operand(file: FileInfo, at: Expression, value: Value): boolean {
    const sort = sortOf(value);
    if (sort === undefined || isPlainSort(sort) || sort === "list") {
      if (value.length > 0 && !isPlainForm(at)) this.#operands.add(at);
      return false;
    }
    this.result(file, at, value);
    return this.computed(file, at, value);
  }

  /** Something is computed with of which nothing is known. */
  unknownOperand(at: Expression): void {
    if (!isPlainForm(at)) this.#operands.add(at);
  }

  /**
   * The same for what is no function: noted where no number can be made of it.
   * @returns whether it is noted.
   */
  computed(file: FileInfo, at: Expression, value: Value): boolean {
    const sort = sortOf(value);
    const isThing = sort !== undefined && !isPlainSort(sort) && sort !== "function" && sort !== "list";
    if (!isThing || (sort === "object" && !this.#objects.isNowhereGiven("valueOf"))) {
      if (value.length > 0 && !isPlainForm(at)) this.#numbers.add(at);
      return false;
    }
    const { start, end } = at;
    this.#misplaced.set(at, { kind: "computed", path: file.code.path, start, end, is: inWords[sort], other: "" });
    return true;
  }

  /** A call parses something as JSON: noted where that is no text. */
  parsed(file: FileInfo, call: CallCode, value: Value): void {
    const [at] = call.args;
    const sort = sortOf(value);
    if (at === undefined || sort === undefined || isPlainSort(sort)) {
      if (value.length > 0) this.#placed.add(call);
      return;
    }
    const { start, end } = at;
    this.#misplaced.set(call, { kind: "noText", path: file.code.path, start, end, is: inWords[sort], other: "" });
  }

  /** A list is sorted, and nothing says how. */
  sorted(file: FileInfo, at: Expression, elements: Value): void {
    if (sortOf(elements) !== "number" || elements.some(isAbsent) || !elements.some(mayBeMany)) {
      if (elements.length > 0) this.#placed.add(at);
      return;
    }
    const { start, end } = at;
    this.#misplaced.set(at, { kind: "sorted", path: file.code.path, start, end, is: "numbers", other: "" });
  }

  /** A call is a statement of its own: nobody asks what it gives. */
  unwanted(call: CallCode): void {
    this.#full.add(call);
  }

  /**
   * A function has ended that a call of the script runs.
   * @param isStatement whether the call is all of the statement that runs now.
   */
  called(file: FileInfo, call: CallCode, callee: AtomOf<"function">, gave: boolean, isStatement: boolean): void {
    if (isStatement) return;
    if (gave) {
      this.#full.add(call);
      return;
    }
    let known = this.#empty.get(call);
    if (known === undefined) {
      known = { file, functions: new Map() };
      this.#empty.set(call, known);
    }
    const { path } = callee.env.file.code;
    const { start, name } = callee.code;
    known.functions.set(`${path}:${start}`, { path, start, name });
  }

  /** A call that something else answers than a function of the script. */
  answered(call: CallCode): void {
    this.#full.add(call);
  }

  /**
   * Two values are compared, or one is sought among others. Noted where no two of the things that they may be are ever equal,
   * on whatever way.
   * @param loosely By `==`, which takes a text that is a number for one.
   * @returns whether it is noted: then both must have been told in full.
   */
  compare(
    file: FileInfo,
    at: Expression,
    kind: "apart" | "sought",
    left: Value,
    right: Value,
    loosely: boolean,
  ): boolean {
    if (this.#equal.has(at) || left.length === 0 || right.length === 0) return false;
    const a = sortOf(left);
    const b = a === undefined ? undefined : sortOf(right);
    if (a === undefined || b === undefined || a === b || (loosely && isPlainSort(a) && isPlainSort(b))) {
      this.#equal.add(at);
      return false;
    }
    const { start, end } = at;
    this.#misplaced.set(at, { kind, path: file.code.path, start, end, is: inWords[a], other: inWords[b] });
    return true;
  }

  /** Something becomes a key. */
  key(file: FileInfo, at: Expression, value: Value): void {
    const sort = sortOf(value);
    if (sort === undefined || isPlainSort(sort) || sort === "list" || sort === "function") return;
    // An object of the script may know what text it is.
    if (sort === "object" && !["toString", "valueOf"].every((name) => this.#objects.isNowhereGiven(name))) return;
    const { start, end } = at;
    this.#misplaced.set(at, { kind: "key", path: file.code.path, start, end, is: inWords[sort], other: "" });
  }

  /** Something is called; `value` is what the callee is. */
  call(file: FileInfo, at: Expression, value: Value): void {
    const sort = sortOf(value);
    if (sort === undefined || sort === "function") {
      if (value.length > 0) this.#placed.add(at);
      return;
    }
    const { start, end } = at;
    this.#misplaced.set(at, { kind: "called", path: file.code.path, start, end, is: inWords[sort], other: "" });
  }

  /** Something is called that is no member of the script's own, as of a Map in the place of an object: it may well be a function. */
  callable(at: Expression): void {
    this.#placed.add(at);
  }

  /** A setter throws on a value. Where that is a parameter, the place is that of the argument. */
  refused(frames: readonly Frame[], at: Expression, is: string, setter: string): void {
    const given = placeGiven(frames, at);
    if (given === undefined) return;
    const use = { path: frames.at(-1)!.file.code.path, start: at.start, end: at.end };
    this.#refused.set(`${given.path}:${given.start}`, { kind: "refused", ...given, is, other: setter, use });
  }

  /** A timer is to be stopped; an id is a number of which nothing is known. */
  stop(file: FileInfo, at: Expression, value: Value, member: string): void {
    const isOther = (one: Atom): boolean =>
      isAbsent(one) || (one.k !== "number" && sortOfAtom(one) !== undefined && one.k !== "got");
    const [first] = value.filter((one) => !isAbsent(one));
    if (first === undefined || !value.every(isOther)) {
      if (value.length > 0) this.#placed.add(at);
      return;
    }
    const sort = sortOfAtom(first)!;
    const is = sort === "number" ? "a number that no timer has" : inWords[sort];
    this.#misplaced.set(at, { kind: "noTimer", path: file.code.path, start: at.start, end: at.end, is, other: member });
  }

  /** Something is handed over to be called without an object: by the host, or by a list for each of its elements. */
  handed(file: FileInfo, at: Expression | undefined, value: Value): void {
    if (at === undefined || at.kind === "function") return;
    const [first] = value;
    if (first?.k !== "function" || first.self !== undefined || !usesThis(first.code)) {
      if (value.length > 0) this.#placed.add(at);
      return;
    }
    const { start, end } = at;
    const use = { path: first.env.file.code.path, start: first.code.start, end: first.code.end };
    this.#misplaced.set(at, { kind: "unbound", path: file.code.path, start, end, is: first.code.name, other: "", use });
  }

  /** Something is taken for a number, or for true or false. */
  result(file: FileInfo, at: Expression, value: Value): void {
    if (sortOf(value) !== "function") {
      if (value.length > 0 && !isPlainForm(at)) this.#results.add(at);
      return;
    }
    const own = value.find((one) => one.k === "function");
    if (own?.k !== "function") {
      this.#results.add(at);
      return;
    }
    const { start, end } = at;
    this.#misplaced.set(at, { kind: "function", path: file.code.path, start, end, is: own.code.name, other: "" });
  }

  /** What is certain now that everything is known, by file and place. */
  found(): Slip[] {
    const slips: Slip[] = [...this.members.found()];
    const full = this.#full.among(this.#empty);
    for (const [call, { file, functions }] of this.#empty) {
      if (full.has(call)) continue;
      slips.push({
        kind: "empty",
        path: file.code.path,
        start: call.start,
        end: call.end,
        functions: [...functions.values()],
      });
    }
    const results = this.#results.among(this.#misplaced);
    const numbers = this.#numbers.among(this.#misplaced);
    const operands = this.#operands.among(this.#misplaced);
    const placed = this.#placed.among(this.#misplaced);
    const isFine = (at: Expression, kind: Misplaced["kind"]): boolean => {
      if (kind === "key") return false;
      if (kind === "function" || kind === "computed")
        return operands.has(at) || (kind === "function" ? results : numbers).has(at);
      return placed.has(at) || this.#equal.has(at);
    };
    for (const [at, slip] of this.#misplaced) if (!isFine(at, slip.kind)) slips.push(slip);
    slips.push(...this.#refused.values());
    for (const [call, run] of this.#runs) {
      if (run === null || !isOdd(call, run.callee.code)) continue;
      const { path } = run.callee.env.file.code;
      const { start, end } = call;
      slips.push({
        kind: "handing",
        path: run.file.code.path,
        start,
        end,
        function: { path, start: run.callee.code.start },
      });
    }
    return slips.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start));
  }
}

/** Forms that give a number, a text or a boolean, whatever they are made of. */
function isPlainForm({ kind }: Expression): boolean {
  return kind === "number" || kind === "string" || kind === "boolean" || kind === "template";
}

const speaking = new WeakMap<FunctionCode, boolean>();

/** Whether `this` in a function, and in the arrow functions in it, is what the function is called on. */
function usesThis(code: FunctionCode): boolean {
  if (code.kind !== "function") return false;
  let speaks = speaking.get(code);
  if (speaks === undefined) {
    const waiting: Code[] = [...code.body];
    speaks = false;
    for (let node = waiting.pop(); node !== undefined && !speaks; node = waiting.pop()) {
      if (isFunction(node)) continue;
      if (node.kind === "this" || node.kind === "super") speaks = true;
      else if (node.kind === "function") {
        if (node.code.kind === "arrow") waiting.push(...node.code.body);
      } else if (node.kind !== "class") eachChild(node, wait, waiting);
    }
    speaking.set(code, speaks);
  }
  return speaks;
}

/** A number that may well have two digits: what is only counted, or a peer id, mostly has one. */
function mayBeMany(one: Atom): boolean {
  if (one.k === "number") return one.note !== "";
  return one.k === "got" || (one.k === "num" && one.value >= 10);
}

/** Whether a call hands over less than there are parameters, or something by the name of another of them. */
function isOdd({ args }: CallCode, { parameters }: FunctionCode): boolean {
  if (args.some((one) => one.kind === "spread")) return false;
  if (args.length < parameters.length) return true;
  return args.some((argument, at) => {
    const name = argument.kind === "name" || argument.kind === "member" ? argument.name : undefined;
    return name !== undefined && parameters.some((one, nth) => nth !== at && one.kind === "name" && one.name === name);
  });
}
