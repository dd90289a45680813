/**
 * makePlan: from a checked program to what will be emitted. Pure; it decides, emit carries out.
 *
 * Only proven sites count: an op-code that is computed at run time cannot be listed, so the lists say what a script is known
 * to do and never what it does not do.
 */

import type { Origins } from "#compiler/2-schema/build-model.ts";
import type { CheckedProgram, Sound } from "#compiler/3-program/program.ts";
import type { Site, SiteKind } from "#compiler/3-program/site.ts";
import { positionAt } from "#compiler/text/source.ts";
import { OURS, type Plan } from "./plan.ts";
import { planSites } from "./plan-sites.ts";

export interface PlanOptions {
  /** True when absent. */
  readonly optimize?: boolean;
  /** Where the packets of the model are defined; for people who read generated code. */
  readonly origins?: Origins;
}

/** The plan of a program without errors; scripts in the order of the configuration. */
export function makePlan(checked: Sound<CheckedProgram>, options: PlanOptions = {}): Plan {
  const { config, model, scripts, modules, sources, sites } = checked;
  const optimize = options.optimize ?? true;
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
    optimize,
    prefix: OURS,
    ...planSites(checked, optimize),
    placeOf: placesIn(options.origins),
  };
}

/** Places of definitions, as a plan tells them. */
export function placesIn(origins: Origins | undefined): Plan["placeOf"] {
  return (definition) => {
    const span = origins?.get(definition);
    return span && `${span.source.path}:${positionAt(span.source, span.start).line}`;
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
