/** Proposal: a schema as infer proposes it, with where each guess comes from and how sure it is. Types only. */

import type { Site } from "#compiler/3-program/site.ts";
import type { Span } from "#compiler/text/source.ts";
import type { Delivery, From, ScalarKind } from "#schemas/packet-model.ts";
import type { Place } from "./evidence.ts";

export type Confidence = "high" | "medium" | "low";

export interface ProposedField {
  readonly index: number;
  readonly name: string;
  /** A scalar kind or the name of a proposed record. */
  readonly type: ScalarKind | string;
  readonly optional: boolean;
  /** Most items of a list. */
  readonly repeat: number | undefined;
  readonly confidence: Confidence;
  /** Why no more confidence is in it; none where it is high. */
  readonly doubts: readonly string[];
  readonly places: readonly Place[];
}

export interface ProposedRecord {
  readonly name: string;
  /** Ascending by index. */
  readonly fields: readonly ProposedField[];
  /** Calls whose index may be any: nothing is proposed for them. */
  readonly anywhere: readonly Place[];
}

export interface ProposedPacket extends ProposedRecord {
  readonly opCode: number;
  readonly from: From;
  /** Absent where nothing says how it travels: the default. */
  readonly delivery: Delivery | undefined;
  /** Where it is registered or sent. */
  readonly at: readonly Span[];
}

/** Places that cannot both be right about one index. */
export interface Contradiction {
  /** `field 2 of Move`. */
  readonly what: string;
  readonly places: readonly Place[];
}

export interface Proposal {
  /** Ascending by op-code, client before server. */
  readonly packets: readonly ProposedPacket[];
  /** In the order in which packets need them. */
  readonly records: readonly ProposedRecord[];
  readonly contradictions: readonly Contradiction[];
  /** Sites that could not be followed. */
  readonly open: readonly Site[];
}
