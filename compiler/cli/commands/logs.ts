/**
 * `rtsc logs`: finds records in realtime.log, of finished sessions too. Records go to stdout, lines that are none are
 * reported on stderr and passed over.
 */

import { type Command, Option } from "commander";
import type { LogLevel } from "#runtime/log/log.ts";

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
  const { searchLog } = await import("#runtime/log/search.ts");
  const { logFile } = await import("#runtime/log/log-file.ts");
  const { renderRecord } = await import("../render-record.ts");
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
    const line = format === "json" ? JSON.stringify(record) : renderRecord(record);
    // Waits for a reader that is slower than the disk, so that the file is never in memory.
    if (!process.stdout.write(`${line}\n`)) await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
}
