/**
 * The folder through which bundles of a `rtsc dev` reach its host: one of its own, not the project's `outDir`, where what is
 * delivered may lie. The newest good build stands in it; what a build that failed left undone never does.
 */

import { mkdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Bundle } from "#compiler/6-emit/emitted.ts";
import { makeOwnFolder } from "#compiler/text/own-folder.ts";
import { writeBundles } from "../write-bundles.ts";

const inside = "bundles";

export class BundleFolder {
  /** What a host reads. */
  readonly path: string;
  /** A log beside the bundles, for whoever names no other. */
  readonly logFile: string;
  readonly #folder: string;
  #scripts: readonly string[] = [];

  /**
   * Makes the folder, for this process alone, and removes those of processes that are no more.
   * @param among the folder in which all of them lie.
   */
  constructor(among: string = tmpdir()) {
    this.#folder = makeOwnFolder(among, "rtsc-dev-");
    this.path = path.join(this.#folder, inside);
    this.logFile = path.join(this.#folder, "realtime.log");
    mkdirSync(this.path);
  }

  /** Names of the scripts that sessions can be started of, ascending. */
  get scripts(): readonly string[] {
    return this.#scripts;
  }

  /**
   * Puts a good build in the place of the one before; bundles that are the same are not touched, those of scripts that are
   * no more are removed.
   * @returns the scripts whose bundle is another than before.
   * @throws Refusal when the disk refuses.
   */
  async replace(bundles: readonly Bundle[]): Promise<readonly string[]> {
    const written = await writeBundles(this.#folder, inside, bundles);
    const scripts = bundles.map(({ script }) => script);
    for (const gone of this.#scripts.filter((script) => !scripts.includes(script))) {
      await rm(path.join(this.path, gone), { recursive: true, force: true });
    }
    this.#scripts = scripts;
    const changed = new Set(written.filter((file) => file.changed).map((file) => file.path));
    return scripts.filter((script) => changed.has(path.posix.join(inside, script, "manifest.json")));
  }

  /** Removes the folder. Synchronous, so that a process that ends at once can do it; safe twice. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
