/**
 * The limits of a project: one table for the configuration file, the manifest and the host.
 *
 * A limit protects a session from one script, or its players from one player. What a whole host may spend (connections,
 * waiting bytes) is the operator's business and stands in the host's own configuration.
 */

export interface Limits {
  /** Largest packet a client or the script may send, in bytes of its frame without the length prefix. */
  readonly packetBytes: number;
  /** Longest run of one callback, in milliseconds; past it the session ends. */
  readonly callbackMs: number;
  /** Longest run of the script's top level, in milliseconds; past it the session does not start. */
  readonly loadMs: number;
  /** Memory of one session's isolate, in MiB. */
  readonly memoryMb: number;
  /** Packets one player may send per second; what is above is dropped and counted. */
  readonly packetsPerSecond: number;
  /** Bytes one player may send per second; what is above is dropped and counted. */
  readonly bytesPerSecond: number;
  /** Packets a script may send in one batch, and per second. */
  readonly scriptPacketsPerBatch: number;
  readonly scriptPacketsPerSecond: number;
  /** Bytes a script may send in one batch, and per second (after fan-out to its targets). */
  readonly scriptBytesPerBatch: number;
  readonly scriptBytesPerSecond: number;
  /** What intervals may send to one player per second, at worst, in bytes. A budget for the checker; nothing enforces it. */
  readonly bytesPerSecondPerPlayer: number;
  /** Log records a session may write per second; what is above is counted and summed up in one record. */
  readonly logsPerSecond: number;
  /** Requests of one session that may wait for their answers at one time. */
  readonly requestsInFlight: number;
  /** Milliseconds after the last player left until the session ends. */
  readonly emptyMs: number;
}

export interface LimitRow {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly meaning: string;
}

export const limitTable: { readonly [name in keyof Limits]: LimitRow } = {
  packetBytes: { default: 1400, min: 64, max: 65_536, meaning: "largest packet in bytes, without its length prefix" },
  callbackMs: { default: 50, min: 1, max: 10_000, meaning: "longest run of one callback in milliseconds" },
  loadMs: { default: 1000, min: 10, max: 60_000, meaning: "longest run of the script's top level in milliseconds" },
  memoryMb: { default: 32, min: 8, max: 2048, meaning: "memory of one session in MiB" },
  packetsPerSecond: { default: 200, min: 1, max: 1_000_000, meaning: "packets one player may send per second" },
  bytesPerSecond: { default: 131_072, min: 64, max: 1_000_000_000, meaning: "bytes one player may send per second" },
  scriptPacketsPerBatch: { default: 4096, min: 1, max: 1_000_000, meaning: "packets a script may send in one batch" },
  scriptPacketsPerSecond: { default: 20_000, min: 1, max: 10_000_000, meaning: "packets a script may send per second" },
  scriptBytesPerBatch: {
    default: 4_194_304,
    min: 64,
    max: 1_000_000_000,
    meaning: "bytes a script may send in one batch",
  },
  scriptBytesPerSecond: {
    default: 16_777_216,
    min: 64,
    max: 10_000_000_000,
    meaning: "bytes a script may send per second",
  },
  bytesPerSecondPerPlayer: {
    default: 65_536,
    min: 1,
    max: 1_000_000_000,
    meaning: "bytes that intervals may send to one player per second, as far as the checker sees",
  },
  logsPerSecond: { default: 200, min: 1, max: 100_000, meaning: "log records a session may write per second" },
  requestsInFlight: { default: 64, min: 1, max: 10_000, meaning: "requests waiting for their answer at one time" },
  emptyMs: {
    default: 300_000,
    min: 0,
    max: 86_400_000,
    meaning: "milliseconds from the last player's leave to the session's end",
  },
};

/** Every limit at its default. */
export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(limitTable).map(([name, row]) => [name, row.default]),
) as unknown as Limits;
