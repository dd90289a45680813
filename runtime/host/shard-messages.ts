/**
 * All that crosses between the supervisor and a shard: a channel of messages between two processes that trust each other.
 * Nothing of a match crosses here; players talk to their shard directly.
 *
 * A shard says `ready` (or `failed`) once, a heartbeat every so often, and one reply to each request, in any order.
 */

import { Fault, type FaultCode } from "#runtime/fault.ts";
import type { HostLimits } from "./host-limits.ts";
import type { SessionInfo } from "./session.ts";
import type { CreatedSession, CreateRequest } from "./sessions.ts";
import type { TrafficCount } from "./traffic.ts";

/** What a shard has to know; plain data. */
export interface ShardConfig {
  /** Address to listen on for players. */
  readonly host: string;
  /** 0: any free port; a shard that replaces another gets that one's. */
  readonly port: number;
  /** What players are told to connect to, where that is not `host`. */
  readonly publicHost: string;
  /** Folder of bundles. */
  readonly bundles: string;
  /** Whether bundles are built again while their sessions run: their source maps are then read at once. */
  readonly keepMaps: boolean;
  /** Path of realtime.log. */
  readonly logFile: string;
  /** Where requests of scripts are answered, if anywhere. */
  readonly gateway: { readonly handlers: string } | { readonly url: string } | null;
  readonly limits: HostLimits;
  /** PEM texts; with them TLS is offered. */
  readonly credentials: { readonly cert: string; readonly key: string } | null;
  /** Whether players may come without encryption. */
  readonly plain: boolean;
  /** Sockets at one time, players included. */
  readonly maxSockets: number;
  /** How often the shard says that it is alive, in milliseconds. */
  readonly beatMs: number;
}

export type ShardRequest =
  | { readonly kind: "create"; readonly session: CreateRequest }
  | { readonly kind: "list" }
  | { readonly kind: "get"; readonly sessionId: string }
  | { readonly kind: "traffic"; readonly sessionId: string }
  | { readonly kind: "end"; readonly sessionId: string; readonly reason?: string }
  /** No new sessions; all sessions end, with their shutdown callbacks. The shard exits after its reply. */
  | { readonly kind: "drain" };

/** What a request of each kind is answered with. */
export interface ShardReplies {
  create: CreatedSession;
  list: readonly SessionInfo[];
  get: SessionInfo | undefined;
  traffic: readonly TrafficCount[] | undefined;
  end: boolean;
  drain: undefined;
}

export type ToShard =
  | { readonly kind: "start"; readonly config: ShardConfig }
  | { readonly kind: "request"; readonly id: number; readonly request: ShardRequest };

export type FromShard =
  | { readonly kind: "ready"; readonly port: number }
  /** It could not start, and exits. */
  | { readonly kind: "failed"; readonly refusal: Refusal }
  /** `ended`: sessions that have ended since the last one, so that nobody remembers them. */
  | { readonly kind: "heartbeat"; readonly ended: readonly string[] }
  | { readonly kind: "reply"; readonly id: number; readonly value: ShardReplies[keyof ShardReplies] }
  | { readonly kind: "refused"; readonly id: number; readonly refusal: Refusal };

/** An error as it crosses: a Fault with its code, or a bug of ours without one. */
export interface Refusal {
  readonly code: FaultCode | undefined;
  readonly message: string;
  readonly position: string | undefined;
}

export function refusalOf(error: unknown): Refusal {
  if (error instanceof Fault) return { code: error.code, message: error.message, position: error.position };
  return { code: undefined, message: error instanceof Error ? error.message : String(error), position: undefined };
}

export function errorOf({ code, message, position }: Refusal): Error {
  return code === undefined ? new Error(message) : new Fault(code, message, { position });
}
