/**
 * Change: what became different between two packet models, and how the parts of this room tell one.
 */

import type { Diagnostic, Note } from "#compiler/diagnostics/diagnostic.ts";
import type { Span } from "#compiler/text/source.ts";
import type {
  EnumDefinition,
  EnumValue,
  Field,
  PacketDefinition,
  PacketModel,
  RecordDefinition,
} from "#schemas/packet-model.ts";
import type { Breaks, Sides } from "./breaks.ts";
import type { RuleName } from "./rules.ts";
import type { Covers } from "./values.ts";

/** A definition or a part of one, under its name in the model: `Move`, `Move.x`, `Weapon.sword`. */
export type Part =
  | { readonly kind: "packet"; readonly name: string; readonly definition: PacketDefinition }
  | { readonly kind: "record"; readonly name: string; readonly definition: RecordDefinition }
  | { readonly kind: "enum"; readonly name: string; readonly definition: EnumDefinition }
  | { readonly kind: "field"; readonly name: string; readonly definition: Field }
  | { readonly kind: "value"; readonly name: string; readonly definition: EnumValue };

/** The same thing before and after. */
export interface Parts {
  readonly before: Part;
  readonly after: Part;
}

export interface Change {
  /** Of the rule, and of its page. */
  readonly code: string;
  /** What it was; absent for what is new. */
  readonly before?: Part;
  /** What it is; absent for what is gone. */
  readonly after?: Part;
  /** Whom it breaks, in the order clients, servers, recordings, source; empty: nobody. */
  readonly breaks: readonly Breaks[];
  readonly diagnostic: Diagnostic;
}

/** A change as the parts of this room find it; the door gives it its places and its level. */
export interface Found {
  readonly rule: RuleName;
  readonly sides: Sides;
  readonly before?: Part | undefined;
  readonly after?: Part | undefined;
  /** Name of the new definition that a part was taken from: where to point when it is gone. */
  readonly within?: string | undefined;
  /** More to say, before the notes that every change has. */
  readonly notes?: readonly Note[];
  /** The sentence, from the catalogue. */
  readonly tell: (span: Span | undefined, notes: readonly Note[]) => Diagnostic;
}

/** What the parts of a comparison share. */
export interface Comparison {
  readonly before: PacketModel;
  readonly after: PacketModel;
  /** Whether new readers of a field take all that old writers send, and the other way round. */
  readonly newReadsOld: Covers;
  readonly oldReadsNew: Covers;
  readonly found: (found: Found) => void;
}
