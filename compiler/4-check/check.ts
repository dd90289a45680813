/**
 * check: Program -> CheckedProgram. The fourth phase.
 *
 * Flow finds the sites: where scripts register, read, build and send packets. Rules judge them and the text around them. Of
 * TypeScript's findings every one counts in a strict project, in a legacy one those that `legacy.ts` vouches for; where a rule
 * says the same, TypeScript is silent. Carries the check's own findings; the program has its own.
 */

import type { CheckedProgram, Program, ScriptCode, ScriptWorld } from "#compiler/3-program/program.ts";
import type { Site } from "#compiler/3-program/site.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { inOrder } from "#compiler/diagnostics/report.ts";
import type { FileCode } from "#compiler/typescript/code.ts";
import { lowered } from "#compiler/typescript/lowered.ts";
import type { Finding } from "#compiler/typescript/session.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { type RuleContext, type RuleFacts, ruleContext } from "./context.ts";
import { coverageOf } from "./coverage.ts";
import { followScript } from "./flow.ts";
import { giveWay } from "./gives-way.ts";
import { withoutIgnored } from "./ignore.ts";
import { legacyFilter } from "./legacy.ts";
import { runRules } from "./rules.ts";
import { inPlainWords } from "./words.ts";

/** What is known of a program, for the next one: the sites of worlds in which nothing changed, and what rules found. */
export class CheckMemory {
  /** How long the last flow and rules took that were not remembered, in milliseconds. */
  ms = 0;
  readonly #sites = new WeakMap<object, { readonly model: PacketModel; readonly sites: readonly Site[] }>();
  readonly #code = new WeakMap<object, ScriptCode>();
  #found: { readonly of: readonly object[]; readonly diagnostics: readonly Diagnostic[] } | undefined;

  /** The sites of a world: all that flow reads is in the world and the model. */
  sitesOf({ world }: ScriptWorld, model: PacketModel, follow: () => readonly Site[]): readonly Site[] {
    const known = this.#sites.get(world.stamp);
    if (known?.model === model) return known.sites;
    const sites = follow();
    this.#sites.set(world.stamp, { model, sites });
    return sites;
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
  found({ config, model, origins, worlds }: Program, run: () => readonly Diagnostic[]): readonly Diagnostic[] {
    const of = [config, model, origins, ...worlds.flatMap(({ world, legacy }) => [world, legacy?.world])].map(
      (one) => (one !== undefined && "stamp" in one ? one.stamp : one) ?? none,
    );
    if (this.#found?.of.length !== of.length || !of.every((one, at) => one === this.#found?.of[at])) {
      this.#found = { of, diagnostics: run() };
    }
    return this.#found.diagnostics;
  }
}

const none = {};

/**
 * Checks a program that is open. Does not dispose of it.
 * @param lap is told each part that is done: `flow`, `rules`, `types`, `comments`.
 * @param memory What is known of the program before this one.
 */
export function check(
  program: Program,
  facts: RuleFacts,
  lap: (part: string) => void = () => {},
  memory: CheckMemory = new CheckMemory(),
): CheckedProgram {
  const { config, model, scripts, modules, sources } = program;
  const { context, diagnostics } = ourFindings(program, facts, lap, memory, true);
  diagnostics.push(...typeFindings(program, giveWay(context, diagnostics)));
  lap("types");
  const left = inOrder(withoutIgnored(diagnostics, context.files, config.rules));
  lap("comments");
  return {
    config,
    model,
    scripts,
    modules,
    sources,
    code: program.worlds.map((world) => memory.codeOf(world)),
    sites: context.sites,
    coverage: coverageOf(scripts, context.sites),
    diagnostics: left,
  };
}

/** Flow and rules are left out of the findings of one file where they last took longer than this. */
const QUICK_MS = 30;

/**
 * The findings of one file of a program, in order, as they stand in those of `check`; those of TypeScript alone where flow and
 * rules take their time.
 * @param file Absolute.
 */
export function checkFile(program: Program, file: string, facts: RuleFacts, memory: CheckMemory): Diagnostic[] {
  const source = program.worlds.map((one) => one.sources.get(file)).find((one) => one !== undefined);
  if (source === undefined) return [];
  const isHere = ({ span }: { readonly span?: Diagnostic["span"] }): boolean => span?.source === source;
  if (memory.ms > QUICK_MS) return inOrder(typeFindings(program, () => false, file)).filter(isHere);
  const { context, diagnostics } = ourFindings(program, facts, () => {}, memory, false);
  const typed = typeFindings(program, giveWay(context, diagnostics), file);
  const here = [...diagnostics, ...typed].filter(isHere);
  const files = context.files.filter((one) => one.source === source);
  return inOrder(withoutIgnored(here, files, program.config.rules));
}

function ourFindings(
  program: Program,
  facts: RuleFacts,
  lap: (part: string) => void,
  memory: CheckMemory,
  isWhole: boolean,
): { readonly context: RuleContext; readonly diagnostics: Diagnostic[] } {
  const { config, model, modules, worlds } = program;
  const started = performance.now();
  const request = { model, modules, root: config.root };
  if (isWhole) worlds[0]?.world.expectFindings();
  const sites = worlds.flatMap((world) => memory.sitesOf(world, model, () => followScript(world, request)));
  lap("flow");
  const context = ruleContext(program, sites, facts);
  const found = memory.found(program, () => {
    const run = runRules(context);
    memory.ms = performance.now() - started;
    return run;
  });
  lap("rules");
  return { context, diagnostics: [...found] };
}

/** What TypeScript finds and no rule says better: in one file, or in all. */
function typeFindings(program: Program, givesWay: (finding: Finding) => boolean, file?: string): Diagnostic[] {
  const told = new Set(program.diagnostics.map((one) => placeOf(one.span)));
  const seen = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const world of program.worlds) {
    if (file !== undefined && !world.sources.has(file)) continue;
    const findings = file === undefined ? findingsOf(world, seen, program) : findingsIn(file, world, seen, program);
    // What does not parse has nothing sensible to say about types.
    const broken = new Set(findings.filter((one) => one.syntactic).map((one) => one.span?.source));
    for (const finding of findings) {
      if (!finding.syntactic && broken.has(finding.span?.source)) continue;
      if (unresolved.has(finding.code) && told.has(placeOf(finding.span))) continue;
      if (givesWay(finding)) continue;
      diagnostics.push(inPlainWords(program.describe(finding)));
    }
  }
  return diagnostics;
}

/** "Cannot find module": the program has said it better. */
const unresolved = new Set([2307, 2792, 2882]);

function placeOf(span: Diagnostic["span"]): string {
  return span === undefined ? "" : `${span.source.path}:${span.start}`;
}

/**
 * A module means something else under each classic script, whose globals it sees. Under module scripts it means the same each
 * time, so it is asked for once.
 */
function findingsOf(of: ScriptWorld, seen: Set<string>, { config, model }: Program): readonly Finding[] {
  const { script, world, legacy } = of;
  const all = config.preset === "legacy" ? legacyFilter(of, model) : () => true;
  if (script.kind === "classic" && legacy === undefined) return world.findings().filter(all);
  const fresh = script.kind === "classic" ? world.files : world.files.filter((file) => !seen.has(file));
  if (script.kind === "module") for (const file of fresh) seen.add(file);
  if (legacy === undefined) {
    return (fresh.length === world.files.length ? world.findings() : world.findings(fresh)).filter(all);
  }
  const old = fresh.filter((file) => legacy.files.has(file));
  const counts = legacyFilter({ ...of, world: legacy.world }, model);
  return [
    ...world.findings(fresh.filter((file) => !legacy.files.has(file))),
    ...legacy.world.findings(old).filter(counts),
  ];
}

/** The same for one file. */
function findingsIn(file: string, of: ScriptWorld, seen: Set<string>, { config, model }: Program): readonly Finding[] {
  if (seen.has(file)) return [];
  if (of.script.kind === "module") seen.add(file);
  const isOld = of.legacy?.files.has(file) === true;
  const world = isOld ? of.legacy!.world : of.world;
  const found = world.findingsIn(file);
  return isOld || config.preset === "legacy" ? found.filter(legacyFilter({ ...of, world }, model)) : found;
}
