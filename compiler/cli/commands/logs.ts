/**
 * `rtsc logs`: finds records in realtime.log, of finished sessions too. Records go to stdout, lines that are none are
 * reported on stderr and passed over.
 */

import { type Command, Option } from "commander";
import type { LogLevel, LogRecord } from "#runtime/log/log.ts";

interface Given {
  readonly file: string;
  readonly session?: string;
  readonly level?: LogLevel;
  readonly text?: string;
  readonly follow?: true;
  readonly format: "text" | "json";
}

export function register(program: Command): void {
  program
    .command("logs")
    .description("Search realtime.log.")
    .addOption(new Option("--logs, --file <path>", "log file, or the folder of realtime.log").default("realtime.log"))
    .option("--session <id>", "records of this session")
    .addOption(
      new Option("--level <level>", "records of this level and above").choices(["debug", "info", "warn", "error"]),
    )
    .option("--text <text>", "records whose message or stack contains this text, whatever its case")
    .option("--follow", "go on with what is written from now on")
    .addOption(new Option("--format <format>", "how records are printed").choices(["text", "json"]).default("text"))
    .action(run);
}

async function run(given: Given): Promise<void> {
  const { messageText, searchLog } = await import("#runtime/log/search.ts");
  const { logFile } = await import("#runtime/log/log-file.ts");
  const { harmless } = await import("../render.ts");
  const { file: named, format, ...search } = given;
  const file = logFile(named);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  for await (const finding of searchLog({ ...search, file, signal: stop.signal })) {
    if (finding.kind === "broken") {
      process.stderr.write(`rtsc: ${file}:${finding.line}: not a log record: ${finding.reason}; passed over.\n`);
      continue;
    }
    const { record } = finding;
    const line = format === "json" ? JSON.stringify(record) : textOf(record, messageText(record), harmless);
    // Waits for a reader that is slower than the disk, so that the file is never in memory.
    if (!process.stdout.write(`${line}\n`)) await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
}

/** One line for the record, indented ones for its stack. What scripts and players wrote must not drive the terminal. */
function textOf(record: LogRecord, message: string, harmless: (text: string) => string): string {
  const { time, level, session, script, code, peer, opCode, stack } = record;
  const where = [script, session].filter((part) => part !== undefined).join("/");
  const handling = [peer !== undefined && `peer ${peer}`, opCode !== undefined && `op-code ${opCode}`].filter(Boolean);
  const parts = [time, level.toUpperCase().padEnd(5), where, code, handling.length > 0 && `[${handling.join(", ")}]`];
  const head = [...parts, message].filter(Boolean).join("  ");
  const frames = (stack ?? "").split("\n").filter((frame) => frame.trim() !== "");
  return [head, ...frames.map((frame) => `    ${frame.trim()}`)].map(harmless).join("\n");
}
