/**
 * Replay: what rules found in files, given again after an edit where it cannot have changed: the file reads and is seen as it was,
 * flow says the same of it, and the rule looked nowhere else (`questions/reach.ts`), or asked for facts alone, and they stayed.
 *
 * Most files are passed by as a whole: of each it is known which of its rules have found something, or look again in any case.
 *
 * Invariant: the very findings that looking again would give. A rule that once went beyond a file may keep what it found there for
 * the next ones; of these nothing is kept in that round.
 */

import type { Site } from "#compiler/3-program/site.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { RuleContext } from "./context.ts";
import type { Slip } from "./flow/slip.ts";
import { isSameIndex } from "./flow.ts";
import { type Mark, PerFile } from "./questions/per-file.ts";
import { QuietMemory } from "./questions/quiet-sites.ts";
import { askedForSites, type Fact, factsOfProject, factsUsed, filesVisited, wentFar } from "./questions/reach.ts";

/** A file as it was looked at. */
interface Looked {
  /** How it was seen from others. */
  readonly mark: Mark;
  readonly slips: readonly Slip[];
  readonly sites: readonly Site[];
  /** What each rule found that did not see all files, by the rule's number. */
  readonly found: (Found | undefined)[];
  /** The rules that found something, or of which nothing is kept; ascending. Undefined where not all have looked. */
  again: readonly number[] | undefined;
  /** The other files that those have looked at of which something is kept. */
  visited: readonly string[];
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
  /** Rules that had gone beyond a file before they looked at any. */
  #far: readonly boolean[] = [];
  readonly perFile = new PerFile();
  readonly quiet = new QuietMemory();

  /** The facts of the last look, by their names. */
  get facts(): ReadonlyMap<string, Fact> {
    return this.#facts;
  }

  /**
   * What is still as it was when a project is looked at anew.
   * @param marks Of its files, in their order.
   */
  begin(context: RuleContext, marks: readonly Mark[]): Round {
    const { config, model, origins, modules } = context;
    const of = this.#of;
    const isSame =
      of?.config === config && of.model === model && of.origins === origins && isSameIndex(of.modules, modules);
    const before = isSame
      ? { files: this.#files, used: this.#used, far: this.#far }
      : { files: new Map(), used: [], far: [] };
    return new Round(context, marks, before);
  }

  /** Keeps what a round has found. */
  end({ config, model, origins, modules }: RuleContext, round: Round): void {
    this.#of = { config, model, origins, modules };
    this.#files = round.files;
    this.#used = round.used;
    this.#far = round.far;
    this.#facts = factsOfProject();
  }
}

/** What is known from the round before. */
interface Before {
  readonly files: ReadonlyMap<string, Looked>;
  readonly used: readonly ReadonlySet<Fact>[];
  readonly far: readonly boolean[];
}

/** One look at all files, rules by their numbers. */
export class Round {
  readonly files = new Map<string, Looked>();
  /** Rules that have gone beyond a file before they looked at any. */
  far: readonly boolean[] = [];
  /** The facts that each rule has asked for, in this round and in those from which it is given again. */
  readonly used: Set<Fact>[] = [];
  readonly #context: RuleContext;
  readonly #marks: readonly Mark[];
  readonly #before: Before;
  /** Rules that may be given what they found before. */
  readonly #settled: boolean[] = [];
  /** Rules that have gone beyond a file. */
  readonly #far: boolean[] = [];
  readonly #keepsNothing: boolean[] = [];
  /** Files that do not read as they did, or are not there any more. */
  readonly #changed = new Set<string>();
  /** Whether of each rule that may not be given what it found nothing is kept. */
  #isCalm = true;
  #now!: Looked;
  #known: Looked | undefined;
  /** Whether flow has found the same in the file, too. */
  #hasSites = false;

  constructor(context: RuleContext, marks: readonly Mark[], before: Before) {
    this.#context = context;
    this.#marks = marks;
    this.#before = before;
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
    this.far = [...this.#far];
    const { files, used: usedBefore, far } = this.#before;
    for (const [rule, used] of this.used.entries()) {
      const before = usedBefore[rule];
      const isSettled =
        before !== undefined && this.#far[rule] !== true && [...before].every((fact) => facts.has(fact));
      this.#settled[rule] = isSettled;
      if (isSettled) for (const fact of before) used.add(fact);
      else if (!(this.#far[rule] === true && far[rule] === true)) this.#isCalm = false;
    }
    let same = 0;
    for (const mark of this.#marks) {
      const before = files.get(mark.path);
      if (before?.mark !== mark) this.#changed.add(mark.path);
      if (before !== undefined) same++;
    }
    if (same === files.size) return;
    const now = new Set(this.#marks.map(({ path }) => path));
    for (const path of files.keys()) if (!now.has(path)) this.#changed.add(path);
  }

  /**
   * Begins with a file.
   * @param nth Which of all.
   * @returns the only rules that have to be asked: of all others that are due it is known that they find nothing. Undefined where
   * it is not known of all.
   */
  look(nth: number): readonly number[] | undefined {
    const file = this.#context.files[nth]!;
    const mark = this.#marks[nth]!;
    const before = this.#before.files.get(mark.path);
    const slips = this.#context.slipsIn(file);
    const sites = this.#context.sitesIn(file);
    const isKnown = before?.mark === mark && areAlike(before.slips, slips);
    this.#known = isKnown ? before : undefined;
    this.#hasSites = before !== undefined && areSame(before.sites, sites);
    const isPassed =
      isKnown && this.#hasSites && this.#isCalm && !before.visited.some((path) => this.#changed.has(path));
    this.#now =
      isPassed && before.again !== undefined
        ? before
        : { mark, slips, sites, found: [], again: undefined, visited: noFiles };
    this.files.set(mark.path, this.#now);
    return this.#now.again;
  }

  /**
   * Ends with a file that all rules have looked at.
   * @param due A 1 at the number of each rule that was asked.
   */
  looked(due: Uint8Array): void {
    const { found } = this.#now;
    const again: number[] = [];
    const visited = new Set<string>();
    for (let rule = 0; rule < due.length; rule++) {
      if (due[rule] !== 1) continue;
      const one = found[rule];
      if (one === undefined || one.diagnostics.length > 0) again.push(rule);
      if (one?.visited !== undefined) for (const path of one.visited) visited.add(path);
    }
    this.#now.again = again;
    this.#now.visited = visited.size === 0 ? noFiles : [...visited];
  }

  /** What a rule finds in this file, where that cannot be other than it was. */
  foundBefore(rule: number): readonly Diagnostic[] | undefined {
    const known = this.#settled[rule] === true ? this.#known?.found[rule] : undefined;
    if (known === undefined) return undefined;
    if (known.visited !== undefined) for (const path of known.visited) if (this.#changed.has(path)) return undefined;
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
    // Of a file that is passed by what is known stays as it is.
    else if (!wentFar() && this.#now.again === undefined) {
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

const noFiles: readonly string[] = [];

/** Whether slips say the same. */
function areAlike(a: readonly Slip[], b: readonly Slip[]): boolean {
  return a.length === b.length && (a.every((slip, at) => slip === b[at]) || JSON.stringify(a) === JSON.stringify(b));
}

function areSame(a: readonly Site[], b: readonly Site[]): boolean {
  return a.length === b.length && a.every((site, at) => site === b[at]);
}
