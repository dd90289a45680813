/**
 * What is done about each site. Alone in this file because it is public, and a reader of our declarations should not need those
 * of the phases before it, which lead to TypeScript's own.
 */

import type { Site } from "#compiler/3-program/site.ts";

/** What was done about a site, and if nothing, why. */
export type Decision =
  | {
      readonly kind: "rewritten";
      /** A call of an encoder; a read of the bytes where the host has put them; the codec of a packet that is named. */
      readonly how: "encoder" | "in-place" | "codec";
    }
  | { readonly kind: "generic" /** A clause, as in "its handler hands the packet on". */; readonly reason: string };

export interface SitePlan {
  readonly site: Site;
  readonly decision: Decision;
}
