/**
 * A record of realtime.log as people read it. Pure.
 */

import type { LogRecord } from "#runtime/log/log.ts";
import { messageText } from "#runtime/log/search.ts";
import { harmless } from "./render.ts";

/**
 * One line for the record, indented ones for its stack; no line break at the end. What scripts and players wrote must not
 * drive the terminal.
 */
export function renderRecord(record: LogRecord): string {
  const { time, level, session, script, code, peer, opCode, stack } = record;
  const where = [script, session].filter((part) => part !== undefined).join("/");
  const handling = [peer !== undefined && `peer ${peer}`, opCode !== undefined && `op-code ${opCode}`].filter(Boolean);
  const parts = [time, level.toUpperCase().padEnd(5), where, code, handling.length > 0 && `[${handling.join(", ")}]`];
  const head = [...parts, messageText(record)].filter(Boolean).join("  ");
  const frames = (stack ?? "").split("\n").filter((frame) => frame.trim() !== "");
  return [head, ...frames.map((frame) => `    ${frame.trim()}`)].map(harmless).join("\n");
}
