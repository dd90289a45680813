/**
 * Replay: what rules found in files, given again after an edit where it cannot have changed: the file reads and is seen as it was,
 * flow says the same of it, and the rule looked nowhere else (`questions/reach.ts`), or asked for facts alone, and they stayed.
 *
 * Invariant: the very findings that looking again would give. A rule that once went beyond a file may keep what it found there for
 * the next ones; of these nothing is kept in that round.
 */

import type { Site } from "#compiler/3-program/site.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Source } from "#compiler/text/source.ts";
import type { FileCode } from "#compiler/typescript/code.ts";
import type { CheckedFile, RuleContext } from "./context.ts";
import { type CodeLookup, lookupOf } from "./questions/lookup.ts";
import { askedForSites, type Fact, factsOfProject, factsUsed, filesVisited, wentFar } from "./questions/reach.ts";

/** What is seen of a file from another one. */
interface Seen {
  readonly source: Source;
  readonly code: FileCode;
  readonly preset: string;
  readonly entry: string;
  readonly scripts: string;
}

/** A file as it was looked at. */
interface Looked extends Seen {
  readonly slips: string;
  readonly sites: readonly Site[];
  /** What each rule found that did not see all files, by the rule's number. */
  readonly found: (Found | undefined)[];
}

/** What a rule found in a file. */
interface Found {
  readonly diagnostics: readonly Diagnostic[];
  /** The other files that it has looked at. */
  readonly visited: readonly string[] | undefined;
  /** Whether it has asked for the sites of the file. */
  readonly sites: boolean;
}

const nothing: Found = { diagnostics: [], visited: undefined, sites: false };
const nothingOfSites: Found = { ...nothing, sites: true };

/** What rules found in a project, for the next look at it. */
export class RuleMemory {
  #of: Pick<RuleContext, "config" | "model" | "origins" | "modules"> | undefined;
  #files: ReadonlyMap<string, Looked> = new Map();
  /** The facts that each rule has asked for, by its number. */
  #used: readonly ReadonlySet<Fact>[] = [];
  #facts: ReadonlyMap<string, Fact> = new Map();

  /** The facts of the last look, by their names. */
  get facts(): ReadonlyMap<string, Fact> {
    return this.#facts;
  }

  /** What is still as it was when a project is looked at anew. */
  begin(context: RuleContext): Round {
    const { config, model, origins, modules } = context;
    const of = this.#of;
    const isSame =
      of?.config === config && of.model === model && of.origins === origins && isSameIndex(of.modules, modules);
    return new Round(context, isSame ? this.#files : new Map(), isSame ? this.#used : []);
  }

  /** Keeps what a round has found. */
  end({ config, model, origins, modules }: RuleContext, round: Round): void {
    this.#of = { config, model, origins, modules };
    this.#files = round.files;
    this.#used = round.used;
    this.#facts = factsOfProject();
  }
}

function isSameIndex(a: RuleContext["modules"], b: RuleContext["modules"]): boolean {
  if (a.size !== b.size) return false;
  for (const [name, file] of a) if (b.get(name) !== file) return false;
  return true;
}

/** One look at all files, rules by their numbers. */
export class Round {
  readonly files = new Map<string, Looked>();
  /** The facts that each rule has asked for, in this round and in those from which it is given again. */
  readonly used: Set<Fact>[] = [];
  readonly #context: RuleContext;
  readonly #before: ReadonlyMap<string, Looked>;
  readonly #usedBefore: readonly ReadonlySet<Fact>[];
  /** Rules that may be given what they found before. */
  readonly #settled: boolean[] = [];
  /** Rules that have gone beyond a file. */
  readonly #far: boolean[] = [];
  readonly #keepsNothing: boolean[] = [];
  /** Files that read as they did. */
  readonly #unchanged = new Set<string>();
  #now!: Looked;
  #known: Looked | undefined;
  /** Whether flow has found the same in the file, too. */
  #hasSites = false;

  constructor(context: RuleContext, before: ReadonlyMap<string, Looked>, usedBefore: readonly ReadonlySet<Fact>[]) {
    this.#context = context;
    this.#before = before;
    this.#usedBefore = usedBefore;
  }

  /**
   * To be told when a rule has begun with the project, before it looks at a file.
   * @param keepsNothing What it finds elsewhere for one file it does not keep for the next.
   */
  began(rule: number, keepsNothing: boolean): void {
    this.#far[rule] = wentFar() || filesVisited().size > 0;
    this.#keepsNothing[rule] = keepsNothing;
    this.used[rule] = new Set(factsUsed());
  }

  /**
   * To be told when all have begun.
   * @param facts Those that there are now.
   */
  settle(facts: ReadonlySet<Fact>): void {
    for (const [rule, used] of this.used.entries()) {
      const before = this.#usedBefore[rule];
      const isSettled =
        before !== undefined && this.#far[rule] !== true && [...before].every((fact) => facts.has(fact));
      this.#settled[rule] = isSettled;
      if (isSettled) for (const fact of before) used.add(fact);
    }
    for (const file of this.#context.files) {
      const before = this.#before.get(file.path);
      if (before !== undefined && isSame(before, seen(file))) this.#unchanged.add(file.path);
    }
  }

  /** Begins with a file. */
  look({ file }: CodeLookup): void {
    const { path } = file;
    const before = this.#before.get(path);
    this.#now = {
      ...seen(file),
      slips: JSON.stringify(this.#context.slipsIn(file)),
      sites: this.#context.sitesIn(file),
      found: [],
    };
    this.files.set(path, this.#now);
    this.#known = this.#unchanged.has(path) && before?.slips === this.#now.slips ? before : undefined;
    this.#hasSites = before !== undefined && areSame(before.sites, this.#now.sites);
  }

  /** What a rule finds in this file, where that cannot be other than it was. */
  foundBefore(rule: number): readonly Diagnostic[] | undefined {
    const known = this.#settled[rule] === true ? this.#known?.found[rule] : undefined;
    if (known === undefined) return undefined;
    if (known.visited !== undefined) for (const path of known.visited) if (!this.#unchanged.has(path)) return undefined;
    if (known.sites && !this.#hasSites) return undefined;
    this.#now.found[rule] = known;
    return known.diagnostics;
  }

  /** What a rule has found now that it has looked. */
  found(rule: number, diagnostics: readonly Diagnostic[]): void {
    for (const fact of factsUsed()) this.used[rule]!.add(fact);
    const visited = filesVisited();
    if (this.#far[rule] === true) return;
    // What it found elsewhere it may have kept for the next file.
    if ((wentFar() || visited.size > 0) && this.#keepsNothing[rule] !== true) this.#far[rule] = true;
    else if (!wentFar()) {
      const isPlain = diagnostics.length === 0 && visited.size === 0;
      this.#now.found[rule] = isPlain
        ? askedForSites()
          ? nothingOfSites
          : nothing
        : {
            diagnostics,
            visited: visited.size === 0 ? undefined : [...visited].map(({ path }) => path),
            sites: askedForSites(),
          };
    }
  }
}

function seen(file: CheckedFile): Seen {
  const { source, preset, entry, scripts } = file;
  return {
    source,
    code: lookupOf(file).code,
    preset,
    entry: entry === undefined ? "" : `${entry.kind} ${entry.name}`,
    scripts: scripts.join("\n"),
  };
}

function isSame(a: Seen, b: Seen): boolean {
  return (
    a.source === b.source &&
    a.code === b.code &&
    a.preset === b.preset &&
    a.entry === b.entry &&
    a.scripts === b.scripts
  );
}

function areSame(a: readonly Site[], b: readonly Site[]): boolean {
  return a.length === b.length && a.every((site, at) => site === b[at]);
}
