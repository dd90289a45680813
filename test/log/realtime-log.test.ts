import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import type { LogRecord } from "#runtime/log/log.ts";
import { openRealtimeLog } from "#runtime/log/realtime-log.ts";
import { type LogFinding, type LogSearch, messageText, searchLog } from "#runtime/log/search.ts";
import { freshFolder } from "../support/fresh-folder.ts";

const folder = (): string => freshFolder("log");
const record = (more: Partial<LogRecord> = {}): LogRecord => ({
  time: "2024-05-01T10:00:00.000Z",
  level: "info",
  source: "script",
  message: "hello",
  ...more,
});
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function find(search: LogSearch): Promise<LogFinding[]> {
  const findings: LogFinding[] = [];
  for await (const finding of searchLog(search)) findings.push(finding);
  return findings;
}
const messages = (findings: readonly LogFinding[]): unknown[] =>
  findings.map((finding) => (finding.kind === "record" ? finding.record.message : finding));

describe("realtime.log", () => {
  it("writes one JSON object per line, in order, at the end of the turn", async () => {
    const file = path.join(folder(), "deep", "realtime.log");
    const log = openRealtimeLog(file);
    log.write(record({ message: { a: [1, "é\n"] }, peer: 2, opCode: 102, session: "s1" }));
    log.write(record({ level: "error", stack: "Error: x\n    at f (duel.ts:1:2)" }));
    expect(readFileSync(file, "utf8")).toBe("");
    await turn();
    const lines = readFileSync(file, "utf8").split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe(
      '{"time":"2024-05-01T10:00:00.000Z","level":"info","session":"s1","source":"script","peer":2,"opCode":102,"message":{"a":[1,"é\\n"]}}',
    );
    expect(JSON.parse(lines[1]!)).toMatchObject({ level: "error", stack: "Error: x\n    at f (duel.ts:1:2)" });
    log.close();
    log.write(record());
    await turn();
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(3);
  });

  it("appends to what other writers wrote, and ends a torn last line first", async () => {
    const file = path.join(folder(), "realtime.log");
    writeFileSync(file, '{"time":"tor');
    const [one, other] = [openRealtimeLog(file), openRealtimeLog(file)];
    one.write(record({ message: "one" }));
    other.write(record({ message: "other" }));
    one.flush();
    other.flush();
    one.close();
    other.close();
    expect(messages(await find({ file }))).toEqual([
      { kind: "broken", line: 1, reason: "it is not JSON" },
      "one",
      "other",
    ]);
  });

  it("cuts a record that is too long, and takes a message that is no JSON value", async () => {
    const file = path.join(folder(), "realtime.log");
    const log = openRealtimeLog(file);
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    log.write(record({ message: "x".repeat(1_000_000) }));
    log.write(record({ message: circular }));
    log.close();
    const [long, odd] = messages(await find({ file })) as [string, string];
    expect(long).toHaveLength(8192 + "… (cut)".length);
    expect(odd).toMatch(/^A message that is no JSON value: /);
  });

  it("loses nothing when the process exits or is killed in a later turn", async () => {
    const dir = folder();
    const script = path.join(dir, "writer.mjs");
    await build({
      stdin: {
        contents: `
          import { openRealtimeLog } from "#runtime/log/realtime-log.ts";
          const log = openRealtimeLog(process.argv[2]);
          const write = (message) => log.write({ time: "t", level: "info", source: "host", message });
          write("first");
          setImmediate(() => {
            write("second");
            if (process.argv[3] === "kill") setImmediate(() => process.kill(process.pid, "SIGKILL"));
            else process.exit(0);
          });
        `,
        resolveDir: path.resolve(import.meta.dirname, "../.."),
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: script,
      logLevel: "silent",
    });
    for (const end of ["exit", "kill"]) {
      const file = path.join(dir, `${end}.log`);
      spawnSync(process.execPath, [script, file, end]);
      expect(messages(await find({ file }))).toEqual(["first", "second"]);
    }
  });

  it("counts what the disk refuses and says so in the log later", async () => {
    if (process.platform !== "linux") return console.log("needs /dev/full of Linux");
    const complaints: string[] = [];
    const log = openRealtimeLog("/dev/full", (sentence) => complaints.push(sentence));
    log.write(record());
    log.flush();
    log.write(record());
    log.flush();
    log.close();
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toMatch(/^\/dev\/full cannot be written: ENOSPC.* Records are lost until it can\.$/);
  });

  it("says in the log how many records are missing once the disk takes them again", async () => {
    // A soft limit on the file's size stands for a full disk that is cleaned up.
    if (process.platform !== "linux") return console.log("needs a Linux shell");
    const dir = folder();
    const script = path.join(dir, "writer.mjs");
    await build({
      stdin: {
        contents: `
          import { truncateSync } from "node:fs";
          import { openRealtimeLog } from "#runtime/log/realtime-log.ts";
          process.on("SIGXFSZ", () => {});
          const file = process.argv[2];
          const log = openRealtimeLog(file);
          const write = (message) => { log.write({ time: "t", level: "info", source: "host", message }); log.flush(); };
          write("x".repeat(900));
          write("lost".repeat(100));
          write("lost".repeat(100));
          truncateSync(file, 0);
          write("again");
        `,
        resolveDir: path.resolve(import.meta.dirname, "../.."),
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: script,
      logLevel: "silent",
    });
    const file = path.join(dir, "realtime.log");
    execFileSync("bash", ["-c", `ulimit -S -f 1; exec "${process.execPath}" "${script}" "${file}"`]);
    const found = await find({ file });
    expect(found.map((finding) => finding.kind === "record" && finding.record.code)).toEqual(["RT8341", undefined]);
    expect(messages(found)).toEqual([expect.stringMatching(/^2 log record\(s\) before this one are lost/), "again"]);
  });

  it("a file that cannot be opened is a fault", () => {
    const dir = folder();
    expect(() => openRealtimeLog(dir)).toThrow(expect.objectContaining({ code: "RT8340" }));
  });

  it.skipIf(process.platform !== "linux")(
    "a folder that cannot be made is a fault, even where the system denies what is there",
    () => {
      expect(() => openRealtimeLog("/proc/rtsc/deep/realtime.log")).toThrow(
        expect.objectContaining({ code: "RT8340", message: expect.stringContaining("ENOENT") }),
      );
    },
  );
});

describe("searching realtime.log", () => {
  const filled = (records: readonly (LogRecord | string)[]): string => {
    const file = path.join(folder(), "realtime.log");
    writeFileSync(file, records.map((one) => `${typeof one === "string" ? one : JSON.stringify(one)}\n`).join(""));
    return file;
  };

  it("finds by session, by level and above, and by text of message and stack", async () => {
    const file = filled([
      record({ session: "a", message: "Hello World" }),
      record({ session: "b", level: "warn", message: { deep: ["Wörld"] } }),
      record({ session: "b", level: "error", message: "x", stack: "at World (duel.ts:1:1)" }),
      record({ level: "debug", message: "y" }),
    ]);
    expect(messages(await find({ file }))).toHaveLength(4);
    expect(messages(await find({ file, session: "b" }))).toEqual([{ deep: ["Wörld"] }, "x"]);
    expect(messages(await find({ file, level: "warn" }))).toEqual([{ deep: ["Wörld"] }, "x"]);
    expect(messages(await find({ file, text: "world" }))).toEqual(["Hello World", "x"]);
    expect(messages(await find({ file, text: "WÖRLD", session: "b", level: "info" }))).toEqual([{ deep: ["Wörld"] }]);
    expect(messages(await find({ file, session: "c" }))).toEqual([]);
  });

  it("reports broken lines with their number and goes on", async () => {
    const file = filled([
      record({ message: 1 }),
      "garbage",
      "[]",
      '{"time":1}',
      '{"time":"t","level":"loud","source":"host"}',
      "",
      "x".repeat(2_000_000),
      record({ message: 2 }),
    ]);
    const found = await find({ file });
    expect(found.map((finding) => (finding.kind === "broken" ? finding.line : finding.record.message))).toEqual([
      1, 2, 3, 4, 5, 7, 2,
    ]);
    expect(found[1]).toMatchObject({ kind: "broken", reason: "it is not JSON" });
  });

  it("reads characters that two chunks share, and a last line without its line break", async () => {
    const text = "é".repeat(100_000);
    const file = filled([record({ message: text })]);
    appendFileSync(file, JSON.stringify(record({ message: "last" })));
    expect(messages(await find({ file }))).toEqual([text, "last"]);
  });

  it("follows what is appended, through a cut and a replaced file, until it is told to stop", async () => {
    const file = filled([record({ message: "old" })]);
    const controller = new AbortController();
    const findings = searchLog({ file, follow: true, signal: controller.signal });
    const next = async (): Promise<unknown> => {
      const { value, done } = await findings.next();
      return done ? "done" : messages([value])[0];
    };
    expect(await next()).toBe("old");
    const torn = JSON.stringify(record({ message: "torn" }));
    appendFileSync(file, torn.slice(0, 20));
    const appended = next();
    appendFileSync(file, `${torn.slice(20)}\n`);
    expect(await appended).toBe("torn");
    truncateSync(file, 0);
    const cut = next();
    appendFileSync(file, `${JSON.stringify(record({ message: "cut" }))}\n`);
    expect(await cut).toBe("cut");
    const replaced = next();
    renameSync(filled([record({ message: "replaced" })]), file);
    expect(await replaced).toBe("replaced");
    const end = next();
    controller.abort();
    expect(await end).toBe("done");
  });

  it("a file that is not there is a fault that says how to name another", async () => {
    await expect(find({ file: "/nowhere/realtime.log" })).rejects.toMatchObject({
      code: "RT8342",
      message: "The log file /nowhere/realtime.log cannot be read: there is no such file. Name another with --logs.",
    });
    await expect(find({ file: tmpdir() })).rejects.toThrow("it is not a file");
  });

  it("shows texts as they are and other messages as JSON", () => {
    expect(messageText(record({ message: "a\nb" }))).toBe("a\nb");
    expect(messageText(record({ message: { a: null } }))).toBe('{"a":null}');
  });
});
