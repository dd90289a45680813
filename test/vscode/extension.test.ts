/**
 * The VS Code extension as it is packed: what is in the .vsix, that it starts the rtsc of the workspace, and that its problem
 * matchers read what rtsc really prints.
 */

import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot, packageVersion } from "#compiler/text/package-root.ts";
import { withCli } from "../support/cli.ts";
import { inFolder } from "../support/page-project.ts";

const { run, folder: cliFolder } = withCli();
const pack = join(packageRoot(), "compiler/language-server/vscode/package.mjs");

/** Where the extension is unpacked to, as VS Code does. */
let home = "";
let entries: Record<string, string> = {};
let vsix: Buffer;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "rtsc-vscode-"));
  vsix = packed("a.vsix");
  entries = Object.fromEntries(Object.entries(unzipSync(vsix)).map(([name, bytes]) => [name, strFromU8(bytes)]));
  for (const [name, text] of Object.entries(entries)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  mkdirSync(join(home, "node_modules/vscode"), { recursive: true });
  cpSync(join(import.meta.dirname, "fake-vscode.cjs"), join(home, "node_modules/vscode/index.js"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function packed(name: string): Buffer {
  execFileSync(process.execPath, [pack, join(home, name)], { stdio: "pipe" });
  return readFileSync(join(home, name));
}

interface Matcher {
  readonly name: string;
  readonly pattern: string;
  readonly background?: { readonly beginsPattern: string; readonly endsPattern: string };
}

interface Manifest {
  readonly main: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly jsonValidation: readonly { readonly fileMatch: string; readonly url: string }[];
    readonly problemPatterns: readonly { readonly name: string; readonly regexp: string }[];
    readonly problemMatchers: readonly Matcher[];
    readonly taskDefinitions: readonly { readonly type: string }[];
    readonly configuration: { readonly properties: Record<string, unknown> };
  };
}

const manifest = (): Manifest => JSON.parse(entries["extension/package.json"]!);

describe("the .vsix", () => {
  test("has what VS Code asks for, and nothing else", () => {
    expect(Object.keys(entries).sort()).toEqual([
      "[Content_Types].xml",
      "extension.vsixmanifest",
      "extension/LICENSE.txt",
      "extension/extension.js",
      "extension/package.json",
      "extension/readme.md",
      "extension/schemas/opcodes.schema.json",
      "extension/schemas/rtsc.schema.json",
    ]);
    const identity = /<Identity Language="en-US" Id="rtsc" Version="(.+?)" Publisher="rtsc" \/>/.exec(
      entries["extension.vsixmanifest"]!,
    );
    expect(identity?.[1]).toBe(packageVersion());
    expect(manifest()).toMatchObject({
      name: "rtsc",
      publisher: "rtsc",
      version: packageVersion(),
      main: "./extension.js",
    });
    for (const [, file] of entries["extension.vsixmanifest"]!.matchAll(/<Asset Type=".+?" Path="(.+?)"/g))
      expect(Object.keys(entries)).toContain(file);
    for (const name of Object.keys(entries).filter((one) => one !== "[Content_Types].xml"))
      expect(entries["[Content_Types].xml"]).toContain(`Extension=".${name.split(".").at(-1)}"`);
  });

  test("what it contributes holds together", () => {
    const { contributes, activationEvents } = manifest();
    expect(activationEvents).toEqual(["workspaceContains:**/rtsc.json"]);
    for (const { url } of contributes.jsonValidation)
      expect(JSON.parse(entries[`extension/${url.slice(2)}`]!)).toHaveProperty("$schema");
    const patterns = contributes.problemPatterns.map(({ name }) => `$${name}`);
    for (const { pattern } of contributes.problemMatchers) expect(patterns).toContain(pattern);
    expect(Object.keys(contributes.configuration.properties)).toEqual(["rtsc.path", "rtsc.trace.server"]);
  });

  test("the same sources give the same bytes", () => {
    expect(packed("b.vsix").equals(vsix)).toBe(true);
  });
});

interface FakeTask {
  readonly name: string;
  readonly definition: Record<string, string>;
  readonly problemMatchers: string;
  readonly isBackground: boolean;
  readonly execution: { readonly process: string; readonly args: readonly string[]; readonly options: { cwd: string } };
}

interface FakeState {
  folders: { name: string; uri: { fsPath: string } }[];
  settings: Record<string, unknown>;
  errors: string[];
  readonly commands: Record<string, () => Promise<void>>;
  readonly taskProviders: Record<
    string,
    { provideTasks(): FakeTask[]; resolveTask(task: object): FakeTask | undefined }
  >;
  readonly foldersChanged: { fire(event: object): Promise<unknown> };
  readonly configurationChanged: { fire(event: object): Promise<unknown> };
}

/** Stands for rtsc: writes down how it was run, and speaks as much of the protocol as there is to a start and an end. */
const double = `#!${process.execPath}
const fs = require("node:fs");
const told = (word) => fs.appendFileSync(process.env.RTSC_TOLD, JSON.stringify(word) + "\\n");
told({ args: process.argv.slice(2), cwd: process.cwd() });
let input = Buffer.alloc(0);
process.stdin.on("data", (chunk) => {
  input = Buffer.concat([input, chunk]);
  for (;;) {
    const head = /^Content-Length: (\\d+)\\r\\n\\r\\n/.exec(input.toString("latin1"));
    if (head === null || input.length < head[0].length + Number(head[1])) return;
    const end = head[0].length + Number(head[1]);
    const { id, method } = JSON.parse(input.subarray(head[0].length, end).toString());
    input = input.subarray(end);
    told(method);
    if (method === "exit") process.exit(0);
    if (id === undefined) continue;
    const answer = JSON.stringify({ jsonrpc: "2.0", id, result: method === "initialize" ? { capabilities: {} } : null });
    process.stdout.write("Content-Length: " + Buffer.byteLength(answer) + "\\r\\n\\r\\n" + answer);
  }
});
`;

describe.skipIf(process.platform === "win32")("in an editor", () => {
  const require = createRequire(import.meta.url);
  let extension: { activate(context: object): Promise<void>; deactivate(): Promise<void> };
  let state: FakeState;

  beforeAll(() => {
    state = (require(join(home, "node_modules/vscode")) as { state: FakeState }).state;
    extension = require(join(home, "extension/extension.js")) as typeof extension;
  });
  /** Runs in a folder with these files; what was activated there is over before the folder is. */
  const inEditor = (files: Record<string, string>, act: (folder: string) => Promise<void>) =>
    inFolder(files, async (folder) => {
      try {
        await act(folder);
      } finally {
        await extension.deactivate();
        // The client does not wait for the process to have read its last word.
        await expect.poll(() => exits(folder)).toBe(starts(folder));
        for (const one of subscriptions.splice(0)) one.dispose();
        Object.assign(state, { folders: [], settings: {}, errors: [] });
      }
    });

  const subscriptions: { dispose(): void }[] = [];
  const folderAt = (path: string) => ({
    name: "it",
    uri: { fsPath: path, scheme: "file", toString: () => `file://${path}` },
  });
  const activate = (...paths: string[]) => {
    state.folders = paths.map(folderAt);
    return extension.activate({ subscriptions });
  };
  const install = (folder: string, name = "node_modules/.bin/rtsc") => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, double);
    chmodSync(file, 0o755);
    process.env["RTSC_TOLD"] = join(folder, "told");
  };
  /** What the double wrote down: an object for each start, and the methods it was sent. */
  const told = (folder: string): unknown[] =>
    existsSync(join(folder, "told"))
      ? readFileSync(join(folder, "told"), "utf8")
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
      : [];
  const starts = (folder: string): number => told(folder).filter((word) => typeof word === "object").length;
  const exits = (folder: string): number => told(folder).filter((word) => word === "exit").length;

  test("starts rtsc lsp --stdio of the workspace, in its folder, and ends it", () =>
    inEditor({ "rtsc.json": "{}" }, async (folder) => {
      install(folder);
      await activate(folder);
      expect(state.errors).toEqual([]);
      await extension.deactivate();
      await expect.poll(() => told(folder).at(-1)).toBe("exit");
      expect(told(folder)).toEqual([
        { args: ["lsp", "--stdio"], cwd: folder },
        "initialize",
        "initialized",
        "shutdown",
        "exit",
      ]);
    }));

  test("a command that is installed above the folder is found", () =>
    inEditor({ "games/duel/rtsc.json": "{}" }, async (folder) => {
      install(folder);
      await activate(join(folder, "games/duel"));
      expect(told(folder)[0]).toEqual({ args: ["lsp", "--stdio"], cwd: join(folder, "games/duel") });
    }));

  test("rtsc.path names another; restarting starts it again", () =>
    inEditor({ "rtsc.json": "{}" }, async (folder) => {
      install(folder, "tools/my-rtsc");
      state.settings["rtsc.path"] = "tools/my-rtsc";
      await activate(folder);
      await state.commands["rtsc.restart"]!();
      await state.configurationChanged.fire({ affectsConfiguration: (name: string) => name === "rtsc.path" });
      expect(starts(folder)).toBe(3);
      expect(told(folder).filter((word) => word === "shutdown")).toHaveLength(2);
    }));

  test("where rtsc is not installed it says so in one sentence, and what to do", () =>
    inEditor({ "rtsc.json": "{}", "none/x": "" }, async (folder) => {
      await activate(folder, join(folder, "none"));
      state.settings["rtsc.path"] = "nowhere/rtsc";
      await state.commands["rtsc.restart"]!();
      expect(state.errors).toEqual([
        `rtsc is not installed in ${folder}: run "npm install --save-dev rtsc" there, or name the command as rtsc.path in the settings.`,
        `There is no ${join(folder, "nowhere/rtsc")}, which rtsc.path in the settings names as the command of ${folder}.`,
      ]);
    }));

  test("folders that come are served, those that go are not", () =>
    inEditor({ "rtsc.json": "{}" }, async (folder) => {
      install(folder);
      await activate();
      expect(told(folder)).toEqual([]);
      const one = folderAt(folder);
      await state.foldersChanged.fire({ added: [one], removed: [] });
      await state.foldersChanged.fire({ added: [], removed: [one] });
      expect(told(folder)).toContain("initialized");
      await expect.poll(() => told(folder).at(-1)).toBe("exit");
    }));

  test("the language server itself starts and ends", () =>
    inEditor(project, async (folder) => {
      const file = join(folder, "node_modules/.bin/rtsc");
      mkdirSync(dirname(file), { recursive: true });
      const log = join(folder, "ended");
      writeFileSync(
        file,
        `#!/bin/sh\n"${process.execPath}" "${join(cliFolder(), "rtsc.js")}" "$@"\necho "$*: $?" > "${log}"\n`,
      );
      chmodSync(file, 0o755);
      await activate(folder);
      expect(state.errors).toEqual([]);
      await extension.deactivate();
      await expect.poll(() => existsSync(log), { timeout: 10_000 }).toBe(true);
      expect(readFileSync(log, "utf8")).toBe("lsp --stdio: 0\n");
    }));

  test("tasks run the same command, and say which matcher reads them", () =>
    inEditor({ "rtsc.json": "{}", "server/rtsc.json": "{}" }, async (folder) => {
      install(folder);
      await activate(folder);
      const provider = state.taskProviders["rtsc"]!;
      const shown = provider.provideTasks().map(({ name, execution: { process: file, args, options }, ...task }) => ({
        ...{ name, line: [relative(folder, file), ...args].join(" "), cwd: options.cwd },
        ...{ matcher: task.problemMatchers, background: task.isBackground },
      }));
      const bin = "node_modules/.bin/rtsc";
      expect(shown).toEqual([
        { name: "check", line: `${bin} check`, cwd: folder, matcher: "$rtsc", background: false },
        { name: "watch", line: `${bin} check --watch --all`, cwd: folder, matcher: "$rtsc-watch", background: true },
        { name: "build", line: `${bin} build`, cwd: folder, matcher: "$rtsc", background: false },
      ]);
      const definition = { type: "rtsc", command: "build", folder: "server" };
      const own = provider.resolveTask({ scope: folderAt(folder), definition });
      expect(own).toMatchObject({ name: "build in server", definition });
      expect(own!.execution.options.cwd).toBe(join(folder, "server"));
      expect(provider.resolveTask({ scope: folderAt(folder), definition: { command: "dance" } })).toBeUndefined();
    }));
});

/** What a matcher makes of what was printed: problems, and where it thinks that a round begins and ends. */
function read(name: string, printed: string) {
  const { problemMatchers, problemPatterns } = manifest().contributes;
  const matcher = problemMatchers.find((one) => one.name === name)!;
  const pattern = new RegExp(problemPatterns.find((one) => `$${one.name}` === matcher.pattern)!.regexp);
  const { beginsPattern = "(?!)", endsPattern = "(?!)" } = matcher.background ?? {};
  return printed.split("\n").flatMap((line) => {
    const [problem, file, at, column, severity, code] = pattern.exec(line) ?? [];
    if (problem !== undefined) return [`${file} ${at} ${column} ${severity} ${code}`];
    if (new RegExp(beginsPattern).test(line)) return ["begins"];
    return new RegExp(endsPattern).test(line) ? ["ends"] : [];
  });
}

const project = {
  "rtsc.json": '{ "scripts": { "main": "scripts/main.ts" }, "opCodes": ["op.json"] }',
  "op.json":
    '{ "packets": { "Move": { "opCode": 101, "from": "client", "fields": { "x": { "index": 1, "type": "float" } } } } }',
  "scripts/main.ts": "RTSession.onPacket(101, (packet) => packet.getData().getFloat(7));\nRTSession.nothing();\n",
};

describe("problem matchers", () => {
  test("$rtsc reads what rtsc check prints", () =>
    inFolder(project, async (folder) => {
      const { stdout } = await run(["check"], { cwd: folder });
      expect(read("rtsc", stdout)).toEqual(["scripts/main.ts 1 54 error RT4102", "scripts/main.ts 2 11 error TS2339"]);
    }));

  test("$rtsc-watch reads what rtsc check --watch --all prints: each round has a beginning, all findings, and an end", () =>
    inFolder(project, async (folder) => {
      const command = [join(cliFolder(), "rtsc.js"), "check", "--watch", "--all"];
      const child = spawn(process.execPath, command, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
      let printed = "";
      const script = join(folder, "scripts/main.ts");
      // What is saved after each end that is seen.
      const saves = [`\n${project["scripts/main.ts"]}`, 'RTSession.getLogger().info("");\n'];
      await new Promise<void>((resolve) => {
        child.stdout.on("data", (chunk) => {
          printed += chunk;
          const ends = read("rtsc-watch", printed).filter((word) => word === "ends").length;
          if (ends === 3) child.kill("SIGINT");
          else if (ends === 3 - saves.length) {
            // In one step: an empty file on the way would be a round of its own.
            writeFileSync(`${script}.tmp`, saves.shift()!);
            renameSync(`${script}.tmp`, script);
          }
        });
        child.on("close", () => resolve());
      });
      expect(read("rtsc-watch", printed)).toEqual([
        "scripts/main.ts 1 54 error RT4102",
        "scripts/main.ts 2 11 error TS2339",
        "ends",
        "begins",
        "scripts/main.ts 2 54 error RT4102",
        "scripts/main.ts 3 11 error TS2339",
        "ends",
        "begins",
        "ends",
      ]);
    }));
});
