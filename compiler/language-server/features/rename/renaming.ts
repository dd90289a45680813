/**
 * Renaming: the edits that give a packet, record, enum, field or value another name, in schemas and scripts.
 *
 * Names are found by the places flow knows and by TypeScript's symbols; then the edits are tried in a workspace beside the open one,
 * and what it newly finds is either one more place or the reason to refuse. Invariant: edits that come out leave no finding that
 * was not there before.
 */

import path from "node:path";
import { whyRefused } from "#compiler/2-schema/names.ts";
import type { Diagnostic, Edit } from "#compiler/diagnostics/diagnostic.ts";
import { positionAt, type Source } from "#compiler/text/source.ts";
import type { Workspace, WorkspaceState } from "#compiler/workspace.ts";
import { nameOfKey, namesInScripts } from "../../meaning/names-in-scripts.ts";
import { unquoted } from "../../meaning/site-facts.ts";
import { isDot, type Token, tokensOf, wordOf } from "../../meaning/tokens.ts";
import { definitionsIn, type Uses, usesOf } from "../../meaning/uses.ts";

export type Renaming =
  | {
      readonly kind: "edits";
      readonly edits: readonly Edit[] /** What the offsets are of. */;
      readonly state: WorkspaceState;
    }
  /** A sentence for the person who asked. */
  | { readonly kind: "refused"; readonly reason: string };

/** Rounds in which new findings may still become edits. */
const mostRounds = 4;

/**
 * The edits. Looks at the project first, if something has changed.
 * @param key As in `Origins`: what is renamed.
 */
export async function renaming(workspace: Workspace, key: string, name: string): Promise<Renaming> {
  const state = await workspace.check();
  const refused = refusal(state, key, name);
  if (refused !== undefined) return { kind: "refused", reason: refused };
  return new Rename(workspace, state, key, name).run();
}

function refusal({ checked, model }: WorkspaceState, key: string, name: string): string | undefined {
  const old = nameOfKey(key);
  if (checked === null || model === null) {
    return `${old} cannot be renamed while rtsc.json or a schema has errors; put them right first.`;
  }
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) {
    return `${name} is no name for a schema: a letter, then letters, digits and underscores, at most 64 in all.`;
  }
  const dot = key.indexOf(".");
  const group = { packet: model.packets, record: model.records, enum: model.enums } as const;
  if (dot === -1) {
    const [what] = (["packet", "record", "enum"] as const).filter((one) =>
      group[one].some((some) => some.name === key),
    );
    if (what === undefined) return `No schema defines ${old}.`;
    const reason = whyRefused(name, what);
    if (reason !== undefined) return `${name} cannot be the name of a definition: ${reason}.`;
    const taken = Object.values(group)
      .flat()
      .some((one) => one.name === name);
    return taken ? `There is a definition called ${name} already; choose another name.` : undefined;
  }
  const owner = key.slice(0, dot);
  const ofEnum = model.enums.find((one) => one.name === owner);
  const members =
    ofEnum?.values ?? [...model.packets, ...model.records].find((one) => one.name === owner)?.fields ?? [];
  if (!members.some((one) => one.name === old)) return `No schema defines ${key}.`;
  const reason = whyRefused(name, ofEnum === undefined ? "field" : "value");
  if (reason !== undefined) return `${name} cannot be a name in ${owner}: ${reason}.`;
  if (ofEnum !== undefined && name === "description")
    return `description is the words about ${owner}, and no name in it.`;
  return members.some((one) => one.name === name) ? `${owner} has a ${name} already; choose another name.` : undefined;
}

class Rename {
  readonly #workspace: Workspace;
  readonly #state: WorkspaceState;
  readonly #uses: Uses;
  readonly #key: string;
  readonly #old: string;
  readonly #name: string;
  /** By path and place. */
  readonly #edits = new Map<string, Edit>();

  constructor(workspace: Workspace, state: WorkspaceState, key: string, name: string) {
    this.#workspace = workspace;
    this.#state = state;
    this.#uses = usesOf(state);
    this.#key = key;
    this.#old = nameOfKey(key);
    this.#name = name;
  }

  async run(): Promise<Renaming> {
    if (this.#old === this.#name) return { kind: "edits", edits: [], state: this.#state };
    this.#inSchemas();
    const scripts = this.#state.checked!.sources.filter(({ path: file }) => !file.endsWith(".json"));
    for (const { source, tokens, at } of namesInScripts(this.#workspace, this.#state, this.#key)) {
      this.#word(source, tokens, at);
    }
    const doubt = this.#doubt(scripts);
    if (doubt !== undefined) return { kind: "refused", reason: doubt };
    for (let round = 0; ; round++) {
      const found = await this.#findings();
      if (found.length === 0) break;
      const grew = round < mostRounds && found.map((one) => this.#mend(one)).some((edits) => edits);
      if (!grew) return { kind: "refused", reason: this.#because(found[0]!) };
    }
    const edits = [...this.#edits.values()];
    edits.sort((a, b) => (a.path === b.path ? a.start - b.start : a.path < b.path ? -1 : 1));
    return { kind: "edits", edits, state: this.#state };
  }

  #add(source: Source, start: number, end: number, text: string): boolean {
    const place = `${source.path}:${start}`;
    if (this.#edits.has(place)) return false;
    this.#edits.set(place, { path: source.path, start, end, text });
    return true;
  }

  #inSchemas(): void {
    const origin = this.#state.origins?.get(this.#key);
    if (origin !== undefined) {
      const { source, start, end } = unquoted(origin);
      this.#add(source, start, end, this.#name);
    }
    for (const source of this.#state.schemas) {
      for (const { type, typeSpan } of definitionsIn(source).flatMap(({ fields }) => fields)) {
        if (type !== this.#key) continue;
        const { start, end } = unquoted(typeSpan);
        this.#add(source, start, end, this.#name);
      }
    }
  }

  /** One word becomes the new name; where it stands for a name and its value at once, the value keeps its own. */
  #word(source: Source, tokens: readonly Token[], at: number): boolean {
    const token = tokens[at]!;
    if (token.kind === "string") return this.#add(source, token.start + 1, token.end - 1, this.#name);
    const isMember = this.#key.includes(".");
    const value = tokens[at + 2];
    if (isMember && value?.text === this.#name && isWrittenOut(tokens, at)) {
      return this.#add(source, token.start, value.end, this.#name);
    }
    const text = isMember && isShorthand(tokens, at) ? `${this.#name}: ${this.#old}` : this.#name;
    return this.#add(source, token.start, token.end, text);
  }

  /** In old code TypeScript does not tell what it does not know: a name that might be meant is a reason to ask a person. */
  #doubt(scripts: readonly Source[]): string | undefined {
    const of = this.#uses.find(this.#key)?.of.kind;
    const isMember = this.#key.includes(".");
    if (!scripts.some(({ text }) => text.includes("rtsc:packets")) || (!isMember && of !== "packet")) return undefined;
    for (const source of scripts) {
      if (this.#state.config?.preset !== "legacy" && !source.text.includes("@rtsc legacy")) continue;
      const tokens = tokensOf(source.text);
      for (const [at, token] of tokens.entries()) {
        if (wordOf(token) !== this.#old || this.#isDecided(source, token)) continue;
        const hasDot = tokens[at - 1] !== undefined && isDot(tokens[at - 1]!);
        const isToken = hasDot && tokens[at - 2]?.text === "Packets";
        if (isMember ? (of === "enum" ? token.kind !== "string" : !hasDot) : !isToken) continue;
        const what = of === "enum" ? `the text "${this.#old}"` : `.${this.#old}`;
        return `${placeOf(source, token.start)} has ${what}, and nobody can tell whether it is ${this.#key}; rename it by hand.`;
      }
    }
    return undefined;
  }

  /** Whether a word gets the new name, or is known to be the name of something else. */
  #isDecided(source: Source, token: Token): boolean {
    const start = token.start + (token.kind === "string" ? 1 : 0);
    if (this.#edits.has(`${source.path}:${start}`) || this.#edits.has(`${source.path}:${token.start}`)) return true;
    const site = this.#uses.sites(source.path).find((one) => one.site.span.start === token.start);
    if (site !== undefined && site.keys.length > 0) return true;
    const file = path.posix.join(this.#workspace.root, source.path);
    return this.#workspace.meanings(file, [start])[0] !== undefined;
  }

  /** What the project with these edits is blamed for and was not before. */
  async #findings(): Promise<readonly Diagnostic[]> {
    const texts = new Map<string, string>();
    const sources = new Map([...this.#state.schemas, ...this.#state.checked!.sources].map((one) => [one.path, one]));
    const byPath = new Map<string, Edit[]>();
    for (const edit of this.#edits.values()) byPath.set(edit.path, [...(byPath.get(edit.path) ?? []), edit]);
    for (const [file, edits] of byPath) {
      texts.set(path.posix.join(this.#workspace.root, file), edited(sources.get(file)!.text, edits));
    }
    const beside = this.#workspace.beside(texts);
    try {
      const { diagnostics } = await beside.check();
      const before = new Map<string, number>();
      const word = new RegExp(`\\b(?:${this.#old}|${this.#name})\\b`, "g");
      const plain = ({ code, message, span }: Diagnostic): string =>
        `${code} ${span?.source.path} ${message.replace(word, "·")}`;
      for (const one of this.#state.diagnostics) before.set(plain(one), (before.get(plain(one)) ?? 0) + 1);
      return diagnostics.filter((one) => {
        const left = before.get(plain(one)) ?? 0;
        before.set(plain(one), left - 1);
        return left <= 0;
      });
    } finally {
      beside.dispose();
    }
  }

  /** Whether a new finding speaks of just one word that the edits have missed. */
  #mend({ span }: Diagnostic): boolean {
    if (span === undefined) return false;
    const source = this.#state.checked!.sources.find((one) => one.path === span.source.path);
    if (source === undefined) return false;
    const edits = [...this.#edits.values()].filter((one) => one.path === source.path);
    const tokens = tokensOf(span.source.text);
    const isValue = this.#uses.find(this.#key)?.of.kind === "enum";
    const meantTo = (end: number): number[] =>
      tokens.flatMap((token, at) => {
        const isWithin = token.start >= span.start && token.end <= end && wordOf(token) === this.#old;
        return isWithin && (!isValue || token.kind === "string") ? [at] : [];
      });
    let meant = meantTo(span.end);
    // Of a declaration TypeScript blames the name, and means the value behind it.
    if (meant.length === 0) meant = meantTo(lineEnd(span.source.text, span.end));
    if (meant.length !== 1) return false;
    const before = unmoved(tokens[meant[0]!]!.start, edits);
    const old = tokensOf(source.text);
    const at = old.findIndex((one) => one.start === before);
    return at !== -1 && wordOf(old[at]!) === this.#old && this.#word(source, old, at);
  }

  #because({ code, message, span }: Diagnostic): string {
    const place = span === undefined ? "the project" : placeOf(span.source, span.start);
    return `${this.#old} cannot be renamed with certainty: ${place} would be left with ${code}: ${message}`;
  }
}

function placeOf(source: Source, offset: number): string {
  return `${source.path}:${positionAt(source, offset).line}`;
}

/** Whether a word in an object or pattern is name and value in one: `{ x }`, `{ x = 1 }`. */
function isShorthand(tokens: readonly Token[], at: number): boolean {
  const { parent } = tokens[at]!;
  if (tokens[parent]?.text !== "{") return false;
  const before = tokens[at - 1]?.text;
  const behind = tokens[at + 1]?.text;
  return (before === "{" || before === ",") && (behind === "}" || behind === "," || behind === "=");
}

/** Whether a name in an object or pattern has a name alone for its value, and so may stand for both: `{ x: y }`. */
function isWrittenOut(tokens: readonly Token[], at: number): boolean {
  if (tokens[tokens[at]!.parent]?.text !== "{" || tokens[at + 1]?.text !== ":" || tokens[at + 2]?.kind !== "name")
    return false;
  const before = tokens[at - 1]?.text;
  const behind = tokens[at + 3]?.text;
  return (before === "{" || before === ",") && (behind === "}" || behind === "," || behind === "=");
}

/** A text with its edits, which do not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, text: insert } of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + insert;
    at = end;
  }
  return result + text.slice(at);
}

function lineEnd(text: string, from: number): number {
  const found = text.slice(from).search(/[\r\n]/);
  return found === -1 ? text.length : from + found;
}

/** The offset before some edits of what stands at an offset after them. */
function unmoved(offset: number, edits: readonly Edit[]): number {
  let moved = 0;
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
    if (start + moved >= offset) break;
    moved += text.length - (end - start);
  }
  return offset - moved;
}
