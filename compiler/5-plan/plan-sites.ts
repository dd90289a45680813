/**
 * planSites: for every site of a program, what is done about it; and the rewrites of every file.
 *
 * A file is rewritten the same way for all scripts that reach it, or not at all: one script that does more with RTSession than
 * to call it leaves all its files as they are. Pure syntax decides; what flow has proven only explains what is left.
 */

import type { CheckedProgram } from "#compiler/3-program/program.ts";
import type { Site } from "#compiler/3-program/site.ts";
import type { FileCode } from "#compiler/typescript/code.ts";
import { findHandlers } from "./handlers.ts";
import { Names } from "./names.ts";
import type { Plan } from "./plan.ts";
import { explainSetters, type Found, findSends } from "./sends.ts";
import type { Decision } from "./site-plan.ts";
import { whyTouched } from "./untouched.ts";

/** What is known of a file, for the next plan: its code never changes. */
class Known {
  found?: { readonly found: Found; readonly asked: ReadonlyMap<string, boolean> };
  readonly #code: FileCode;
  readonly #path: string;
  readonly #text: string;
  #names: Names | undefined;
  #touched: { readonly why: string | undefined } | undefined;

  constructor(code: FileCode, path: string, text: string) {
    this.#code = code;
    this.#path = path;
    this.#text = text;
  }

  get names(): Names {
    this.#names ??= new Names(this.#code, this.#text);
    return this.#names;
  }

  /** Why nothing in a script with this file is rewritten; undefined: nothing against it. */
  get touched(): string | undefined {
    this.#touched ??= { why: whyTouched(this.#text, this.#path, () => this.names) };
    return this.#touched.why;
  }
}

const known = new WeakMap<FileCode, Known>();

/** A member of the global object, or of any other, by a name that is computed. */
const computed = /\b(?:this|globalThis)\s*\[/;

/** What of a program decides how its files are rewritten. */
export type Rewritable = Pick<CheckedProgram, "code" | "sources" | "scripts">;

/** The rewrites of every file, of a program that need not be checked yet. They are the same objects again in its plan. */
export function planRewrites(program: Rewritable, optimize: boolean): Plan["rewrites"] {
  return rewritesIn(optimize ? findAll(program).found : new Map());
}

function rewritesIn(found: ReadonlyMap<string, Found>): Plan["rewrites"] {
  return new Map([...found].flatMap(([path, { rewrites }]) => (rewrites.length > 0 ? [[path, rewrites]] : [])));
}

interface FoundAll {
  readonly found: ReadonlyMap<string, Found>;
  /** Files that are left as they are, and why. */
  readonly refused: ReadonlyMap<string, string>;
}

function findAll({ code, sources, scripts }: Rewritable): FoundAll {
  const found = new Map<string, Found>();
  const refused = new Map<string, string>();
  const texts = new Map([...sources, ...scripts.map(({ source }) => source)].map((one) => [one.path, one.text]));
  const files = new Map<string, FileCode>();
  for (const one of code) {
    for (const [path, file] of one.files) {
      if (texts.has(path) && !files.has(path)) files.set(path, file);
    }
  }
  const knownOf = (path: string): Known => {
    const file = files.get(path)!;
    const before = known.get(file) ?? new Known(file, path, texts.get(path)!);
    known.set(file, before);
    return before;
  };
  for (const one of code) {
    const paths = [...one.files.keys()].filter((path) => files.has(path));
    let why: string | undefined;
    for (const path of paths) why ??= knownOf(path).touched;
    if (why !== undefined) for (const path of paths) refused.set(path, why);
  }
  // What stands at the top of a classic script every file of it can call and replace; a module has its names for itself.
  const classic = new Set(scripts.filter(({ kind }) => kind === "classic").map(({ source }) => source.path));
  const reached = (name: string, path: string): boolean =>
    code
      .filter((script) => script.files.has(path))
      .flatMap((script) => [...script.files.keys()])
      .some((other) => {
        const text = other === path ? undefined : texts.get(other);
        if (text === undefined || !(text.includes(name) || computed.test(text))) return false;
        const { names } = knownOf(other);
        return names.assigned.has(name) || names.assignsAny || names.free(name).length > 0;
      });
  for (const [path] of files) {
    if (refused.has(path) || !texts.get(path)!.includes("RTSession")) continue;
    found.set(
      path,
      findIn(knownOf(path), (name) => classic.has(path) && reached(name, path)),
    );
  }
  return { found, refused };
}

/** @param optimize False: nothing is rewritten. */
export function planSites(checked: CheckedProgram, optimize: boolean): Pick<Plan, "rewrites" | "sites"> {
  const { found, refused }: FoundAll = optimize ? findAll(checked) : { found: new Map(), refused: new Map() };
  const decide = (site: Site): Decision => {
    if (!optimize) return { kind: "generic", reason: "nothing is optimized" };
    const { path } = site.span.source;
    const why = refused.get(path);
    if (isTyped(site)) return { kind: "rewritten", how: "codec" };
    if (why !== undefined) return { kind: "generic", reason: why };
    const one = found.get(path);
    if (one?.done.has(placeOf(site)) === true) {
      return { kind: "rewritten", how: site.kind === "reads" || site.kind === "registers" ? "in-place" : "encoder" };
    }
    return { kind: "generic", reason: reasonOf(site, one?.left.get(placeOf(site))) };
  };
  return {
    rewrites: rewritesIn(found),
    sites: checked.sites.map((site) => ({ site, decision: decide(site) })),
  };
}

/** What is found in a file; again only where another file has come to name what it asked about. */
function findIn(file: Known, reach: (name: string) => boolean): Found {
  if (file.found !== undefined && [...file.found.asked].every(([name, was]) => reach(name) === was)) {
    return file.found.found;
  }
  const found: Found = { rewrites: [], done: new Set(), left: new Map() };
  const asked = new Map<string, boolean>();
  findSends(file.names, found);
  explainSetters(file.names, found);
  const ask = (name: string): boolean => {
    const answer = asked.get(name) ?? reach(name);
    asked.set(name, answer);
    return answer;
  };
  findHandlers(file.names, { reach: ask }, found);
  file.found = { found, asked };
  return found;
}

/** Whether it speaks of a packet by its token, or reads a property of an object that a packet's codec has made. */
function isTyped({ kind, member, sent, span, call }: Site): boolean {
  // A getter is called; a property, or the pattern it is taken by, is not.
  if (kind === "reads") return call.source.text[call.end - 1] !== ")";
  if (kind === "sends") return member === "send" && sent.some(({ data }) => data.kind === "typed");
  return kind === "registers" && /\bPackets\b/.test(span.source.text.slice(span.start, span.end));
}

/** Where the member's name stands that a decision is about; of `onPacket`, where its op-code does. */
function placeOf({ kind, member, span, call }: Site): number {
  if (kind !== "sends" || member !== "setOpCode") return span.start;
  // The last of the call's text before its argument.
  return span.source.text.lastIndexOf(member, span.start) < call.start
    ? span.start
    : span.source.text.lastIndexOf(member, span.start);
}

const untold: { readonly [kind in Site["kind"]]: string } = {
  registers: "its handler is made elsewhere",
  reads: "the data was handed on to where it is read",
  builds: "the builder comes from elsewhere",
  sends: "the packet is not built and sent in one place",
};

function reasonOf({ kind, proof }: Site, left: string | undefined): string {
  return left ?? (proof.kind === "open" ? proof.reason : untold[kind]);
}
