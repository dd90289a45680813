/**
 * makePlan: from a checked program to what will be emitted. Pure; it decides, emit carries out.
 *
 * Only proven sites count: an op-code that is computed at run time cannot be listed, so the lists say what a script is known
 * to do and never what it does not do.
 */

import type { CheckedProgram, Site, SiteKind, Sound } from "#compiler/3-program/program.ts";
import type { Plan } from "./plan.ts";

/** The plan of a program without errors; scripts in the order of the configuration. */
export function makePlan(checked: Sound<CheckedProgram>): Plan {
  const { config, model, scripts, modules, sources, sites } = checked;
  return {
    root: config.root,
    scripts: scripts.map((script) => {
      const own = sites.filter((site) => site.script === script.name);
      return { script, handles: opCodes(own, "registers"), sends: opCodes(own, "sends") };
    }),
    modules,
    sources,
    model,
    relay: config.relay,
    limits: config.limits,
  };
}

/** Proven op-codes of one kind of site, each once, ascending. */
function opCodes(sites: readonly Site[], kind: SiteKind): readonly number[] {
  const found = new Set<number>();
  for (const site of sites) {
    if (site.kind !== kind || site.proof.kind !== "proven") continue;
    for (const opCode of site.proof.opCodes) found.add(opCode);
  }
  return [...found].sort((a, b) => a - b);
}
