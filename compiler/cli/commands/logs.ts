/**
 * `rtsc logs`: finds records in realtime.log, of finished sessions too. Records go to stdout, lines that are none are
 * reported on stderr and passed over. A file of nothing else is no log, which is told once and is a refusal.
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

/** So many lines that are no records are told one by one; of more their number. */
const TOLD = 5;

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
  const { renderRecord } = await import("../render/record.ts");
  const { file: named, format, ...search } = given;
  const file = logFile(named);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  let printed = 0;
  let broken = 0;
  const complaints: string[] = [];
  for await (const finding of searchLog({ ...search, file, signal: stop.signal })) {
    if (finding.kind === "broken") {
      broken++;
      const complaint = `rtsc: ${file}:${finding.line}: not a log record: ${finding.reason}; passed over.\n`;
      if (search.follow === true && broken <= TOLD) process.stderr.write(complaint);
      else if (broken <= TOLD) complaints.push(complaint);
      continue;
    }
    printed++;
    const { record } = finding;
    const line = format === "json" ? JSON.stringify(record) : renderRecord(record);
    // Waits for a reader that is slower than the disk, so that the file is never in memory.
    if (!process.stdout.write(`${line}\n`)) await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
  if (printed === 0 && broken > 0 && !stop.signal.aborted && !(await isLog(file))) {
    const { Refusal } = await import("../refusal.ts");
    throw new Refusal(`${file} is no log: none of its lines is a record.`, "Name the log of a host with --logs.");
  }
  for (const complaint of complaints) process.stderr.write(complaint);
  if (broken > TOLD) {
    const many =
      broken - TOLD === 1 ? "1 more line is no log record" : `${broken - TOLD} more lines are no log records`;
    process.stderr.write(`rtsc: ${many}; passed over.\n`);
  }
  if (printed === 0 && search.session !== undefined && !stop.signal.aborted) {
    const { harmless } = await import("../render/render.ts");
    const narrowed = search.level !== undefined || search.text !== undefined;
    const which = `the session ${harmless(search.session)}${narrowed ? " that fits --level and --text" : ""}`;
    process.stderr.write(`rtsc: ${file} holds no record of ${which}.\n`);
  }
}

/** Whether there is any record in a file, wanted or not. */
async function isLog(file: string): Promise<boolean> {
  const { searchLog } = await import("#runtime/log/search.ts");
  for await (const { kind } of searchLog({ file })) if (kind === "record") return true;
  return false;
}
