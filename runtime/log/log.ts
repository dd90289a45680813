/**
 * What a log record is and where records go. `realtime-log.ts` is the file; simulations keep them in memory.
 */

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogRecord {
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly level: LogLevel;
  readonly session?: string;
  readonly script?: string;
  /** Digest of the bundle the session runs. */
  readonly bundle?: string;
  /** Any JSON value: what the script passed, or a sentence of the host. */
  readonly message: unknown;
  /** Who wrote it: the script through its logger, or the host about the script. */
  readonly source: "script" | "host";
  /** RT8 code of a host record, where it has one. */
  readonly code?: string;
  /** The peer and op-code being handled when it was written. */
  readonly peer?: number;
  readonly opCode?: number;
  /** Mapped stack of a thrown error, one frame per line. */
  readonly stack?: string;
}

export interface LogSink {
  write(record: LogRecord): void;
}
