/**
 * What emit gives: bundles. Alone in this file because it is public, and a reader of our declarations should not need those
 * of the phases before it, which lead to TypeScript's own.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { BundleManifest } from "#schemas/manifest.ts";

export interface Bundle {
  /** Name of the script. */
  readonly script: string;
  readonly code: string;
  /** Source map version 3 as JSON; sources are paths relative to the project's folder. */
  readonly map: string;
  readonly manifest: BundleManifest;
}

export interface Emitted {
  /** In the order of the plan's scripts; empty when there are errors. */
  readonly bundles: readonly Bundle[];
  readonly diagnostics: readonly Diagnostic[];
}
