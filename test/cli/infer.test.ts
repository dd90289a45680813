/** `rtsc infer` as a process: what it prints, what it writes, and what it never overwrites. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { withCli } from "../support/cli.ts";
import { writeTree } from "../support/fixtures.ts";

const cli = withCli();
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function project(opCodes: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "rtsc-infer-"));
  folders.push(folder);
  writeTree(folder, {
    "rtsc.json": JSON.stringify({ scripts: ["*.js"], opCodes, preset: "legacy" }),
    "main.js":
      "var MOVE = 5;\nRTSession.onPacket(MOVE, function (packet) { var speed = packet.getData().getFloat(2); });\n",
  });
  return folder;
}

test("prints the schema, how sure it is of it, and what to do next; writes nothing", async () => {
  const cwd = project(["opcodes/*.json"]);
  const { code, stdout, stderr } = await cli.run(["infer", "--cwd", cwd]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain('"speed": { "index": 2, "type": "float" }');
  expect(stdout).toContain("// high: read as a float in main.js:2");
  expect(stdout).toContain("1 packet, 0 records, 1 field: 1 of high confidence");
  expect(stdout).toContain("rtsc infer --write writes it to opcodes/inferred.json.");
  const check = await cli.run(["check", "--cwd", cwd]);
  expect(check.stdout).toContain("RT1008");
});

test("--write writes it, the project is sound with it, and there is nothing left to infer", async () => {
  const cwd = project(["opcodes/*.json"]);
  const written = await cli.run(["infer", "--write", "--cwd", cwd]);
  expect([written.code, written.stderr]).toEqual([0, ""]);
  expect(written.stdout).toContain("Wrote opcodes/inferred.json.");
  expect(written.stdout).not.toContain('add "opcodes/inferred.json"');
  expect(readFileSync(join(cwd, "opcodes", "inferred.json"), "utf8")).toContain('"opCode": 5');
  expect((await cli.run(["check", "--cwd", cwd])).code).toBe(0);
  expect((await cli.run(["infer", "--write", "--cwd", cwd])).stdout).toContain("There is nothing to infer");
});

test("an inferred.json that is there is kept, unless --force says otherwise", async () => {
  const cwd = project([]);
  writeTree(cwd, { "opcodes/inferred.json": "mine" });
  const refused = await cli.run(["infer", "--write", "--cwd", cwd]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("opcodes/inferred.json is there already; nothing was written.");
  expect(readFileSync(join(cwd, "opcodes", "inferred.json"), "utf8")).toBe("mine");
  const forced = await cli.run(["infer", "--write", "--force", "--cwd", cwd]);
  expect(forced.stdout).toContain("Replaced opcodes/inferred.json.");
  expect(forced.stdout).toContain('rtsc.json does not look there: add "opcodes/inferred.json" to its "opCodes".');
});

test("--format json is one value that holds all of it", async () => {
  const { code, stdout } = await cli.run(["infer", "--format", "json", "--cwd", project([])]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    file: "opcodes/inferred.json",
    state: "printed",
    matched: false,
    packets: [
      {
        name: "Move",
        opCode: 5,
        from: "client",
        at: [{ file: "main.js", line: 2 }],
        fields: [
          {
            index: 2,
            name: "speed",
            type: "float",
            optional: false,
            confidence: "high",
            places: [{ how: "read", line: 2 }],
          },
        ],
      },
    ],
    records: [],
    contradictions: [],
    open: [],
  });
});

test("a project that is wrong is told so", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rtsc-infer-"));
  folders.push(folder);
  const { code, stdout } = await cli.run(["infer", "--cwd", folder]);
  expect(code).toBe(2);
  expect(stdout).toContain("RT1001");
});
