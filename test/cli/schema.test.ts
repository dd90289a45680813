/** `rtsc schema size`: the table, the JSON, and what it does with broken projects. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withCli } from "../support/cli.ts";
import { inFolder } from "../support/page-project.ts";

const { run, folder } = withCli();

const project = (opCodes: object, more: object = {}): Record<string, string> => ({
  "rtsc.json": JSON.stringify({ scripts: { main: "main.ts" }, opCodes: ["game.json"], ...more }),
  "main.ts": "this is not a script at all (",
  "game.json": JSON.stringify(opCodes),
});

const packets = {
  Move: { opCode: 102, from: "client", delivery: "unreliable-sequenced", fields: { x: { index: 1, type: "float" } } },
  Chat: { opCode: 103, from: "both", fields: { text: { index: 1, type: "string" }, old: { index: 2, type: "any" } } },
  Big: { opCode: 104, from: "server", fields: { text: { index: 1, type: "string", maxLength: 2000 } } },
};

test("a table, what it counts, the findings; scripts are not looked at", () =>
  inFolder(project({ packets }), async (cwd) => {
    const { code, stdout, stderr } = await run(["schema", "size"], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n").slice(0, 6)).toEqual([
      "packet  op-code  from    delivery              least  typical  worst                  limit",
      "Move        102  client  unreliable-sequenced     13       13  34                      1024",
      "Chat        103  both    reliable                 11       34  unbounded (text, old)   1400",
      "Big         104  server  reliable                  9     1012  2014 !                  1400",
      "",
      "Bytes of a packet without its length prefix: op-code, sequence number, 8 targets or the sender, and data. ! is above the limit.",
    ]);
    expect(stdout).toContain("RT2101");
    expect(stdout).toContain("RT2103");
    expect(stdout).toMatch(/1 warning, 1 hint in 2 files, \d+ ms\n$/);
  }));

test("--format json: one value, null for unbounded", () =>
  inFolder(project({ packets }), async (cwd) => {
    const { code, stdout } = await run(["schema", "size", "--format", "json"], { cwd });
    expect(code).toBe(0);
    const { version, packets } = JSON.parse(stdout);
    expect(version).toBe(1);
    expect(packets[0]).toEqual({
      name: "Move",
      opCode: 102,
      from: "client",
      delivery: "unreliable-sequenced",
      least: 13,
      typical: 13,
      worst: 34,
      limit: 1024,
      unbounded: [],
      parts: [
        { what: "op-code", field: false, worst: 3 },
        { what: "sequence number", field: false, worst: 6 },
        { what: "8 targets", field: false, worst: 18 },
        { what: "data", field: false, worst: 2 },
        { what: "x", field: true, worst: 5 },
      ],
    });
    expect(packets[1]).toMatchObject({ worst: null, unbounded: ["text", "old"] });
  }));

test("limits.packetBytes is the limit; a rule raised to error fails", () =>
  inFolder(project({ packets: { Big: packets.Big } }, { limits: { packetBytes: 3000 } }), async (cwd) => {
    expect((await run(["schema", "size"], { cwd })).stdout).toMatch(/2014 +3000\n/);
    await inFolder(project({ packets }, { rules: { RT2101: "error" } }), async (strict) => {
      expect((await run(["schema", "size"], { cwd: strict })).code).toBe(1);
      expect((await run(["schema", "size", "--format", "json"], { cwd: strict })).code).toBe(1);
    });
  }));

test("a schema with errors: the findings and no table; no rtsc.json: exit 2", async () => {
  await inFolder(project({ packets: { Move: { opCode: 0, from: "client" } } }), async (cwd) => {
    const { code, stdout } = await run(["schema", "size"], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain("RT2011");
    expect(stdout).not.toContain("typical");
  });
  await inFolder({}, async (cwd) => expect((await run(["schema", "size"], { cwd })).code).toBe(2));
  await inFolder(project({}), async (cwd) => {
    expect((await run(["schema", "size"], { cwd })).stdout).toMatch(/^There are no packets\.\n/);
  });
});

test("what it loads has no TypeScript in it", () => {
  const read = (file: string) => readFileSync(file, "utf8");
  const chunks = join(folder(), "chunks");
  const seen = new Set<string>();
  const open = readdirSync(chunks).filter((file) => /^(schema|sizes)-/.test(file));
  expect(open.length).toBeGreaterThan(0);
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = read(join(chunks, file));
    expect(text).not.toMatch(/from "typescript|import\("typescript/);
    open.push(...[...text.matchAll(/["']\.\/([\w-]+\.js)["']/g)].map((match) => match[1]!));
  }
});
