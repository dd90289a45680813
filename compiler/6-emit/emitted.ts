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
  /** What its code consists of, in the order of the code; together they are all of it. */
  readonly parts: readonly BundlePart[];
}

/** A part of a bundle's code. Code is ASCII: its characters are its bytes. */
export interface BundlePart {
  readonly kind: "guest" | "codecs" | "script";
  readonly start: number;
  readonly end: number;
  /** What the part was made of, by path, and what each takes of it; the rest is what holds them together. */
  readonly inputs: readonly { readonly path: string; readonly bytes: number }[];
}

export interface Emitted {
  /** In the order of the plan's scripts; empty when there are errors. */
  readonly bundles: readonly Bundle[];
  readonly diagnostics: readonly Diagnostic[];
}
