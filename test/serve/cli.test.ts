/** `rtsc serve` and `rtsc logs` as processes: what stands on their streams, and how they end. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BuiltPackage, buildPackage } from "../support/programs.ts";
import { type Arena, buildArena, closed, createSession, join, records, until } from "./arena.ts";

let arena: Arena;
let programs: BuiltPackage;
beforeAll(async () => {
  [arena, programs] = await Promise.all([buildArena(), buildPackage()]);
});
afterAll(() => programs.remove());
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Process {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** Resolves when stdout has this many lines. */
  lines(count: number): Promise<string[]>;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

function rtsc(args: readonly string[], env: Record<string, string> = {}, below = ""): Process {
  const child = spawn(process.execPath, [programs.cli, ...args], {
    cwd: path.join(arena.folder, below),
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const output = { stdout: "", stderr: "" };
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  let check = (): void => {};
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (part: string) => {
      output[name] += part;
      check();
    });
  }
  const lines = (count: number): Promise<string[]> =>
    new Promise((resolve, reject) => {
      check = () => {
        const have = output.stdout.split("\n").slice(0, -1);
        if (have.length >= count) resolve(have);
      };
      check();
      void ended.then(() => reject(new Error(`It ended early: ${output.stderr}`)));
    });
  return { child, output, lines, ended };
}

const readyLine = /^ready {2}players 127\.0\.0\.1:(\d+) {2}admin (http:\/\/127\.0\.0\.1:\d+)$/;
let logs = 0;

async function serve(...args: string[]) {
  const log = path.join(arena.folder, `cli-${logs++}.log`);
  const running = rtsc(["serve", "--bundles", "bundles", "--logs", log, ...args]);
  const [line = ""] = await running.lines(1);
  const [, port, adminUrl = ""] = readyLine.exec(line) ?? [];
  return { ...running, line, port: Number(port), adminUrl, log };
}

describe("rtsc serve", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "prints one ready line and nothing else; %s drains: shutdown callbacks run, exit 0",
    async (signal) => {
      const { child, line, adminUrl, output, ended, log } = await serve();
      expect(line).toMatch(readyLine);
      const ann = await join(await createSession(adminUrl, "arena", "ann"), 1);
      const gone = closed(ann);
      child.kill(signal);
      expect(await gone).toMatch(/shutting down/);
      expect(await ended).toEqual({ code: 0, signal: null });
      expect(output.stdout).toBe(`${line}\n`);
      expect((await records(log)).map(({ message }) => message)).toContain("shut down in order");
    },
  );

  it.each([
    ["bundles", "", /^rtsc: scripts in bundles: arena, broken$/m],
    [".", "", /^rtsc: \. holds no bundle; try --bundles bundles\.$/m],
    ["hollow", "", /^rtsc: hollow holds no bundle; try --bundles bundles\.$/m],
    ["bundles/arena", "", /^rtsc: bundles\/arena holds no bundle; try --bundles bundles\.$/m],
    [".", "elsewhere", /^rtsc: \. holds no bundle; try --bundles dist\.$/m],
    [".", "hollow", /^rtsc: \. holds no bundle; sessions can be started once rtsc build has written some\.$/m],
  ])("says on stderr what there is to host: --bundles %s in ./%s", async (bundles, below, words) => {
    mkdirSync(path.join(arena.folder, "hollow"), { recursive: true });
    cpSync(arena.bundles, path.join(arena.folder, "elsewhere", "dist"), { recursive: true });
    const running = rtsc(["serve", "--bundles", bundles], {}, below);
    expect(await running.lines(1)).toEqual([expect.stringMatching(readyLine)]);
    running.child.kill("SIGTERM");
    expect((await running.ended).code).toBe(0);
    expect(running.output.stderr).toMatch(words);
  });

  it("sessions that do not end within --drain are lost: stderr says so, and the exit code is 1", async () => {
    const { child, adminUrl, output, ended, log } = await serve("--drain", "200", "--heartbeat", "60000");
    const session = await createSession(adminUrl, "arena", "ann");
    const ann = await join(session, 1);
    // What it does cannot be interrupted, and takes longer than anybody waits.
    ann.send(3);
    await until("the shard answers nobody", async () => {
      const silence = new AbortController();
      const timer = setTimeout(() => silence.abort(), 300);
      const answered = await fetch(`${adminUrl}/sessions`, { signal: silence.signal }).catch(() => null);
      clearTimeout(timer);
      return answered === null;
    });
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(output.stderr).toMatch(/it took longer than 200 ms to end its sessions/);
    expect(output.stderr).toMatch(/^rtsc: 1 session was lost: .*the log names each\.$/m);
    expect((await records(log)).filter(({ code }) => code === "RT8307").map(({ session: id }) => id)).toEqual([
      session.sessionId,
    ]);
  });

  it("when it is killed, its shard ends as well", async () => {
    const { child, port, ended } = await serve();
    child.kill("SIGKILL");
    await ended;
    await until("the players' port is free", async () => {
      const server = createServer().listen(port, "127.0.0.1");
      const free = await Promise.race([
        once(server, "listening").then(() => true),
        once(server, "error").then(() => false),
      ]);
      server.close();
      return free;
    });
  });

  it("takes the admin key from the environment, and does not hand it on", async () => {
    const handlers = path.join(arena.folder, "env.mjs");
    writeFileSync(handlers, 'console.log("key:", process.env.RTSC_ADMIN_KEY); export const A = () => 1;');
    const running = rtsc(["serve", "--bundles", "bundles", "--logs", "env.log", "--handlers", handlers], {
      RTSC_ADMIN_KEY: "s3cret",
    });
    const [line = ""] = await running.lines(1);
    const adminUrl = readyLine.exec(line)?.[2] ?? "";
    expect((await fetch(`${adminUrl}/sessions`)).status).toBe(401);
    expect((await fetch(`${adminUrl}/sessions`, { headers: { authorization: "Bearer s3cret" } })).status).toBe(200);
    expect(running.output.stderr).toContain("key: undefined");
  });

  it.each<[string[], RegExp]>([
    [[], /^error: required option '--bundles <dir>' not specified/],
    [["--bundles", "nowhere"], /^rtsc: RT8303: There is no folder .*nowhere with bundles; run rtsc build/],
    [
      ["--bundles", "bundles", "--port", "x"],
      /^error: option '--port <n>' argument 'x' is invalid\. It has to be a whole/,
    ],
    [
      ["--bundles", "bundles", "--port", "99999"],
      /^rtsc: RT8303: port is 99999; it has to be a whole number from 0 to 65535/,
    ],
    [
      ["--bundles", "bundles", "--limit", "sessions"],
      /^error: option '--limit <name=n>' argument 'sessions' is invalid/,
    ],
    [["--bundles", "bundles", "--limit", "nope=1"], /^rtsc: RT8303: There is no limit "nope"/],
    [["--bundles", "bundles", "--frob"], /^error: unknown option '--frob'/],
    [["--bundles", "bundles", "more"], /^error: too many arguments/],
    [
      ["--bundles", "bundles", "--handlers", "none.mjs"],
      /^rtsc: RT8330: The handlers module .*none\.mjs exports no function;/,
    ],
    [["--bundles", "bundles", "--admin-host", "0.0.0.0"], /^rtsc: RT8303: The admin API on 0\.0\.0\.0 would be open/],
  ])("%j is one clear sentence and exit 2", async (args, message) => {
    writeFileSync(path.join(arena.folder, "none.mjs"), "export const note = 1;");
    const { ended, output } = rtsc(["serve", ...args]);
    expect(await ended).toEqual({ code: 2, signal: null });
    expect(output.stdout).toBe("");
    expect(output.stderr).toMatch(message);
    expect(output.stderr).not.toMatch(/^\s+at /m);
  });

  it("a port in use is one sentence and exit 2", async () => {
    const { port } = await serve();
    const { ended, output } = rtsc(["serve", "--bundles", "bundles", "--port", String(port)]);
    expect(await ended).toEqual({ code: 2, signal: null });
    expect(output.stderr).toMatch(new RegExp(`^rtsc: RT8301: Port ${port} of 127\\.0\\.0\\.1 is in use; .*\\n$`));
  });
});

describe("rtsc logs", () => {
  const line = (more: object): string =>
    `${JSON.stringify({ time: "2024-05-01T10:00:00.000Z", level: "info", source: "script", message: "hello", ...more })}\n`;
  function file(name: string, ...lines: string[]): string {
    writeFileSync(path.join(arena.folder, name), lines.join(""));
    return name;
  }

  it("prints records of a file or a folder, one line each, harmless to a terminal, with their stack below", async () => {
    file(
      "realtime.log",
      line({ session: "s1", script: "arena", peer: 2, opCode: 7, message: "one\u001b[31m\ntwo" }),
      line({
        level: "error",
        code: "RT8210",
        source: "host",
        message: { a: 1 },
        stack: "Error: x\n    at f (a.js:1:2)",
      }),
    );
    for (const args of [[], ["--logs", "."], ["--file", "realtime.log"]]) {
      const { ended, output } = rtsc(["logs", ...args]);
      expect((await ended).code).toBe(0);
      expect(output.stdout.split("\n")).toEqual([
        "2024-05-01T10:00:00.000Z  INFO   arena/s1  [peer 2, op-code 7]  one\ufffd[31m two",
        '2024-05-01T10:00:00.000Z  ERROR  RT8210  {"a":1}',
        "    Error: x",
        "    at f (a.js:1:2)",
        "",
      ]);
    }
  });

  it("finds by session, level and text, also as JSON, and reports broken lines without failing", async () => {
    const log = file(
      "search.log",
      line({ session: "s1", message: "Yes" }),
      "garbage\n",
      line({ session: "s1", level: "warn", message: "yes, too" }),
      line({ session: "s2", level: "error", message: "yes" }),
    );
    const { ended, output } = rtsc([
      "logs",
      "--file",
      log,
      "--session",
      "s1",
      "--level",
      "info",
      "--text",
      "YES",
      "--format",
      "json",
    ]);
    expect((await ended).code).toBe(0);
    expect(
      output.stdout
        .trim()
        .split("\n")
        .map((text) => JSON.parse(text).message),
    ).toEqual(["Yes", "yes, too"]);
    expect(output.stderr).toMatch(/^rtsc: .*search\.log:2: not a log record: it is not JSON; passed over\.\n$/);
  });

  it("says that there is no record of a session, and what else was asked of it; that is no failure", async () => {
    const log = file("other.log", line({ session: "s1", message: "yes" }));
    const asked = async (...args: string[]) => {
      const { ended, output } = rtsc(["logs", "--file", log, ...args]);
      expect((await ended).code).toBe(0);
      expect(output.stdout).toBe("");
      return output.stderr;
    };
    expect(await asked("--session", "zzz")).toMatch(/^rtsc: \S+other\.log holds no record of the session zzz\.\n$/);
    expect(await asked("--session", "s1", "--text", "no")).toMatch(/the session s1 that fits --level and --text\.\n$/);
    expect(await asked("--text", "no")).toBe("");
  });

  it("a file that is no log is one sentence and exit 2; many lines that are none among records are counted", async () => {
    const none = rtsc(["logs", "--file", file("none.log", "garbage\n".repeat(300)), "--session", "s1"]);
    expect((await none.ended).code).toBe(2);
    expect(none.output.stderr).toMatch(
      /^rtsc: \S+none\.log is no log: none of its lines is a record\.\n {2}Name .*\n$/,
    );
    const some = rtsc(["logs", "--file", file("some.log", "garbage\n".repeat(300), line({}))]);
    expect((await some.ended).code).toBe(0);
    expect(some.output.stdout).toMatch(/hello\n$/);
    expect(some.output.stderr.trimEnd().split("\n")).toHaveLength(6);
    expect(some.output.stderr).toMatch(
      /some\.log:5: not a[^\n]*\nrtsc: 295 more lines are no log records; passed over\.\n$/,
    );
  });

  it("follows the file until it is told to stop", async () => {
    const log = file("follow.log", line({ message: "old" }));
    const { child, lines, ended } = rtsc(["logs", "--file", log, "--follow"]);
    await lines(1);
    appendFileSync(path.join(arena.folder, log), line({ message: "new" }));
    expect((await lines(2))[1]).toMatch(/new$/);
    child.kill("SIGINT");
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it.each([
    [["--logs", "nowhere.log"], /^rtsc: RT8342: The log file .*nowhere\.log cannot be read: there is no such file\./],
    [
      ["--level", "loud"],
      /^error: option '--level <level>' argument 'loud' is invalid\. Allowed choices are debug, info/,
    ],
  ])("%j is one clear sentence and exit 2", async (args, message) => {
    const { ended, output } = rtsc(["logs", ...args]);
    expect((await ended).code).toBe(2);
    expect(output.stderr).toMatch(message);
    expect(output.stderr).not.toMatch(/^\s+at /m);
  });
});
