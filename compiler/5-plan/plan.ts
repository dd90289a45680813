/**
 * Plan: what will be emitted, decided; emit only carries it out. Data only.
 */

import type { ModuleIndex, Script } from "#compiler/3-program/program.ts";
import type { Source } from "#compiler/text/source.ts";
import type { Limits } from "#schemas/limits.ts";
import type { Relay } from "#schemas/manifest.ts";
import type { PacketModel } from "#schemas/packet-model.ts";

export interface ScriptPlan {
  readonly script: Script;
  readonly handles: readonly number[];
  readonly sends: readonly number[];
}

export interface Plan {
  readonly root: string;
  readonly scripts: readonly ScriptPlan[];
  readonly modules: ModuleIndex;
  /** The files as they were checked: what is emitted is what was looked at, even if the disk changes meanwhile. */
  readonly sources: readonly Source[];
  readonly model: PacketModel;
  readonly relay: Relay;
  readonly limits: Limits;
  /** Whether packets get codecs of their own; without, tables and the guest's generic codec. Behaviour is the same. */
  readonly optimize: boolean;
  /** Where a packet, record (`Move`) or field (`Move.x`) is defined, as `game.json:12`; undefined where it is not known. */
  readonly placeOf: (definition: string) => string | undefined;
}
