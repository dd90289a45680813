/**
 * The limits of a host: what all sessions together, and one stranger at the door, may cost the operator.
 *
 * One table for defaults, the options of `serve` and their documentation. What one script or one player may spend within a
 * session is the project's business and stands in `schemas/limits.ts`.
 */

import type { LimitRow } from "#schemas/limits.ts";

export interface HostLimits {
  /** Connections that have not logged in yet, at one time; one more is closed at once. */
  readonly unauthenticated: number;
  /** Milliseconds a connection has for its login; after that it is closed. */
  readonly loginMs: number;
  /** Largest packet before login, in bytes; a larger one closes the connection. */
  readonly loginBytes: number;
  /**
   * Milliseconds without a packet from a player after which it is disconnected; 0 is never. Whether a game's clients send
   * all the time only its operator knows; connections that are really lost are found without this.
   */
  readonly idleMs: number;
  /**
   * Bytes that may wait for one slow receiver. Above half of it unreliable packets are dropped; a reliable one that does not
   * fit disconnects the player.
   */
  readonly waitingBytes: number;
  /** Bytes held back for one player who has logged in but is not ready; above it the player is disconnected. */
  readonly heldBytes: number;
  /**
   * Bytes of packets that may wait for the script of one session; above it packets are dropped. Counted is the memory they
   * take, some hundred bytes for each beside its own.
   */
  readonly backlogBytes: number;
  /** Sessions at one time, those that are still loading included. */
  readonly sessions: number;
  /** Players of one session. */
  readonly playersPerSession: number;
  /** Milliseconds the gateway has for one request. */
  readonly requestMs: number;
  /** Largest answer of the gateway, in bytes of JSON. */
  readonly answerBytes: number;
  /** Largest message of one log record, in UTF-16 units of JSON; a longer one is shortened and says so. */
  readonly logMessage: number;
  /**
   * How many times its packets or bytes per second a player may send within one second before it is disconnected; what is
   * above its rate is dropped in any case. It may log in again after a second, and after twice as long each time it does it
   * again. 0 is never.
   */
  readonly floodFactor: number;
  /**
   * Logins of one player at once, and on average in ten seconds; a connection beyond that is closed, and the one the player
   * has is kept.
   */
  readonly loginsPerTenSeconds: number;
  /**
   * Bytes of log records one session may write per second, on average: those of its script; and as many again those about
   * refused packets. What is above is left out, and summed up with the records that are too many.
   */
  readonly logBytesPerSecond: number;
  /** Records per second the host writes about dropped and refused packets of one session, or about logins it refused. */
  readonly dropRecordsPerSecond: number;
}

export const hostLimitTable: { readonly [name in keyof HostLimits]: LimitRow } = {
  unauthenticated: { default: 1000, min: 1, max: 1_000_000, meaning: "connections that have not logged in yet" },
  loginMs: { default: 10_000, min: 10, max: 600_000, meaning: "milliseconds a connection has for its login" },
  loginBytes: { default: 1024, min: 64, max: 65_536, meaning: "largest packet before login in bytes" },
  idleMs: {
    default: 0,
    min: 0,
    max: 86_400_000,
    meaning: "milliseconds a player may be silent; 0: as long as it likes",
  },
  waitingBytes: { default: 1_048_576, min: 1024, max: 1_000_000_000, meaning: "bytes waiting for one slow receiver" },
  heldBytes: { default: 262_144, min: 1024, max: 1_000_000_000, meaning: "bytes held for a player who is not ready" },
  backlogBytes: { default: 4_194_304, min: 65_536, max: 1_000_000_000, meaning: "bytes waiting for one script" },
  sessions: { default: 1000, min: 1, max: 4000, meaning: "sessions at one time" },
  playersPerSession: { default: 200, min: 1, max: 10_000, meaning: "players of one session" },
  requestMs: { default: 10_000, min: 1, max: 600_000, meaning: "milliseconds the gateway has for one request" },
  answerBytes: { default: 1_048_576, min: 64, max: 100_000_000, meaning: "largest answer of the gateway in bytes" },
  logMessage: { default: 65_536, min: 64, max: 10_000_000, meaning: "longest message of a log record in characters" },
  floodFactor: {
    default: 10,
    min: 0,
    max: 1_000_000,
    meaning: "times its rate a player may send in a second before it is disconnected; 0: any",
  },
  loginsPerTenSeconds: { default: 10, min: 1, max: 100_000, meaning: "logins of one player in ten seconds" },
  logBytesPerSecond: {
    default: 1_048_576,
    min: 1024,
    max: 1_000_000_000,
    meaning: "bytes of log records of one script per second",
  },
  dropRecordsPerSecond: { default: 10, min: 0, max: 100_000, meaning: "log records per second about refused bytes" },
};

/** Every limit at its default. */
export const defaultHostLimits: HostLimits = Object.fromEntries(
  Object.entries(hostLimitTable).map(([name, row]) => [name, row.default]),
) as unknown as HostLimits;
