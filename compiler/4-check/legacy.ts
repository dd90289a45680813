/**
 * Legacy: which findings of TypeScript count for JavaScript of the ES5 age. A table of those that do, each with its condition
 * and its reason; what is not in it stays silent.
 *
 * Invariant: a script that runs is not accused. TypeScript reads such scripts by the rules of another age: it knows no sloppy
 * mode, infers a variable's type from its first value, and misses members that are added later. So a finding counts only
 * where the line cannot work, whatever else the script does; in doubt it does not.
 */

import type { ScriptWorld } from "#compiler/3-program/program.ts";
import { lowered } from "#compiler/typescript/lowered.ts";
import type { Finding, World } from "#compiler/typescript/session.ts";
import {
  assignedNames,
  callAround,
  calledName,
  declaredValues,
  isAsked,
  isCalled,
  type Node,
  nodeAt,
  receiverOf,
  rootName,
  type SourceFile,
} from "#compiler/typescript/syntax.ts";
import { isText, nameOf } from "#compiler/typescript/types.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { apiMembers } from "./flow/api-members.ts";
import { isNeverGlobal } from "./questions/never-global.ts";

interface Row {
  readonly codes: readonly number[];
  readonly reason: string;
  /** Whether the finding counts. */
  counts(finding: Finding, script: Evidence): boolean;
  /** Whether the line throws when it is reached; what does not is a warning. Without this all of them do. */
  throws?(finding: Finding, script: Evidence): boolean;
}

/** Syntax of sloppy mode that TypeScript 7 takes for a mistake: octal numbers and escapes. */
const sloppySyntax = new Set([1121, 1487]);

/** Interfaces of RTSession whose members are all declared: what is not declared does not exist at run time. */
const closed = new Set(
  "RTSession RTPacket RTData RTDataBuilder RTPacketBuilder RTPlayer RTLogger RTRequestBuilder".split(" "),
);

const getters = new Set("getNumber getLong getFloat getDouble getString getFloatArray getData".split(" "));
const setters: ReadonlySet<string> = new Set(apiMembers.dataBuilder);

const rows: readonly Row[] = [
  {
    codes: [2304, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 2868],
    reason:
      "A name that nothing declares and nothing assigns is a ReferenceError. Implicit globals are assigned somewhere, and not in strict code.",
    counts(finding, script) {
      const name = script.textOf(finding);
      if (script.isRead(finding)) return false;
      if (script.looksFor(name)) return false;
      if (script.writesMember(name) && !script.isMethodOnly(name, finding) && !script.neverGetsGlobal(name))
        return false;
      return !script.assigns(name) || script.assignsInStrictOnly(name);
    },
  },
  {
    codes: [2339, 2551],
    reason:
      "Calling a member that RTSession's objects do not have, or using one that a module never exports, or that no text or list has, gives undefined.",
    counts(finding, script) {
      const receiver = script.receiverAt(finding);
      const member = script.textOf(finding);
      if (receiver === undefined || script.writesMember(member)) return false;
      if (receiver.kind === "module") return !script.exportsFreely(receiver.name);
      if (receiver.kind === "builtIn") {
        // A list may have anything for a key; a slip of the pen is none. Of dates that are texts a rule of ours speaks.
        const certain = receiver.name === "String" ? !Object.hasOwn(Date.prototype, member) : finding.code === 2551;
        return certain && !receiver.asked;
      }
      if (!receiver.called) return false; // asking whether a member exists is no mistake
      if (closed.has(receiver.name) || script.isModelName(receiver.name)) return true;
      // Requests take any setAttribute().
      return receiver.name.endsWith("Request") && !member.startsWith("set");
    },
    throws: (finding, script) => script.isEntered(finding),
  },
  {
    codes: [2345, 2769],
    reason:
      "A getter of a defined packet gives null at any other index. setTargetPeers and setData throw on what they cannot take.",
    counts(finding, script) {
      const call = script.callAt(finding);
      if (call === undefined) return false;
      if (call.name === "setTargetPeers") return call.on === "RTPacketBuilder";
      if (call.name === "setData") return call.on === "RTPacketBuilder" || call.on === "RTDataBuilder";
      return getters.has(call.name) && script.isModelName(call.on);
    },
    throws: (finding, script) => !getters.has(script.callAt(finding)?.name ?? ""),
  },
  {
    codes: [2554],
    reason:
      "A setter of RTDataBuilder throws without its value; setFloatArray also throws on numbers one by one. Others ignore what is too much.",
    counts(finding, script) {
      const call = script.callAt(finding);
      if (call === undefined || call.on !== "RTDataBuilder" || !setters.has(call.name)) return false;
      return call.count < 2 || (call.name === "setFloatArray" && call.count > 2);
    },
  },
  {
    codes: [2349],
    reason: "The length of a text or list is a number, and calling it throws.",
    counts: (finding, script) => /(?:^|\.)length$/.test(script.textOf(finding)) && !script.writesMember("length"),
  },
  {
    codes: [2588],
    reason: "Assigning to a const throws in sloppy mode too.",
    counts: () => true,
  },
];

/** Behind comments, the first statement. A comment is a line to its end: a row of slashes that could be several takes forever. */
const startsStrictly = /^\uFEFF?(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*["']use strict["']/;

/** Global names of other places, which files use that serve these, too, once they have asked where they are. */
const elsewhere = new Set("define exports global module require root self window".split(" "));
const asksWhere = /\btypeof\s+\(?\s*(?:define|exports|global|module|require|self|window)\b/;

const byCode = new Map(rows.flatMap((row) => row.codes.map((code) => [code, row] as const)));

/** Of the findings of one script's world those that count, at the level that they have in old scripts. */
export function legacyFindings(
  script: ScriptWorld,
  model: PacketModel,
): (findings: readonly Finding[]) => readonly Finding[] {
  const evidence = new Evidence(script, model);
  const levelled = (finding: Finding): readonly Finding[] => {
    if (finding.span === undefined) return [finding]; // about the project, not about old code
    if (finding.syntactic) return sloppySyntax.has(finding.code) ? [] : [finding];
    const row = byCode.get(finding.code);
    if (row === undefined || !row.counts(finding, evidence)) return [];
    return [row.throws?.(finding, evidence) === false ? { ...finding, severity: "warning" } : finding];
  };
  return (findings) => findings.flatMap(levelled);
}

/** What the conditions ask of a script and its modules; each answer is found when it is first asked for. */
class Evidence {
  readonly #script: ScriptWorld;
  readonly #world: World;
  readonly #modelNames: ReadonlySet<string>;
  readonly #texts: readonly string[];
  readonly #assigned = new Map<SourceFile, ReadonlySet<string>>();
  /** Answers about names, by question and name: of a test runner's `expect` there are a thousand findings. */
  readonly #answers = new Map<string, boolean>();
  #members: ReadonlySet<string> | undefined;
  #hides: boolean | undefined;
  #askingTexts: readonly string[] | undefined;

  constructor(script: ScriptWorld, model: PacketModel) {
    this.#script = script;
    this.#world = script.world;
    this.#modelNames = new Set([...model.packets, ...model.records].map((one) => one.name));
    this.#texts = [...script.sources.values()].map((source) => source.text);
  }

  #once(question: string, answer: () => boolean): boolean {
    let known = this.#answers.get(question);
    if (known === undefined) {
      known = answer();
      this.#answers.set(question, known);
    }
    return known;
  }

  textOf({ span }: Finding): string {
    return span === undefined ? "" : span.source.text.slice(span.start, span.end);
  }

  /** Whether what a finding names is called, or something is taken from it. */
  isEntered({ span }: Finding): boolean {
    return span !== undefined && /^\s*(?:[([]|\.(?!\.))/.test(span.source.text.slice(span.end, span.end + 200));
  }

  /** Whether a name stands in a function that is only read, as a text: `/name/.test(function () { name; })` asks whether functions can be. */
  isRead(finding: Finding): boolean {
    const { start = 0, source } = finding.span ?? {};
    const before = source?.text.slice(Math.max(0, start - 80), start) ?? "";
    return /\/\s*\.\s*test\s*\(\s*\(?\s*function\s*\w*\s*\(\s*\)\s*\{\s*(?:return\s+)?$/.test(before);
  }

  /** Whether all files that assign to the bare name say `"use strict"` first: assigning it throws there. */
  assignsInStrictOnly(name: string): boolean {
    return this.#once(`strict ${name}`, () => {
      return this.#world.files.every((path) => {
        const file = this.#world.syntax(path);
        return !this.#assignedIn(file).has(name) || startsStrictly.test(file.text);
      });
    });
  }

  /** Whether some file assigns to the bare name. */
  assigns(name: string): boolean {
    return this.#once(`assigns ${name}`, () => {
      return this.#world.files.some((path) => this.#assignedIn(this.#world.syntax(path)).has(name));
    });
  }

  /** Whether some file writes a member of this name, on anything: `x.name =`, `{ name: … }`, `["name"]`; to require a module of it is none. */
  writesMember(name: string): boolean {
    return this.#once(`writes ${name}`, () => {
      if (!this.#mayBeMember(name)) return false;
      const word = name.replace(/[^\w]/g, "\\$&");
      const writes = new RegExp(
        String.raw`\.\s*${word}\s*[^\s=!<>]?=(?!=)|(?<![\w$.?]\s*)${word}\s*:|(?<!\brequire\s*\(\s*)["']${word}["']`,
      );
      return this.#texts.some((text) => writes.test(text));
    });
  }

  /** Whether a name stands in some file where a member may: behind a dot, before a colon, in quotes. Most names stand nowhere so. */
  #mayBeMember(name: string): boolean {
    if (!/^[\w$]+$/.test(name)) return true;
    this.#members ??= membersIn(this.#texts);
    return this.#members.has(name);
  }

  /**
   * Whether a name that is called bare is only ever a method, of prototypes or of objects that are written out, and is called as
   * one of `this` elsewhere: `resolve()` in the place of `this.resolve()`. Where members are copied they may become globals.
   */
  isMethodOnly(name: string, { span }: Finding): boolean {
    if (span === undefined || !/^\s*\(/.test(span.source.text.slice(span.end))) return false;
    return this.#once(`method ${name}`, () => this.#isOnlyMethod(name));
  }

  #isOnlyMethod(name: string): boolean {
    const word = name.replace(/[^\w]/g, "\\$&");
    const methods = new RegExp(
      String.raw`\.prototype\s*\.\s*${word}\s*=(?!=)|(?<![\w$.?]\s*)${word}\s*:\s*function\b`,
      "g",
    );
    const others = new RegExp(String.raw`\.\s*${word}\s*[^\s=!<>]?=(?!=)|(?<![\w$.?]\s*)${word}\s*:|["']${word}["']`);
    if (!this.#mayBeMember(name)) return false;
    const called = new RegExp(String.raw`\bthis\s*\.\s*${word}\s*\(`);
    const copies = /\b(?:extend|mixin|assign|merge)\b|\b(?:this|global|globalThis|window|self|root)\s*\[/;
    return (
      this.#texts.some((text) => called.test(text)) &&
      this.#texts.every((text) => !copies.test(text) && !others.test(text.replace(methods, "")))
    );
  }

  /** Whether the name is only written as a member of things that are not the global object: `hp -= 1` in the place of `this.hp -= 1`. */
  neverGetsGlobal(name: string): boolean {
    return this.#once(`never ${name}`, () => {
      const codes = [...this.#script.sources].flatMap(([path, { text }]) =>
        path.endsWith(".json") ? [] : [lowered(this.#world.syntax(path), path, text.length)],
      );
      return isNeverGlobal(codes, name);
    });
  }

  /** Whether some file asks for the name before it uses it, or where it is, or hides from analysis what names there are. */
  looksFor(name: string): boolean {
    return this.#once(`looks ${name}`, () => {
      if (elsewhere.has(name) && this.#texts.some((text) => asksWhere.test(text))) return true;
      this.#hides ??= this.#texts.some((text) => /\bwith\s*\(|\beval\s*\(|\bFunction\s*\(/.test(text));
      if (this.#hides) return true;
      this.#askingTexts ??= this.#texts.filter((text) => /\btypeof\s/.test(text));
      const asks = new RegExp(String.raw`\btypeof\s+\(?\s*${name}\b`);
      return this.#askingTexts.some((text) => asks.test(text));
    });
  }

  /** Whether a module (its path without extension) hands out its `exports` in ways that cannot be followed. */
  exportsFreely(path: string): boolean {
    for (const [file, source] of this.#script.sources) {
      if (file === path || file.replace(/\.[^./]+$/, "") === path) {
        return /\bexports\b(?!\s*(?:\.|=(?!=)))|\bthis\b/.test(source.text);
      }
    }
    return true;
  }

  isModelName(name: string): boolean {
    return this.#modelNames.has(name);
  }

  /** What the member at a finding is taken from; undefined where its type is not certain. */
  receiverAt(finding: Finding):
    | {
        readonly name: string;
        readonly kind: "type" | "module" | "builtIn";
        readonly called: boolean;
        /** Whether the place only asks whether there is such a member. */
        readonly asked: boolean;
      }
    | undefined {
    const { node, file } = this.#nodeAt(finding) ?? {};
    if (node === undefined || file === undefined) return undefined;
    const receiver = receiverOf(node.parent);
    // `String.prototype[name].apply(…)`: TypeScript takes any key for a number, and gives a letter.
    if (receiver !== undefined && /\.prototype\s*\[[^\]]*\]\s*$/.test(file.text.slice(receiver.pos, receiver.end)))
      return undefined;
    const type = receiver === undefined ? undefined : this.#certainType(receiver, file);
    if (type === undefined) return undefined;
    return { ...type, called: isCalled(node.parent), asked: isAsked(node.parent) };
  }

  /** The call at a finding, or around its argument; undefined where the receiver's type is not certain. */
  callAt(finding: Finding): { readonly name: string; readonly on: string; readonly count: number } | undefined {
    const { node, file } = this.#nodeAt(finding) ?? {};
    const call = node === undefined ? undefined : callAround(node);
    const name = call === undefined ? undefined : calledName(call);
    const receiver = call === undefined ? undefined : receiverOf(call);
    if (file === undefined || call === undefined || name === undefined || receiver === undefined) return undefined;
    const on = this.#certainType(receiver, file);
    return on === undefined ? undefined : { name, on: on.name, count: call.arguments.length };
  }

  #nodeAt({ span }: Finding): { readonly node: Node; readonly file: SourceFile } | undefined {
    if (span === undefined) return undefined;
    for (const [path, source] of this.#script.sources) {
      if (source !== span.source) continue;
      const file = this.#world.syntax(path);
      const node = nodeAt(file, span.start, span.end);
      return node === undefined ? undefined : { node, file };
    }
    return undefined;
  }

  /**
   * The type of an expression, unless its root is a variable that some assignment, or a second declaration, gives another
   * value: TypeScript then still believes in the first one.
   */
  #certainType(expression: Node, file: SourceFile) {
    const root = rootName(expression);
    if (root === undefined || this.#assignedIn(file).has(root)) return undefined;
    const [type] = this.#world.typesOf([expression]);
    if (type === undefined) return undefined;
    const values = declaredValues(root, expression);
    if (values.length > 1) {
      const [first, ...others] = this.#world.typesOf(values).map((one) => one && nameOf(one)?.name);
      if (first === undefined || others.some((one) => one !== first)) return undefined;
    }
    if (isText(type)) return { name: "String", kind: "builtIn" as const };
    const named = nameOf(type);
    return named?.name === "Array" && named.kind === "type" ? { name: "Array", kind: "builtIn" as const } : named;
  }

  #assignedIn(file: SourceFile): ReadonlySet<string> {
    let names = this.#assigned.get(file);
    if (names === undefined) {
      names = assignedNames(file);
      this.#assigned.set(file, names);
    }
    return names;
  }
}

/** Every name behind a dot, before a colon or in quotes; also what is left of a name without its last letter, as `writesMember` takes `a.nameX =`. */
function membersIn(texts: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const text of texts) {
    for (const [, before = "", name = "", behind] of text.matchAll(/(\.\s*|["'])?([\w$]+)(\s*:)?/g)) {
      if (before === "" && behind === undefined) continue;
      found.add(name);
      if (before.startsWith(".")) found.add(name.slice(0, -1));
    }
  }
  return found;
}
