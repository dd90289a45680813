/**
 * Digests of texts. Most runs ask for none, and what computes them takes as long to load as a hundred files to check: so it is
 * loaded by the first who asks.
 */

import { createRequire } from "node:module";

const load = createRequire(import.meta.url);

/** SHA-256 of the text in UTF-8, in hex. */
export function sha256(text: string): string {
  const { createHash } = load("node:crypto") as typeof import("node:crypto");
  return createHash("sha256").update(text).digest("hex");
}
