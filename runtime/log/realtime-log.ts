/**
 * realtime.log: the file of log records, one JSON object per line. Written here; searched by `search.ts`.
 *
 * Several processes append to one file (a host's shards and their supervisor), so a batch leaves as one write to a file
 * opened with O_APPEND, and only whole lines leave. A batch is what one turn of the event loop has written: handed to the
 * system before the next turn, synchronously, because a shard may be killed at any moment and what it said last is what
 * its operator wants to read. A stalled disk therefore stalls the shard; losing records silently would be worse.
 */

import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import path from "node:path";
import { Fault } from "#runtime/fault.ts";
import type { LogRecord, LogSink } from "./log.ts";
import { makeFolder } from "./make-folder.ts";

/** A line longer than this is cut down by the writer, in UTF-16 units. */
const longestLine = 262_144;
/** A batch larger than this leaves at once and does not wait for the end of the turn, in UTF-16 units. */
const largestBatch = 262_144;

export interface RealtimeLog extends LogSink {
  readonly file: string;
  /** Hands everything written so far to the system. */
  flush(): void;
  /** Flushes and closes; records written later are lost. */
  close(): void;
}

/**
 * Opens (or creates, with its folder) the log file for appending. A torn last line, left by a machine that went down, is
 * ended first, so that it costs no record but itself.
 *
 * Writing never throws: where the disk refuses, the records are counted, `complain` gets one sentence, and the next write
 * that succeeds says in the log how many are missing.
 * @throws Fault RT8340 when the file cannot be opened.
 */
export function openRealtimeLog(file: string, complain: (sentence: string) => void = () => {}): RealtimeLog {
  const descriptor = openForAppending(file);
  let lines: string[] = [];
  let size = 0;
  let scheduled = false;
  let lost = 0;
  // The disk took a part of a batch: what comes next begins a new line.
  let torn = false;
  let open = true;

  const flush = (): void => {
    scheduled = false;
    if (lines.length === 0 || !open) return;
    const count = lines.length;
    const missing = lost > 0 ? [lineOf(lostRecord(lost))] : [];
    const batch = Buffer.from([torn ? "\n" : "", ...missing, ...lines].join(""));
    lines = [];
    size = 0;
    let at = 0;
    try {
      while (at < batch.length) at += writeSync(descriptor, batch, at);
      lost = 0;
      torn = false;
    } catch (error) {
      if (at > 0) torn = batch[at - 1] !== 0x0a;
      if (lost === 0) complain(`${file} cannot be written: ${reasonOf(error)}. Records are lost until it can.`);
      lost += count;
    }
  };

  process.on("exit", flush);
  return {
    file,
    flush,
    write(record) {
      if (!open) return;
      const line = lineOf(record);
      lines.push(line);
      size += line.length;
      if (size >= largestBatch) flush();
      else if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
    },
    close() {
      if (!open) return;
      flush();
      open = false;
      process.off("exit", flush);
      closeSync(descriptor);
    },
  };
}

function openForAppending(file: string): number {
  try {
    makeFolder(path.dirname(path.resolve(file)));
    const descriptor = openSync(file, "a+");
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    if (size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a) writeSync(descriptor, "\n");
    return descriptor;
  } catch (error) {
    throw new Fault("RT8340", `The log file ${file} cannot be opened: ${reasonOf(error)}.`, { cause: error });
  }
}

/** Members in a fixed order, so that lines of a kind look alike; `undefined` members are left out. */
function lineOf(record: LogRecord): string {
  const { time, level, session, script, bundle, source, code, peer, opCode, message, stack } = record;
  const head = { time, level, session, script, bundle, source, code, peer, opCode };
  let line: string;
  try {
    line = JSON.stringify({ ...head, message, stack });
  } catch (error) {
    line = JSON.stringify({ ...head, message: `A message that is no JSON value: ${reasonOf(error)}`, stack });
  }
  if (line.length > longestLine) {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    line = JSON.stringify({ ...head, message: `${text?.slice(0, 8192)}… (cut)`, stack: stack?.slice(0, 8192) });
  }
  return `${line}\n`;
}

function lostRecord(count: number): LogRecord {
  return {
    time: new Date().toISOString(),
    level: "error",
    source: "host",
    code: "RT8341",
    message: `${count} log record(s) before this one are lost: the file could not be written.`,
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
