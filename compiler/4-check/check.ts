/**
 * check: Program -> CheckedProgram. The fourth phase.
 *
 * Flow finds the sites: where scripts register, read, build and send packets. Rules judge them and the text around them. Of
 * TypeScript's findings every one counts in a strict project, in a legacy one those that `legacy.ts` vouches for; where a rule
 * says the same, TypeScript is silent. Carries the check's own findings; the program has its own.
 */

import type { CheckedProgram, Program, ScriptCode, ScriptWorld } from "#compiler/3-program/program.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { inOrder } from "#compiler/diagnostics/report.ts";
import type { FileCode } from "#compiler/typescript/code.ts";
import { lowered } from "#compiler/typescript/lowered.ts";
import type { Finding } from "#compiler/typescript/session.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { certainlyThere } from "./certainly-there.ts";
import { type RuleContext, type RuleFacts, ruleContext } from "./context.ts";
import { coverageOf } from "./coverage.ts";
import { FlowMemory, type FlowRequest, type Followed, followedAgain, followScript } from "./flow.ts";
import { giveWay } from "./gives-way.ts";
import { withoutIgnored } from "./ignore.ts";
import { isMinified, meantIn } from "./library.ts";
import { RuleMemory } from "./replay.ts";
import { runRules } from "./run-rules.ts";
import { expectTypeFindings, TypeMemory, typeFindings } from "./type-findings.ts";

/** What is known of a program, for the next one: the sites of worlds in which nothing changed, and what rules found. */
export class CheckMemory {
  /** How long it took to follow scripts anew. */
  readonly following = new Lately();
  /** How long rules took. */
  readonly judging = new Lately();
  readonly types = new TypeMemory();
  readonly flow = new FlowMemory();
  /** Undefined where nobody looks a second time. */
  readonly rules: RuleMemory | undefined;
  readonly #followed = new WeakMap<object, { readonly model: PacketModel; readonly followed: Followed }>();
  readonly #code = new WeakMap<object, ScriptCode>();
  #found: { readonly of: readonly object[]; readonly diagnostics: readonly Diagnostic[] } | undefined;

  /** @param looksAgain False for one look at a program: what serves the next alone is not kept then. */
  constructor(looksAgain = true) {
    this.rules = looksAgain ? new RuleMemory() : undefined;
  }

  /** What flow finds in a world: all that it reads is in the world and the model. Undefined where `follow` does not say. */
  followedIn<Found extends Followed | undefined>(
    { world }: ScriptWorld,
    model: PacketModel,
    follow: () => Found,
  ): Followed | Found {
    const known = this.#followed.get(world.stamp);
    if (known?.model === model) return known.followed;
    const followed = follow();
    if (followed !== undefined) this.#followed.set(world.stamp, { model, followed });
    return followed;
  }

  /** What the files of a world do: what flow followed. */
  codeOf({ script, world, sources }: ScriptWorld): ScriptCode {
    const known = this.#code.get(world.stamp);
    if (known?.script === script.name) return known;
    const files = new Map<string, FileCode>();
    for (const [file, source] of sources) {
      if (!file.endsWith(".json")) files.set(source.path, lowered(world.syntax(file), file, source.text.length));
    }
    const code: ScriptCode = { script: script.name, files };
    this.#code.set(world.stamp, code);
    return code;
  }

  /** What rules found in a program: they see all of it, so that one change has them run again. */
  found(program: Program, run: () => readonly Diagnostic[]): readonly Diagnostic[] {
    const known = this.foundBefore(program);
    if (known !== undefined) return known;
    const diagnostics = run();
    this.#found = { of: stampsOf(program), diagnostics };
    return diagnostics;
  }

  /** The same; undefined where they have not run since the last change. */
  foundBefore(program: Program): readonly Diagnostic[] | undefined {
    const of = stampsOf(program);
    if (this.#found?.of.length !== of.length || !of.every((one, at) => one === this.#found?.of[at])) return undefined;
    return this.#found.diagnostics;
  }
}

/** How long something took the last few times. */
class Lately {
  #times: readonly number[] = [];

  /**
   * In milliseconds of this process: a busy machine is no reason to leave something out. The least of them, as each may have
   * collected garbage; 0 before the first.
   */
  get ms(): number {
    return this.#times.length === 0 ? 0 : Math.min(...this.#times);
  }

  time<T>(run: () => T): T {
    const before = process.cpuUsage();
    const result = run();
    const { user, system } = process.cpuUsage(before);
    this.#times = [(user + system) / 1000, ...this.#times.slice(0, 2)];
    return result;
  }
}

const none = {};

/** Another one wherever anything of a program that rules see has changed. */
function stampsOf({ config, model, origins, worlds }: Program): readonly object[] {
  return [config, model, origins, ...worlds.flatMap(({ world, legacy }) => [world, legacy?.world])].map(
    (one) => (one !== undefined && "stamp" in one ? one.stamp : one) ?? none,
  );
}

/**
 * Checks a program that is open. Does not dispose of it.
 * @param lap is told each part that is done: `flow`, `rules`, `types`, `comments`.
 * @param memory What is known of the program before this one.
 */
export function check(
  program: Program,
  facts: RuleFacts,
  lap: (part: string) => void = () => {},
  memory: CheckMemory = new CheckMemory(false),
): CheckedProgram {
  const { config, model, scripts, modules, sources } = program;
  const { context, diagnostics } = ourFindings(program, facts, lap, memory, followAll(program, lap, memory));
  const typed = typeFindings(program, leftOut(context, diagnostics), memory.types);
  lap("types");
  const left = inOrder(withoutIgnored([...wholeOnly(diagnostics, typed), ...typed], context.files, config.rules));
  lap("comments");
  return {
    config,
    model,
    scripts,
    modules,
    sources,
    code: codeOf(program, memory),
    sites: context.sites,
    coverage: coverageOf(scripts, context.sites),
    diagnostics: left,
  };
}

/** What TypeScript finds and is not said: what ours say better, and what flow knows better. */
function leftOut(context: RuleContext, ours: readonly Diagnostic[]): (finding: Finding) => boolean {
  const givesWay = giveWay(context, ours);
  const isThere = certainlyThere(context, ours);
  return (finding) => givesWay(finding) || isThere(finding);
}

/** What the files of a program do, as `check` gives it. */
export function codeOf(program: Program, memory: CheckMemory = new CheckMemory()): readonly ScriptCode[] {
  return program.worlds.map((world) => memory.codeOf(world));
}

/** Flow and rules are left out of the findings of one file where either would take longer than this. */
const QUICK_MS = 10;

/**
 * The findings of one file of a program, in order, as they stand in those of `check`; those of TypeScript alone where rules take
 * their time, or a script would have to be followed that does. Rules that look at one file after the other look at this one alone.
 * @param file Absolute.
 */
export function checkFile(program: Program, file: string, facts: RuleFacts, memory: CheckMemory): Diagnostic[] {
  const source = program.worlds.map((one) => one.sources.get(file)).find((one) => one !== undefined);
  if (source === undefined) return [];
  const isHere = ({ span }: { readonly span?: Diagnostic["span"] }): boolean => span?.source === source;
  const followed = memory.judging.ms > QUICK_MS ? undefined : followQuickly(program, file, memory);
  if (followed === undefined) return inOrder(typeFindings(program, () => false, memory.types, file)).filter(isHere);
  const { context, diagnostics } = ourFindings(program, facts, () => {}, memory, followed, file);
  const typed = typeFindings(program, leftOut(context, diagnostics), memory.types, file);
  const here = [...wholeOnly(diagnostics, typed), ...typed].filter(isHere);
  const files = context.files.filter((one) => one.source === source);
  return inOrder(withoutIgnored(here, files, program.config.rules));
}

/** That a script does nothing is not said of one that could not be read to its end. */
function wholeOnly(ours: readonly Diagnostic[], typed: readonly Diagnostic[]): readonly Diagnostic[] {
  if (!ours.some((one) => one.code === "RT4506")) return ours;
  const broken = new Set(typed.filter((one) => /^TS1\d{3}$/.test(one.code)).map((one) => one.span?.source));
  return ours.filter((one) => one.code !== "RT4506" || !broken.has(one.span?.source));
}

/** What flow finds in all scripts. */
function followAll(program: Program, lap: (part: string) => void, memory: CheckMemory): readonly Followed[] {
  expectTypeFindings(program, memory.types);
  const { model, worlds } = program;
  const request = requestOf(program);
  const followed = worlds.map((world) =>
    memory.followedIn(world, model, () => followedAgain(world, request, memory.flow) ?? follow(world, request, memory)),
  );
  expectTypeFindings(program, memory.types);
  lap("flow");
  return followed;
}

/** The same, for the findings of one file; undefined where it takes its time. */
function followQuickly(program: Program, file: string, memory: CheckMemory): readonly Followed[] | undefined {
  expectTypeFindings(program, memory.types, file);
  const request = requestOf(program);
  const followed: Followed[] = [];
  let left = QUICK_MS;
  for (const world of program.worlds) {
    const one = memory.followedIn(world, program.model, () => {
      const again = followedAgain(world, request, memory.flow);
      if (again !== undefined) return again;
      left -= memory.following.ms;
      return left < 0 ? undefined : follow(world, request, memory);
    });
    if (one === undefined) return undefined;
    followed.push(one);
  }
  return followed;
}

function follow(world: ScriptWorld, request: FlowRequest, memory: CheckMemory): Followed {
  return memory.following.time(() => followScript(world, request, memory.flow));
}

function requestOf({ model, modules, config }: Program): FlowRequest {
  return { model, modules, root: config.root };
}

/** @param file Those of it are asked for alone. */
function ourFindings(
  program: Program,
  facts: RuleFacts,
  lap: (part: string) => void,
  memory: CheckMemory,
  followed: readonly Followed[],
  file?: string,
): { readonly context: RuleContext; readonly diagnostics: Diagnostic[] } {
  const context = ruleContext(program, followed, facts, memory.rules?.quiet);
  const only = file === undefined ? undefined : context.files.find(({ path }) => path === file);
  const run = (): Diagnostic[] =>
    runRules(context, only, memory.rules).filter(
      ({ code, span }) => span === undefined || !(isMinified(span.source) || meantIn(span.source).has(code)),
    );
  const timed = (): Diagnostic[] => memory.judging.time(run);
  const found = only === undefined ? memory.found(program, timed) : (memory.foundBefore(program) ?? timed());
  lap("rules");
  return { context, diagnostics: [...found] };
}
