/**
 * `rtsc check --watch`: what counts as a change, what is printed, and a real process that sees real files change.
 */

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { notLookedFor, renderChangedFindings, renderFirstFindings } from "#compiler/cli/render/watch.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { memoryFiles, Unreadable } from "#compiler/text/files.ts";
import { changedSince, recordedFiles } from "#compiler/text/recorded-files.ts";
import { makeSource, span } from "#compiler/text/source.ts";
import { withCli } from "../support/cli.ts";
import { inFolder } from "../support/page-project.ts";

const { run, folder } = withCli();

describe("what counts as a change", () => {
  const files = new Map([
    ["/p/a.js", "1"],
    ["/p/b.js", "2"],
  ]);
  const asked = () => {
    const recorded = recordedFiles(memoryFiles(files));
    recorded.read("/p/a.js");
    recorded.read("/p/none.js");
    recorded.list("/p");
    recorded.list("/q");
    return recorded;
  };
  const changes = (edits: Record<string, string | null>) => {
    const now = new Map(files);
    for (const [path, text] of Object.entries(edits)) {
      if (text === null) now.delete(path);
      else now.set(path, text);
    }
    return changedSince(asked(), memoryFiles(now));
  };

  test("answers that would be others; nothing else", () => {
    expect(changes({})).toEqual([]);
    expect(changes({ "/p/b.js": "nobody asked" })).toEqual([]);
    expect(changes({ "/p/a.js": "3" })).toEqual(["/p/a.js"]);
    expect(changes({ "/p/a.js": null })).toEqual(["/p", "/p/a.js"]);
    expect(changes({ "/p/none.js": "" })).toEqual(["/p", "/p/none.js"]);
    expect(changes({ "/q/c.js": "" })).toEqual(["/q"]);
  });

  test("what was refused and is not any more", () => {
    const refuse = (): never => {
      throw new Unreadable("/p/a.js", "EACCES");
    };
    const closed = { read: refuse, list: refuse };
    const recorded = recordedFiles(closed);
    expect(() => recorded.read("/p/a.js")).toThrow(Unreadable);
    expect(changedSince(recorded, closed)).toEqual([]);
    expect(changedSince(recorded, memoryFiles(files))).toEqual(["/p/a.js"]);
  });
});

describe("what is printed", () => {
  const finding = (text: string, at: number, message: string): Diagnostic => ({
    ...{ code: "RT4999", severity: "error", message, notes: [] },
    span: span(makeSource("a.js", text), at, at + 1),
  });
  const facts = { files: 2, ms: 5.4 };

  test("new in full, gone on a line, a finding that moved is still there", () => {
    const before = [finding("f();\ng();\n", 0, "One."), finding("f();\ng();\n", 5, "Two.")];
    const found = [finding("\n\nf();\nh();\n", 2, "One."), finding("\n\nf();\nh();\n", 7, "Three.")];
    expect(renderChangedFindings({ before, found, changed: ["a.js"], facts, color: false })).toBe(
      [
        "",
        "a.js changed",
        "a.js:4:1: error RT4999: Three.",
        "  4 | h();",
        "    | ^",
        "gone a.js:2: RT4999: Two.",
        "1 new, 1 gone, 1 still in 2 files, 5 ms",
        "",
      ].join("\n"),
    );
  });

  test("what was not looked for is neither gone nor still there", () => {
    const code = (one: string): Diagnostic => ({ ...finding("f();\n", 0, one), code: one });
    const before = ["RT1004", "RT2002", "RT4101", "TS2304"].map(code);
    const codes = (found: readonly Diagnostic[]): string[] => found.map((one) => one.code);
    const model = { config: {} as never, coverage: null };
    expect(codes(notLookedFor(before, { config: null, coverage: null }))).toEqual(["RT2002", "RT4101", "TS2304"]);
    expect(codes(notLookedFor(before, model))).toEqual(["RT4101", "TS2304"]);
    expect(notLookedFor(before, { config: {} as never, coverage: {} as never })).toEqual([]);
    const found = [code("RT2005")];
    const unseen = notLookedFor(before, model);
    const text = renderChangedFindings({ before, found, unseen, changed: ["a.json"], facts, color: false });
    expect(text.match(/^gone .*$/gm)).toEqual(["gone a.js:1: RT1004: RT1004", "gone a.js:1: RT2002: RT2002"]);
    expect(text).toMatch(/\n1 new, 2 gone, 0 still, 2 not looked for in 2 files, 5 ms\n$/);
  });

  test("with all asked for, every finding in full each time", () => {
    const before = [finding("f();\n", 0, "One.")];
    const found = [finding("f();\n", 0, "One."), finding("f();\n", 1, "Two.")];
    const text = renderChangedFindings({ before, found, changed: ["a.js"], facts, color: false, all: true });
    expect(text).toMatch(
      /^\na\.js changed\na\.js:1:1: .* One\.\n[\s\S]*\na\.js:1:2: .* Two\.\n[\s\S]*\n2 errors in 2 files, 5 ms\n$/,
    );
    expect(text).not.toMatch(/gone|still/);
  });

  test("many changed files are counted, an evil name does nothing", () => {
    const changed = ["a\u001b.js", "", "", "c", "d", "e"];
    const text = renderChangedFindings({ before: [], found: [], changed, facts, color: false });
    expect(text).toBe("\na\ufffd.js, the folder, c and 2 more changed\n0 new, 0 gone, 0 still in 2 files, 5 ms\n");
    expect(renderFirstFindings([], facts, false)).toBe("No findings in 2 files, 5 ms. Watching; Ctrl+C ends.\n");
  });
});

/** A watch as a process, whose output is waited for piece by piece. */
function watching(cwd: string) {
  const child = spawn(process.execPath, [join(folder(), "rtsc.js"), "check", "--watch"], { cwd, stdio: "pipe" });
  let all = "";
  let seen = 0;
  let look = (): void => {};
  const more = (chunk: Buffer): void => {
    all += chunk;
    look();
  };
  child.stdout.on("data", more);
  child.stderr.on("data", more);
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (code) => {
      resolve(code);
      look();
    });
  });
  return {
    child,
    ended,
    /** What came since the last time, once it holds this. */
    until: (words: RegExp) =>
      new Promise<string>((resolve, reject) => {
        look = () => {
          const fresh = all.slice(seen);
          const match = words.exec(fresh);
          if (match !== null) {
            seen += match.index + match[0].length;
            resolve(fresh.slice(0, match.index + match[0].length));
          } else if (child.exitCode !== null || child.signalCode !== null) reject(new Error(`It ended: ${all}`));
        };
        look();
      }),
  };
}

test(
  "a process: edits, a save by rename, a new file, a broken project and its repair; Ctrl+C ends it with 0",
  { timeout: 60_000 },
  () =>
    inFolder(
      {
        "rtsc.json":
          '{ "scripts": { "main": "main.js" }, "preset": "legacy", "opCodes": ["op/*.json"], "modules": ["lib"] }\n',
        "main.js": "RTSession.noSuch();\n",
        "op/game.json": "{}\n",
        "lib/a.js": "",
      },
      async (cwd) => {
        const { child, until, ended } = watching(cwd);
        try {
          const last = /\d+ still in \d+ files?, \d+ ms\n/;
          expect(await until(/Ctrl\+C ends\.\n/)).toMatch(/main\.js:1:11: error TS2339[\s\S]*1 error in 3 files/);

          writeFileSync(join(cwd, "main.js"), "\nRTSession.noSuch();\nRTSession.nothing();\n");
          expect(await until(last)).toMatch(
            /^\nmain\.js changed\nmain\.js:3:11: error TS2339[\s\S]*\n1 new, 0 gone, 1 still/,
          );

          // Nobody looks at this one; the next thing seen is the save by rename.
          writeFileSync(join(cwd, "notes.txt"), "x");
          writeFileSync(join(cwd, "main.js.tmp"), 'require("b").f(RTSession);\n');
          renameSync(join(cwd, "main.js.tmp"), join(cwd, "main.js"));
          const renamed = await until(last);
          expect(renamed).toMatch(/error RT3001/);
          expect(renamed).toMatch(
            /gone main\.js:2: TS2339[\s\S]*gone main\.js:3: TS2339[\s\S]*\n1 new, 2 gone, 0 still/,
          );

          writeFileSync(join(cwd, "lib/b.js"), "exports.f = function () {};\n");
          expect(await until(last)).toMatch(/lib\/?.* changed\ngone main\.js:1: RT3001[\s\S]*\n0 new, 1 gone, 0 still/);

          writeFileSync(join(cwd, "rtsc.json"), "{");
          expect(await until(last)).toMatch(/rtsc\.json:1:2: error RT1002/);
          rmSync(join(cwd, "lib"), { recursive: true });
          mkdirSync(join(cwd, "lib"));
          writeFileSync(join(cwd, "rtsc.json"), '{ "scripts": { "main": "main.js" }, "modules": ["lib"] }\n');
          expect(await until(last)).toMatch(/error RT3001[\s\S]*gone rtsc\.json:1: RT1002/);
          writeFileSync(join(cwd, "lib/b.js"), "exports.f = function () {};\n");
          expect(await until(last)).toMatch(/gone main\.js:1: RT3001/);
        } finally {
          child.kill("SIGINT");
        }
        expect(await ended).toBe(0);
      },
    ),
);

test.each([["--fix"], ["--format=json"], ["--output-file=json=x"], ["--timing"], ["--max-warnings=1"]])(
  "--watch with %s is refused",
  async (option) => {
    const { code, stdout, stderr } = await run(["check", "--watch", option]);
    expect(code).toBe(2);
    expect(stdout + stderr).toMatch(/--watch prints text, and goes with/);
  },
);

/** What `ps` knows of the processes that a process started. */
function startedBy(parent: number): { readonly pid: number; readonly group: number; readonly command: string }[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid=,args="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, ppid, group, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(ppid) === parent ? [{ pid: Number(pid), group: Number(group), command: command ?? "" }] : [];
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\s*Z/.test(execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }));
  } catch {
    return false;
  }
}

test.skipIf(process.platform === "win32")(
  "TypeScript's process has a group of its own, and does not outlive ours, however it ends",
  { timeout: 60_000 },
  () =>
    inFolder(
      { "rtsc.json": '{ "scripts": { "main": "main.js" }, "preset": "legacy" }\n', "main.js": "\n" },
      async (cwd) => {
        const { child, until, ended } = watching(cwd);
        await until(/Watching/);
        const typescript = startedBy(child.pid!).find(({ command }) => command.includes("--api"))!;
        expect(typescript.group).toBe(typescript.pid);
        // As if it worked: stopped, it does not see that nobody asks it any more.
        process.kill(typescript.pid, "SIGSTOP");
        child.kill("SIGKILL");
        await ended;
        await expect.poll(() => isAlive(typescript.pid), { timeout: 10_000 }).toBe(false);
      },
    ),
);
