/**
 * Reads realtime.log as a stream: finds records by session, level and text, and follows a growing file.
 *
 * The file may be large, torn or not ours at all: it is read in chunks, never as a whole, and a line that is no record is
 * reported and passed over. Memory is bounded by the longest line.
 */

import type { FileHandle } from "node:fs/promises";
import { open, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "#runtime/fault.ts";
import type { LogLevel, LogRecord } from "./log.ts";

export interface LogSearch {
  readonly file: string;
  /** Only records of this session. */
  readonly session?: string;
  /** Only records of this level and above. */
  readonly level?: LogLevel;
  /** Only records whose message or stack contains this text, whatever its case. */
  readonly text?: string;
  /** Goes on when the end is reached, until `signal` is aborted. A file that is cut or replaced is read from its start. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

export type LogFinding =
  | { readonly kind: "record"; readonly record: LogRecord }
  /** A line that is no record; `line` counts from 1. */
  | { readonly kind: "broken"; readonly line: number; readonly reason: string };

/** From the least to the most severe. */
const logLevels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

const chunkBytes = 65_536;
/** Longer lines are not ours: the writer cuts its own at a quarter of this. */
const longestLine = 1_048_576;
/** How often a followed file is looked at. File events are not portable enough for files that others append to. */
const followMs = 200;

/**
 * Finds records, in the order of the file.
 * @throws Fault RT8342 when the file cannot be read.
 */
export async function* searchLog(search: LogSearch): AsyncGenerator<LogFinding> {
  const wanted = matcher(search);
  let file = await openLog(search.file);
  try {
    const lines = new LineReader();
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let at = 0;
    for (;;) {
      if (search.signal?.aborted) return;
      const { bytesRead } = await file.read(chunk, 0, chunkBytes, at);
      at += bytesRead;
      for (const text of lines.push(chunk.subarray(0, bytesRead))) {
        const finding = findingOf(text, lines.number, wanted);
        if (finding !== undefined) yield finding;
      }
      if (bytesRead > 0) continue;
      if (!search.follow) break;
      await wait(followMs, undefined, { signal: search.signal }).catch(() => {});
      if (await isReplaced(search.file, file, at)) {
        await file.close();
        file = await openLog(search.file);
        lines.reset();
        at = 0;
      }
    }
    const rest = lines.rest();
    if (rest === undefined) return;
    const finding = findingOf(rest, lines.number, wanted);
    if (finding !== undefined) yield finding;
  } finally {
    await file.close();
  }
}

async function openLog(file: string): Promise<FileHandle> {
  try {
    const handle = await open(file, "r");
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    throw new Error("it is not a file");
  } catch (error) {
    const reason = isMissing(error) ? "there is no such file" : error instanceof Error ? error.message : String(error);
    throw new Fault("RT8342", `The log file ${file} cannot be read: ${reason}. Name another with --logs.`, {
      cause: error,
    });
  }
}

/** Whether the path now leads to a shorter or another file. While it leads to none, the old one stays open. */
async function isReplaced(path: string, file: FileHandle, at: number): Promise<boolean> {
  try {
    const [named, opened] = await Promise.all([stat(path), file.stat()]);
    return named.ino !== opened.ino || named.size < at;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Cuts chunks into lines. A line that grows too long is given as `undefined`, once, when it ends. */
class LineReader {
  /** Number of the line given last, from 1. */
  number = 0;
  #parts: Buffer[] = [];
  #length = 0;

  *push(chunk: Buffer): Generator<string | undefined> {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      yield this.#take();
    }
    if (start < chunk.length) this.#keep(Buffer.from(chunk.subarray(start)));
  }

  /** What stands behind the last line break, if anything; ends the reading. */
  rest(): string | undefined {
    return this.#length === 0 ? undefined : this.#take();
  }

  reset(): void {
    this.number = 0;
    this.#parts = [];
    this.#length = 0;
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > longestLine) this.#parts = [];
    else this.#parts.push(part);
  }

  #take(): string | undefined {
    this.number++;
    const text = this.#length > longestLine ? undefined : Buffer.concat(this.#parts).toString("utf8");
    this.#parts = [];
    this.#length = 0;
    return text;
  }
}

function findingOf(
  text: string | undefined,
  line: number,
  wanted: (record: LogRecord) => boolean,
): LogFinding | undefined {
  if (text === undefined) return { kind: "broken", line, reason: `it is longer than ${longestLine} bytes` };
  if (text.trim() === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "broken", line, reason: "it is not JSON" };
  }
  if (!isRecord(value)) return { kind: "broken", line, reason: "it has no time, level and source of a log record" };
  return wanted(value) ? { kind: "record", record: value } : undefined;
}

function isRecord(value: unknown): value is LogRecord {
  if (typeof value !== "object" || value === null) return false;
  const { time, level, source } = value as Partial<Record<keyof LogRecord, unknown>>;
  return (
    typeof time === "string" && logLevels.includes(level as LogLevel) && (source === "script" || source === "host")
  );
}

function matcher(search: LogSearch): (record: LogRecord) => boolean {
  const least = search.level === undefined ? 0 : logLevels.indexOf(search.level);
  const text = search.text?.toLowerCase();
  return (record) => {
    if (search.session !== undefined && record.session !== search.session) return false;
    if (logLevels.indexOf(record.level) < least) return false;
    if (text === undefined) return true;
    return `${messageText(record)}\n${record.stack ?? ""}`.toLowerCase().includes(text);
  };
}

/** A record's message as a person reads it: texts as they are, other values as JSON. */
export function messageText(record: LogRecord): string {
  return typeof record.message === "string" ? record.message : (JSON.stringify(record.message) ?? "");
}
