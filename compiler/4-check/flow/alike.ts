/**
 * Alike: whether a file that was edited still does, for those who follow values, what it did before: where it was moved by
 * comments and white space, where a number or a text changed of which nobody asks which it is, where a condition was turned, where a
 * variable came or went that nobody reads, or something that a logger is told. What was found is found again then, at places
 * that have moved.
 *
 * Not a comparison of what programs do: it knows a few ways to be sure, and says no to all else. Invariant: it compares whatever
 * code has, known to it or not. What it passes over is listed here, with the reason.
 */

import type { CallCode, Expression, MemberCode, Statement } from "#compiler/typescript/code.ts";
import { isLibrary, isMinified } from "../library.ts";
import { short } from "./described.ts";
import { areAlikeOperators, Idle, isIdleChange, type Part } from "./idle.ts";
import { Places } from "./places.ts";
import { tellingWords } from "./unreached.ts";
import type { FileInfo } from "./world.ts";

/**
 * Where things stand is compared as places; how they are numbered in their file says nothing, nor what stands around them:
 * they were come to from there, and only a file that rules have looked at tells it.
 */
const numbering = new Set(["id", "slot", "slots", "start", "end", "nameStart", "parent"]);

/** A file that does what another one did. */
export interface Alike {
  /** Where everything stands in the new file that stood in the old one. */
  readonly places: Places;
  /** The new file, with what is known of it by now. */
  readonly file: FileInfo;
}

/** What has to be known of the world of a file. */
export interface Around {
  /** Whether the file is a classic script: everyone sees what it declares. */
  readonly isOpen: boolean;
  /** Whether `RTSession` may mean something that the script has put there. */
  readonly givesSession: boolean;
}

/** A file that was edited; undefined where it may not do the same. */
export function alike(before: FileInfo, after: FileInfo, around: Around): Alike | undefined {
  if (!isTextAlike(before, after)) return undefined;
  if (before.code.isModule !== after.code.isModule) return undefined;
  const comparing = new Comparing(before, after, around);
  const places = comparing.run() ? comparing.places.settle() : undefined;
  if (places === undefined) return undefined;
  const { heeded, moved } = before;
  // A list of statements runs at most once for each step, and one that was added to it may take three.
  const taken = before.taken * (1 + 3 * comparing.added);
  return { places, file: { ...after, heeded: comparing.left(heeded), moved: comparing.left(moved), taken } };
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
  /** How many statements came that are only steps. */
  added = 0;
  readonly #before: FileInfo;
  readonly #after: FileInfo;
  readonly #idle: readonly [Idle, Idle];
  /** Things that are known by what they are, and what each is in the new file. */
  readonly #same = new Map<unknown, unknown>();
  readonly #back = new Map<unknown, unknown>();
  readonly #waiting: unknown[] = [];

  readonly #mayLog: boolean;

  constructor(before: FileInfo, after: FileInfo, { isOpen, givesSession }: Around) {
    this.#before = before;
    this.#after = after;
    this.#mayLog = !givesSession;
    this.#idle = [new Idle(before, isOpen), new Idle(after, isOpen)];
  }

  /** What is left of some parts of the old file, in the new one. */
  left(parts: ReadonlySet<Expression>): Set<Expression> {
    const found = new Set<Expression>();
    for (const one of parts) {
      const now = this.#same.get(one);
      if (now !== undefined) found.add(now as Expression);
    }
    return found;
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
    if (!this.#place(a, b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!(key in b)) return false;
      if (numbering.has(key) || this.#isIdle(a, b, key, 0)) continue;
      if (!(key === "body" ? this.#compareBodies(a, b) : this.#compareParts(a, b, key))) return false;
    }
    return true;
  }

  /** What two parts are made of, by this name. */
  #compareParts(a: Part, b: Part, key: string): boolean {
    const left = a[key];
    const right = b[key];
    if (!Array.isArray(left) || !Array.isArray(right)) return this.#pair(left, right);
    if (left.length !== right.length) return false;
    for (let at = 0; at < left.length; at++) {
      if (!this.#isIdle(a, b, key, at) && !this.#pair(left[at], right[at])) return false;
    }
    return true;
  }

  #compareLists(a: readonly unknown[], b: readonly unknown[]): boolean {
    if (a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) if (!this.#pair(a[at], b[at])) return false;
    return true;
  }

  /** Without what is only a step: variables that nobody reads, declared in a function, and what only a logger is told. */
  #compareBodies(a: Part, b: Part): boolean {
    const { body } = a;
    const { body: other } = b;
    if (!Array.isArray(body) || !Array.isArray(other)) return this.#pair(body, other);
    const isFunction = "hoisted" in a && "hoisted" in b;
    const isStep = (idle: Idle, one: Statement): boolean =>
      (isFunction && idle.isUnread(one)) || (this.#mayLog && idle.isLog(one));
    const [before, after] = this.#idle;
    const left = (body as Statement[]).filter((one) => !isStep(before, one));
    const right = (other as Statement[]).filter((one) => !isStep(after, one));
    this.added += Math.max(0, other.length - right.length - (body.length - left.length));
    // Some ask whether a function ends by giving something back.
    return endsByReturn(body) === endsByReturn(other) && this.#compareLists(left, right);
  }

  /** Whether two parts may differ in this without anyone's knowing. */
  #isIdle(a: Part, b: Part, key: string, at: number): boolean {
    const [before, after] = this.#idle;
    if (key === "operator") {
      return areAlikeOperators(a[key], b[key]) && before.isComparison(a) && after.isComparison(b);
    }
    if (key === "value" && before.isAnyBoolean(a) && after.isAnyBoolean(b)) return true;
    // What is new was not followed yet: nothing was noted there.
    const asked = after.asked(b, key, at) && before.asked(a, key, at);
    if (asked === undefined) return false;
    return isIdleChange(itemOf(a[key], at), itemOf(b[key], at), asked);
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
    const isMember = a.callee.kind === "member" && b.callee.kind === "member";
    // Of others nothing is ever cited.
    const isCited = this.#before.heeded.has(a);
    if (isCited || (isMember && citing.has(a.callee.name))) {
      const first = a.args[0];
      const other = b.args[0];
      if (first !== undefined && other !== undefined && textOf(this.#before, first) !== textOf(this.#after, other)) {
        return false;
      }
    }
    if (!isMember) return true;
    if (isCited && short(textOf(this.#before, a.callee.object)) !== short(textOf(this.#after, b.callee.object))) {
      return false;
    }
    return mayBeMissing(this.#before, a.callee) === mayBeMissing(this.#after, b.callee);
  }
}

/** Members of RTSession's objects of whose first argument findings cite the text. */
const citing = new Set("onPacket setOpCode send".split(" "));

function endsByReturn(body: readonly Statement[]): boolean {
  return body.at(-1)?.kind === "return";
}

/** One of several, or the only one. */
function itemOf(parts: unknown, at: number): unknown {
  return Array.isArray(parts) ? parts[at] : parts;
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
