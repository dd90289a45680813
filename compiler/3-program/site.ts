/**
 * Sites: the places where scripts register, read, build and send packets, and what is known of each; and how much that is.
 * Plain data that checking, coverage, inference and planning read; `4-check/flow.ts` makes it. Knows no TypeScript.
 */

import type { Span } from "#compiler/text/source.ts";

export type SiteKind = "registers" | "reads" | "builds" | "sends";

/** Which indexes a call reads or sets: some, a progression (`to` may be Infinity: as far as there are), or any. */
export type Indexes =
  | { readonly kind: "some"; readonly values: readonly number[] }
  | { readonly kind: "steps"; readonly from: number; readonly step: number; readonly to: number }
  | { readonly kind: "any" };

/** What a site does on one of the ways that lead to it. */
export interface Use {
  /** Ascending. One, or the several of which it is always one. */
  readonly opCodes: readonly number[];
  /** Indexes that lead to nested data, outermost first; of a list of data, its first. Empty for the packet's own data. */
  readonly path: readonly number[];
  /** Absent for sites that have no index. */
  readonly indexes?: Indexes;
  /**
   * Reads and builds: whether it happens whenever that way is gone. Where it is not, a condition may well choose between the
   * packets that lead here.
   */
  readonly certain: boolean;
  /** Registers and sends: what the script calls the op-code, as `RQ_MOVE`. */
  readonly name?: string;
}

/** What is known of a value that is set: its kind where syntax tells it. `fraction` and `time` are numbers. */
export type ValueKind =
  | "number"
  | "fraction"
  | "time"
  | "string"
  | "boolean"
  | "bigint"
  | "null"
  | "undefined"
  | "builder"
  | "received"
  | "array"
  | "object"
  | "function"
  | "player"
  | "unknown";

/** One field of data that is sent. */
export interface SentField {
  readonly indexes: Indexes;
  /** `setNumber` … `setData`. */
  readonly setter: string;
  /** What the value may be, ascending. */
  readonly values: readonly ValueKind[];
  /** Whether each way to the send sets this index. */
  readonly always: boolean;
  /** The name of the setter. */
  readonly span: Span;
  /** What nested data may hold. */
  readonly nested: readonly SentData[];
}

export type SentData =
  /** No data: a signal. */
  | { readonly kind: "none" }
  | {
      readonly kind: "built";
      readonly fields: readonly SentField[] /** Why there may be more fields. */;
      readonly open?: string;
    }
  /** Data that was received, sent on. */
  | { readonly kind: "received"; readonly opCodes: readonly number[]; readonly path: readonly number[] }
  /** The fields of a typed send. */
  | { readonly kind: "typed" }
  | { readonly kind: "unknown"; readonly reason: string };

/** One `send()` with one kind of data. */
export interface Sent {
  readonly opCodes: readonly number[];
  readonly data: SentData;
  /** Undefined where it is computed or the default. */
  readonly reliable: boolean | undefined;
  /** Milliseconds between two of them, where it is an interval that sends; the least there may be. */
  readonly every?: number;
  /** The call of `send`. */
  readonly at: Span;
}

/**
 * A place in a script that registers, reads, builds or sends a packet, and what is known about it. A module's sites are those
 * of each script that reaches it.
 *
 * Its span is the op-code or token of `onPacket`, `setOpCode` and the typed `send`; the name of a getter or setter; the name
 * `send` where a packet has no op-code at all.
 */
export interface Site {
  readonly kind: SiteKind;
  readonly script: string;
  readonly span: Span;
  /** The call as a whole. */
  readonly call: Span;
  /** What is called: `onPacket`, `getFloat`, `setFloat`, `setOpCode`, `send`. */
  readonly member: string;
  readonly proof:
    | {
        readonly kind: "proven";
        /** Every op-code the site has, ascending. */
        readonly opCodes: readonly number[];
        /** The packets of the schema that those are, ascending; none for op-codes without definition. */
        readonly packets: readonly string[];
        /** Builds: it is not on every way to its send. Reads: whether it runs hangs on a condition. */
        readonly conditional: boolean;
      }
    | { readonly kind: "open" /** A clause that says why, as in "it is computed". */; readonly reason: string };
  /** What it does, way by way: all of it where proven; where open, what is known nevertheless. */
  readonly uses: readonly Use[];
  /** Builds: what the value may be. */
  readonly values: readonly ValueKind[];
  /** Reads: whether the script also deals with the value's absence. */
  readonly guarded: boolean;
  /**
   * Reads: where the script goes on with the value as if it were there: it is set, calculated or compared with, called. None
   * where some condition asks for it anywhere.
   */
  readonly needs: readonly Span[];
  /** Names that the script itself gives to the value, first come first; of registers, to the handler. */
  readonly names: readonly string[];
  /** Sends: what goes out; empty where the packet is never seen being sent. */
  readonly sent: readonly Sent[];
  /** Builds: whether the builder may have been sent before this call. */
  readonly afterSend: boolean;
  /** Builds: whether it is set after the builder was sent, and never sent itself. */
  readonly lost: boolean;
  /** Sends, builds: whether the builder goes where it cannot be followed, and may be sent there. */
  readonly escapes: boolean;
}

/** How much is proven: sites whose packets are known on every way, of all sites. */
export interface Coverage {
  readonly proven: number;
  readonly total: number;
  /** 0 to 100, rounded down to tenths; 100 where there are no sites. */
  readonly percent: number;
  /** By name. */
  readonly scripts: readonly ScriptCoverage[];
}

export interface ScriptCoverage {
  readonly script: string;
  readonly proven: number;
  readonly total: number;
  readonly percent: number;
  /** Those of the script and of the modules it reaches, by file and place. */
  readonly sites: readonly Site[];
}
