/**
 * rtsc compare as its users meet it: baselines of every kind, formats, exit codes, and that TypeScript stays unloaded.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { makeSource } from "#compiler/text/source.ts";
import { defaultLimits } from "#schemas/limits.ts";
import { BUNDLE_FORMAT, type BundleManifest } from "#schemas/manifest.ts";
import { withCli } from "../support/cli.ts";
import { writeTree } from "../support/fixtures.ts";
import { inFolder } from "../support/page-project.ts";

const { run, folder: cli } = withCli();

const schema = (fields: Record<string, unknown>, from = "client"): string =>
  `${JSON.stringify({ packets: { Move: { opCode: 102, from, fields } } }, null, 2)}\n`;
const x = { x: { index: 1, type: "float" } };
const old = schema(x);
/** Breaks clients, recordings and source. */
const stricter = schema({ ...x, why: { index: 2, type: "string" } });
/** Breaks source only. */
const renamed = schema({ height: { index: 1, type: "float" } });
/** Breaks nothing. */
const wider = schema({ ...x, why: { index: 2, type: "string", optional: true } });

const project = (opCodes: string, more: object = {}): Record<string, string> => ({
  "rtsc.json": JSON.stringify({ scripts: { main: "scripts/main.ts" }, opCodes: ["opcodes/*.json"], ...more }),
  "scripts/main.ts": "this is no script at all {{{\n",
  "opcodes/game.json": opCodes,
});

function git(cwd: string, ...args: readonly string[]): string {
  const env = { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1" };
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", [...who, ...args], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

/** A repository with a first commit, tagged v1. */
async function inRepository(files: Record<string, string>, action: (root: string) => Promise<void>): Promise<void> {
  await inFolder(files, async (root) => {
    git(root, "init", "-q", "-b", "main");
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "one");
    git(root, "tag", "v1");
    await action(root);
  });
}

const below = (prefix: string, files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${prefix}${path}`, text]));

function manifestOf(opCodes: string, more: object = {}): string {
  const { model } = buildModel([makeSource("game.json", opCodes)]);
  const digest = `sha256-${"a".repeat(64)}`;
  const manifest: BundleManifest = {
    format: BUNDLE_FORMAT,
    script: "main",
    tool: "rtsc 0.1.0",
    digest,
    link: 1,
    relay: "unless-false",
    limits: defaultLimits,
    opCodes: { handles: [], sends: [] },
    model,
  };
  return JSON.stringify({ ...manifest, ...more });
}

describe("against a git ref", () => {
  test("a project in a subfolder, whose old schemas are in the repository only: exit 1, both places", () =>
    inRepository(below("games/duel/", project(old)), async (root) => {
      rmSync(join(root, "games/duel/opcodes/game.json"));
      writeTree(join(root, "games/duel"), { "opcodes/renamed.json": stricter });
      const hash = git(root, "rev-parse", "--short=7", "HEAD");
      for (const [cwd, args] of [
        [root, ["--cwd", "games/duel"]],
        [join(root, "games/duel"), []],
      ] as const) {
        const { code, stdout, stderr } = await run(["compare", "--against", "v1", ...args], { cwd });
        expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
        expect(stdout).toMatch(
          /^opcodes\/renamed\.json:11:9: error RT7014: Move got why, a required field on index 2\.\n/,
        );
        expect(stdout).toMatch(/\^\^\^\^\^\n/);
        expect(stdout).toContain("note: Breaks clients already shipped, recordings and source code. ");
        expect(stdout).toMatch(
          new RegExp(
            `1 change against v1 \\(${hash}\\): 1 breaks clients, 1 breaks recordings, 1 breaks source; 1 not allowed, \\d+ ms\\n$`,
          ),
        );
      }
    }));

  test("what changed is shown as it is and as it was; a full hash, HEAD~0 and a branch are refs, too", () =>
    inRepository(project(old), async (root) => {
      writeTree(root, project(schema({ x: { index: 1, type: "string" } })));
      const hash = git(root, "rev-parse", "HEAD");
      for (const ref of [hash, "HEAD~0", "main", "refs/heads/main"]) {
        const { code, stdout } = await run(["compare", "--against", ref], { cwd: root });
        expect(code).toBe(1);
        expect(stdout).toContain(`  ${hash.slice(0, 7)}:opcodes/game.json:7:9: note: This is how it was.\n`);
        expect(stdout.split("\n").filter((line) => line.includes('7 |         "x": {'))).toHaveLength(2);
      }
    }));

  test("nothing changed: exit 0; comments and order are nothing", () =>
    inRepository(project(old), async (root) => {
      writeTree(root, { "opcodes/game.json": `// The game.\n${old}` });
      const { code, stdout } = await run(["compare", "--against", "HEAD"], { cwd: root });
      expect(code).toBe(0);
      expect(stdout).toMatch(/^No changes against HEAD \([0-9a-f]{7}\), \d+ ms\n$/);
    }));

  test("schemas behind a symbolic link in the repository are read; links out of it are not", () =>
    inRepository({ "shared/game.json": old, ...project("") }, async (root) => {
      rmSync(join(root, "opcodes/game.json"));
      rmSync(join(root, "opcodes"), { recursive: true });
      symlinkSync("shared", join(root, "opcodes"));
      git(root, "add", "-A");
      git(root, "commit", "-q", "-m", "linked");
      rmSync(join(root, "opcodes"));
      writeTree(root, { "opcodes/game.json": renamed });
      const linked = await run(["compare", "--against", "HEAD", "--format", "json"], { cwd: root });
      expect(JSON.parse(linked.stdout).changes.map((one: { code: string }) => one.code)).toEqual(["RT7016"]);

      rmSync(join(root, "opcodes"), { recursive: true });
      mkdirSync(join(root, "opcodes"));
      symlinkSync("/etc/hostname", join(root, "opcodes/game.json"));
      git(root, "add", "-A");
      git(root, "commit", "-q", "-m", "leads out");
      rmSync(join(root, "opcodes/game.json"));
      writeTree(root, { "opcodes/game.json": old });
      const out = await run(["compare", "--against", "HEAD"], { cwd: root });
      expect(out.code).toBe(2);
      expect(out.stderr).toMatch(/^rtsc: The rtsc\.json of HEAD \([0-9a-f]{7}\) cannot be compared with: RT1008/);
    }));

  test("a repository named by the environment, as in a hook, is not the one that is asked", () =>
    inRepository(project(old), async (root) => {
      const { code } = await run(["compare", "--against", "v1"], { cwd: root, env: { GIT_DIR: "/nowhere/.git" } });
      expect(code).toBe(0);
    }));
});

describe("against a folder or a manifest", () => {
  test("a folder with an rtsc.json, relative to where the command runs", () =>
    inFolder({ ...below("now/", project(stricter)), ...below("then/", project(old)) }, async (root) => {
      const { code, stdout } = await run(["compare", "--cwd", "now", "--against", "then"], { cwd: root });
      expect(code).toBe(1);
      expect(stdout).toContain("1 change against ../then: ");
    }));

  test.each([
    ["deployed/manifest.json", "deployed/manifest.json"],
    ["deployed", "deployed/manifest.json"],
    ["dist", "dist/duel/manifest.json"],
  ])("a bundle, its folder, or the folder in which it is alone: %s", (against, file) =>
    inFolder({ ...project(wider), [file]: manifestOf(old) }, async (cwd) => {
      const { code, stdout } = await run(["compare", "--against", against], { cwd });
      expect(code).toBe(0);
      expect(stdout).toMatch(/^opcodes\/game\.json:11:9: hint RT7015: Move got why on index 2\.\n/);
      expect(stdout).toMatch(
        /1 change against \S+\/manifest\.json: nothing breaks; all allowed: clients, servers are safe, \d+ ms\n$/,
      );
      expect(stdout).toContain(` against ${file}: `);
    }),
  );
});

describe("what the project protects", () => {
  const cases: readonly [string, object, string, number, string][] = [
    ["source, by default", {}, renamed, 0, "warning"],
    ["source, when it says so", { compare: { breaks: ["source"] } }, renamed, 1, "error"],
    ["clients, by default", {}, stricter, 1, "error"],
    ["clients, when it protects servers only", { compare: { breaks: ["servers"] } }, stricter, 0, "warning"],
    ["recordings, when it says so", { compare: { breaks: ["recordings"] } }, stricter, 1, "error"],
    ["clients, when it protects nobody", { compare: { breaks: [] } }, stricter, 0, "warning"],
    ["a rule that is switched on", { rules: { RT7016: "error" } }, renamed, 1, "error"],
  ];
  test.each(cases)("a change that breaks %s", (_name, more, now, exit, severity) =>
    inFolder({ ...below("now/", project(now, more)), ...below("then/", project(old)) }, async (root) => {
      const { code, stdout } = await run(["compare", "--against", "../then", "--format", "json"], {
        cwd: join(root, "now"),
      });
      expect(code).toBe(exit);
      const report = JSON.parse(stdout);
      expect(report.changes.map((one: { severity: string }) => one.severity)).toEqual([severity]);
    }),
  );

  test("a rule that is switched off hides its change", () =>
    inFolder(
      { ...below("now/", project(renamed, { rules: { RT7016: "off" } })), ...below("then/", project(old)) },
      async (root) => {
        const { code, stdout } = await run(["compare", "--against", "then", "--cwd", "now"], { cwd: root });
        expect(code).toBe(0);
        expect(stdout).toMatch(/^No changes against \.\.\/then/);
      },
    ));
});

describe("formats", () => {
  const files = {
    ...below("games/now/", project(stricter)),
    ...below("then/", project(schema({ ...x, z: { index: 3, type: "float", optional: true } }))),
  };

  test("json: one value with everything", () =>
    inFolder(files, async (root) => {
      const { stdout } = await run(["compare", "--cwd", "games/now", "--against", "then", "--format", "json"], {
        cwd: root,
      });
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({ version: 1, against: "../../then", protects: ["clients", "servers"] });
      expect(report.summary).toEqual({
        changes: 2,
        errors: 1,
        clients: 1,
        servers: 0,
        recordings: 1,
        source: 2,
        files: 4,
        ms: expect.any(Number),
      });
      expect(report.changes[1]).toEqual({
        code: "RT7014",
        severity: "error",
        breaks: ["clients", "recordings", "source"],
        message: "Move got why, a required field on index 2.",
        help: expect.any(String),
        after: { kind: "field", name: "Move.why", index: 2, type: { kind: "string" }, required: true },
        file: "opcodes/game.json",
        start: { line: 11, column: 9 },
        end: { line: 11, column: 14 },
        notes: [{ message: expect.stringMatching(/^Breaks clients already shipped, recordings and source code\. /) }],
      });
      expect(report.changes[0]).toMatchObject({ code: "RT7013", before: { kind: "field", name: "Move.z" } });
    }));

  test("github: a command for each change, files as the checkout knows them, texts that start no other command", () =>
    inFolder(files, async (root) => {
      const args = ["compare", "--cwd", "games/now", "--against", "then", "--format", "github"];
      const expected = [
        "::warning file=games/now/opcodes/game.json,line=3,endLine=3,col=5,endColumn=11,title=RT7013::Move lost z on index 3.%0A",
        "::error file=games/now/opcodes/game.json,line=11,endLine=11,col=9,endColumn=14,title=RT7014::Move got why, a required field on index 2.%0A",
      ];
      const here = await run(args, { cwd: root });
      expect(here.code).toBe(1);
      const lines = here.stdout.trimEnd().split("\n");
      expect(lines).toHaveLength(2);
      for (const [at, line] of lines.entries()) expect(line.startsWith(expected[at]!), line).toBe(true);
      const checkout = await run(["compare", "--against", join(root, "then"), "--format", "github"], {
        cwd: join(root, "games/now"),
        env: { GITHUB_WORKSPACE: root },
      });
      expect(checkout.stdout.split("\n")[1]).toContain("file=games/now/opcodes/game.json,");
    }));

  test("github: what is wrong with the project itself is marked, too; what is gone has its old place in words", () =>
    inFolder({ ...below("now/", project("{ nonsense")), ...below("then/", project(old)) }, async (root) => {
      const args = ["compare", "--cwd", "now", "--against", "then", "--format", "github"];
      const { code, stdout } = await run(args, { cwd: root });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^::error file=now\/opcodes\/game\.json,line=1,.*title=RT2002::/);
      writeTree(join(root, "now"), { "opcodes/game.json": "{}" });
      expect((await run(args, { cwd: root })).stdout).toMatch(
        /^::error title=RT7001::Move is gone: .* \(\.\.\/then\/opcodes\/game\.json:3\)%0A/,
      );
    }));
});

describe("nothing to compare with: one sentence, exit 2, nothing on stdout", () => {
  const files = {
    ...project(old),
    "empty/readme.md": "",
    "several/duel/manifest.json": manifestOf(old),
    "several/race/manifest.json": manifestOf(old),
    "several/notes/readme.md": "",
    "newer.json": manifestOf(old, { format: BUNDLE_FORMAT + 1, model: 7 }),
    "other.json": "{}",
    "array.json": "[]",
    "no.json": "{",
    "broken.json": manifestOf(old, { model: { packets: [{}] } }),
    ...below("wrong-config/", { "rtsc.json": '{ "script": {}, "preset": 1 }' }),
    ...below("wrong-schema/", project('{ "packets": { "A": { "opCode": 0, "from": "me" } } }')),
  };

  test.each<[string, RegExp]>([
    [
      "nonsense",
      /^rtsc: "nonsense" is no commit, branch or tag of the repository, and no file or folder either\.\n {2}A shallow/,
    ],
    ["rtsc.json/x", /^rtsc: "rtsc\.json\/x" is no commit/],
    ["--upload-pack=x", /"--upload-pack=x" is no commit/],
    ["-h", /"-h" is no commit/],
    ["v1;touch x", /"v1;touch x" is no commit/],
    ["$(touch x)", /is no commit/],
    ["v1:opcodes/game.json", /is no commit/],
    ["HEAD^{tree}", /is no commit/],
    ["", /"" is no commit/],
    ["empty", /^rtsc: The folder empty holds neither rtsc\.json nor a bundle\.\n {2}Name the folder/],
    [
      "several",
      /^rtsc: The folder several holds 2 bundles: duel, race\.\n {2}Compare with one of them: --against several\/duel\n$/,
    ],
    [
      "newer.json",
      new RegExp(
        `^rtsc: newer\\.json has format ${BUNDLE_FORMAT + 1}, and this rtsc reads format ${BUNDLE_FORMAT}\\.\\n {2}A newer`,
      ),
    ],
    ["other.json", /^rtsc: other\.json is not the manifest of a bundle: it must have required property/],
    ["array.json", /^rtsc: array\.json is not the manifest of a bundle: it must be object\./],
    ["no.json", /^rtsc: no\.json is not JSON\.\n/],
    ["broken.json", /^rtsc: broken\.json is not the manifest of a bundle: \/model\S* /],
    [
      "wrong-config",
      /^rtsc: The rtsc\.json of wrong-config cannot be compared with: RT1004 at wrong-config\/rtsc\.json:1:3: .* \(1 more\)\n/,
    ],
    [
      "wrong-schema",
      /^rtsc: The schemas of wrong-schema cannot be compared with: RT20\d\d at wrong-schema\/opcodes\/game\.json:1:\d+: /,
    ],
  ])("%j", (against, words) =>
    inRepository(files, async (cwd) => {
      const { code, stdout, stderr } = await run(["compare", `--against=${against}`], { cwd });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(words);
      expect(stderr).not.toMatch(/\n\s+at |undefined/);
    }),
  );

  test("a folder that is in no repository", () =>
    inFolder(project(old), async (cwd) => {
      const { code, stderr } = await run(["compare", "--against", "nope"], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^rtsc: There is no file or folder "nope", nor a git ref: .*does not lie in the working tree of a git repository\.\n {2}Compare with a folder/,
      );
    }));

  test("no git on this machine", () =>
    inRepository(project(old), async (cwd) => {
      const { code, stderr } = await run(["compare", "--against", "v1"], { cwd, env: { PATH: cwd } });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^rtsc: There is no git to ask: the command was not found\.\n {2}Install git/);
    }));

  test("a commit in which there was no project yet", () =>
    inRepository({ "readme.md": "" }, async (cwd) => {
      writeTree(cwd, project(old));
      const { code, stderr } = await run(["compare", "--against", "v1"], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^rtsc: There is no rtsc\.json in v1 \([0-9a-f]{7}\)\.\n/);
    }));

  test("no project here, and no --against", async () => {
    await inFolder({ "readme.md": "" }, async (cwd) => {
      const { code, stdout } = await run(["compare", "--against", "main"], { cwd });
      expect(code).toBe(2);
      expect(stdout).toContain("RT1001");
    });
    expect(await run(["compare"])).toMatchObject({ code: 2, stderr: expect.stringContaining("--against <baseline>") });
  });
});

test("TypeScript is never loaded, nor a script read", () =>
  inFolder(
    {
      ...below("now/", project(wider)),
      ...below("then/", project(old)),
      // Every module that is resolved, from the command's first line on.
      "hooks.mjs":
        'import { appendFileSync } from "node:fs";\nexport async function resolve(name, context, next) {\n  const found = await next(name, context);\n  appendFileSync(process.env.RESOLVED, found.url + "\\n");\n  return found;\n}\n',
      "register.mjs": 'import { register } from "node:module";\nregister(new URL("./hooks.mjs", import.meta.url));\n',
    },
    async (root) => {
      const resolved = join(root, "resolved.txt");
      const env = { NODE_OPTIONS: `--import=${join(root, "register.mjs")}`, RESOLVED: resolved };
      const { code, stderr } = await run(["compare", "--cwd", "now", "--against", "then"], { cwd: root, env });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const { readFileSync } = await import("node:fs");
      const urls = readFileSync(resolved, "utf8").split("\n");
      expect(urls.some((url) => url.startsWith(new URL(`file://${cli()}`).href))).toBe(true);
      expect(urls.filter((url) => /\/node_modules\/(typescript|esbuild|ajv|ts-morph)\//.test(url))).toEqual([]);
    },
  ));
