/**
 * Coverage: how much of each script is proven. Counts sites; judges none.
 */

import type { Script } from "#compiler/3-program/program.ts";
import type { Coverage, Site } from "#compiler/3-program/site.ts";

/** A site in a module counts for each script that reaches it. */
export function coverageOf(scripts: readonly Script[], sites: readonly Site[]): Coverage {
  return {
    ...share(sites),
    scripts: scripts.map(({ name }) => {
      const own = sites.filter((site) => site.script === name);
      return { script: name, ...share(own), sites: own };
    }),
  };
}

function share(sites: readonly Site[]): { proven: number; total: number; percent: number } {
  const total = sites.length;
  const proven = sites.filter((site) => site.proof.kind === "proven").length;
  return { proven, total, percent: total === 0 ? 100 : Math.floor((proven * 1000) / total) / 10 };
}
