/**
 * Quiet sites: those of which a rule has found nothing, for the next look at the project. A site is the same object for as long as
 * flow says the same of it and every file reads the same that it has a place in.
 *
 * Invariant: only a rule keeps them that finds nothing of a site by that site, by the files it has places in, by the configuration and
 * by the packet model. What a finding says may hang on more: those are made again each time.
 */

import type { ProjectConfig } from "#compiler/1-config/config.ts";
import type { Site } from "#compiler/3-program/site.ts";
import type { PacketModel } from "#schemas/packet-model.ts";

/** Those of one rule. */
export interface QuietSites {
  has(site: Site): boolean;
  add(site: Site): unknown;
}

/** Where nobody looks a second time nothing is kept. */
export const noQuietSites: QuietSites = { has: () => false, add: () => {} };

/** More than this times as many as there are: most of them are of texts that are gone. */
const TOO_MANY = 2;
const FEW = 1000;

/** Those of all rules. */
export class QuietMemory {
  #of: { readonly config: ProjectConfig; readonly model: PacketModel } | undefined;
  readonly #sites = new Map<string, Set<Site>>();

  /** What is known of a project. */
  in(config: ProjectConfig, model: PacketModel, sites: readonly Site[]): (rule: string) => QuietSites {
    if (this.#of?.config !== config || this.#of.model !== model) this.#sites.clear();
    this.#of = { config, model };
    return (rule) => {
      let known = this.#sites.get(rule);
      if (known === undefined || known.size > FEW + TOO_MANY * sites.length) {
        known = new Set();
        this.#sites.set(rule, known);
      }
      return known;
    };
  }
}
