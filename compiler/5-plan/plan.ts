/**
 * Plan: what will be emitted, decided; emit only carries it out. Data only.
 */

import type { ModuleIndex, Script } from "#compiler/3-program/program.ts";
import type { Source } from "#compiler/text/source.ts";
import type { Limits } from "#schemas/limits.ts";
import type { Relay } from "#schemas/manifest.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import type { SitePlan } from "./site-plan.ts";

export interface ScriptPlan {
  readonly script: Script;
  readonly handles: readonly number[];
  readonly sends: readonly number[];
}

/** A part of a file's text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The guest's functions that stand where a setter stood: what they take and refuse is what it does. */
export type Conversion =
  | "asOpCode"
  | "asSender"
  | "asReliable"
  | "asTarget"
  | "asTargets"
  | "asPacketData"
  | "asNumber"
  | "asLong"
  | "asFloat"
  | "asDouble"
  | "asString"
  | "asFloats"
  | "asData";

/** One setter: its name becomes a conversion's; its arguments, with their parentheses, stay as they are. */
export interface Step {
  readonly name: Range;
  /** Where the call ends. */
  readonly end: number;
  readonly as: Conversion;
  /** What keeps the result; none: it is an argument of the encoder. */
  readonly local?: string;
}

/** What an encoder is given, in the order of its parameters. `dead` is converted and not written. */
export type Parameter =
  | { readonly kind: "opCode" | "sender" | "delivery" | "targets" | "data" | "dead" }
  /** `path`: its index, behind those of the data it is nested in. */
  | { readonly kind: "value"; readonly path: readonly number[]; readonly as: Conversion };

/** A function of the bundle that sends one shape of packet. */
export interface Encoder {
  /** Tells the shape: encoders of one name are one. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** `fields`: those among the parameters; `given`: a builder or received data. */
  readonly data: "none" | "given" | "fields";
}

/** What is changed in a file. Those that overlap lie wholly in the arguments of a step. */
export type Rewrite =
  /** A chain that ends in `send()` becomes a call of its encoder. */
  | {
      readonly kind: "send";
      readonly whole: Range;
      readonly steps: readonly Step[];
      /** Names that are handed to the encoder behind the steps. */
      readonly locals: readonly string[];
      /** The name of `send`. */
      readonly name: Range;
      readonly encoder: Encoder;
    }
  /** Setters of a builder kept in a variable; each has a variable of its own instead. */
  | { readonly kind: "set"; readonly whole: Range; readonly steps: readonly Step[] }
  /** The declaration of such a builder. */
  | {
      readonly kind: "declare";
      readonly whole: Range;
      readonly steps: readonly Step[];
      /** Variables that are set later. */
      readonly later: readonly string[];
      /** `const`, where it has to become `let`. */
      readonly keyword: Range | undefined;
    }
  /** `RTSession.onPacket` whose handler does not keep its packet. */
  | { readonly kind: "register"; readonly whole: Range; readonly name: Range }
  /** `packet.getData()`, to be read in place. */
  | { readonly kind: "data"; readonly whole: Range; readonly receiver: Range; readonly name: Range }
  /** A getter of such data. */
  | {
      readonly kind: "get";
      readonly whole: Range;
      readonly receiver: Range;
      readonly name: Range;
      /** Behind the opening parenthesis. */
      readonly opened: number;
      readonly as: string;
    };

/** The beginning of every name that is put into a script; a script that has such names itself is left as it is. */
export const OURS = "$rtsc_";

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
  /** By path, in no order. Files without an entry stay as they are. */
  readonly rewrites: ReadonlyMap<string, readonly Rewrite[]>;
  /** The beginning of every name that rewriting puts into a script. */
  readonly prefix: string;
  /** Every site of the program, in its order. */
  readonly sites: readonly SitePlan[];
  /** Where a packet, record (`Move`) or field (`Move.x`) is defined, as `game.json:12`; undefined where it is not known. */
  readonly placeOf: (definition: string) => string | undefined;
}
