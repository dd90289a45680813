/**
 * check: Program -> CheckedProgram. The fourth phase.
 *
 * Flow finds the sites: where scripts register, read, build and send packets. Rules judge them and the text around them. Of
 * TypeScript's findings every one counts in a strict project, in a legacy one those that `legacy.ts` vouches for; where a rule
 * says the same, TypeScript is silent. Carries the check's own findings; the program has its own.
 */

import type { CheckedProgram, Program, ScriptWorld } from "#compiler/3-program/program.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { inOrder } from "#compiler/diagnostics/report.ts";
import type { Finding } from "#compiler/typescript/session.ts";
import { type RuleFacts, ruleContext } from "./context.ts";
import { coverageOf } from "./coverage.ts";
import { followScript } from "./flow.ts";
import { giveWay } from "./gives-way.ts";
import { withoutIgnored } from "./ignore.ts";
import { legacyFilter } from "./legacy.ts";
import { runRules } from "./rules.ts";
import { inPlainWords } from "./words.ts";

/**
 * Checks a program that is open. Does not dispose of it.
 * @param lap is told each part that is done: `flow`, `rules`, `types`, `comments`.
 */
export function check(program: Program, facts: RuleFacts, lap: (part: string) => void = () => {}): CheckedProgram {
  const { config, model, scripts, modules, sources, worlds } = program;
  const told = new Set(program.diagnostics.map((one) => placeOf(one.span)));
  const request = { model, modules, root: config.root };
  const sites = worlds.flatMap((world) => followScript(world, request));
  lap("flow");
  const context = ruleContext(program, sites, facts);
  const diagnostics = runRules(context);
  lap("rules");
  const givesWay = giveWay(context, diagnostics);
  const seen = new Set<string>();
  for (const world of worlds) {
    const findings = findingsOf(world, seen, program);
    // What does not parse has nothing sensible to say about types.
    const broken = new Set(findings.filter((one) => one.syntactic).map((one) => one.span?.source));
    for (const finding of findings) {
      if (!finding.syntactic && broken.has(finding.span?.source)) continue;
      if (unresolved.has(finding.code) && told.has(placeOf(finding.span))) continue;
      if (givesWay(finding)) continue;
      diagnostics.push(inPlainWords(program.describe(finding)));
    }
  }
  lap("types");
  const left = inOrder(withoutIgnored(diagnostics, context.files, config.rules));
  lap("comments");
  return {
    config,
    model,
    scripts,
    modules,
    sources,
    sites,
    coverage: coverageOf(scripts, sites),
    diagnostics: left,
  };
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
