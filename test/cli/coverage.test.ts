/**
 * `rtsc check --coverage` as a process: what is proven and what is not, a share for each script, and the share asked for.
 */

import { describe, expect, test } from "vitest";
import { withCli } from "../support/cli.ts";
import { inFolder } from "../support/page-project.ts";

const { run } = withCli();

const project = {
  "rtsc.json": '{ "scripts": ["scripts/*"], "preset": "legacy", "opCodes": ["game.json"] }\n',
  "game.json": JSON.stringify({
    packets: {
      Move: { opCode: 102, from: "client", fields: { x: { index: 1, type: "float" } } },
      Over: { opCode: 105, from: "server" },
    },
  }),
  "scripts/good.js": [
    "RTSession.onPacket(102, function (packet) {",
    "  packet.getData().getFloat(1);",
    "  RTSession.newPacket().setOpCode(105).send();",
    "});",
    "",
  ].join("\n"),
  "scripts/half.js":
    "RTSession.onPacket(102, function () { return false; });\nRTSession.newPacket().setOpCode(JSON.parse('105')).send();\n",
};

describe("--coverage", () => {
  test("tells of each site its packets, or why it is not known", () =>
    inFolder(project, async (cwd) => {
      const { code, stdout, stderr } = await run(["check", "--coverage"], { cwd });
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout.slice(0, stdout.indexOf("\n\n", stdout.indexOf("all scripts")))).toBe(
        [
          "good: 100 %, 3 of 3 sites proven",
          "  scripts/good.js",
          "    1:20     onPacket       Move (102)",
          "    2:20     getFloat       Move (102)",
          "    3:35     setOpCode      Over (105)",
          "",
          "half: 50 %, 1 of 2 sites proven",
          "  scripts/half.js",
          "    1:20     onPacket       Move (102)",
          "    2:33     setOpCode      unchecked: it comes from a call that cannot be followed",
          "",
          "all scripts: 80 %, 4 of 5 sites proven",
        ].join("\n"),
      );
    }));

  test("is in JSON, which has the hints with or without it", () =>
    inFolder(project, async (cwd) => {
      const plain = JSON.parse((await run(["check", "--format", "json"], { cwd })).stdout);
      expect(plain.diagnostics.map((one: { code: string }) => one.code)).toEqual(["RT4505"]);
      expect(plain.coverage).toBeUndefined();
      const { coverage } = JSON.parse((await run(["check", "--format", "json", "--coverage"], { cwd })).stdout);
      expect(coverage.percent).toBe(80);
      expect(coverage.scripts[1]).toMatchObject({ script: "half", proven: 1, total: 2, percent: 50 });
      expect(coverage.scripts[1].sites[1]).toEqual({
        kind: "sends",
        member: "setOpCode",
        file: "scripts/half.js",
        start: { line: 2, column: 33 },
        end: { line: 2, column: 50 },
        proven: false,
        reason: "it comes from a call that cannot be followed",
      });
    }));

  test("hints are not in the text without it", () =>
    inFolder(project, async (cwd) => {
      const { stdout } = await run(["check"], { cwd });
      expect(stdout).not.toContain("RT4505");
    }));
});

describe("--min-coverage", () => {
  test("exits with 1 and says which script is below it", () =>
    inFolder(project, async (cwd) => {
      const below = await run(["check", "--min-coverage", "60"], { cwd });
      expect(below.code).toBe(1);
      expect(below.stderr).toBe(
        "rtsc: too little can be checked: half has 50 %; --min-coverage asks for 60 %. --coverage shows what and why.\n",
      );
      expect(await run(["check", "--min-coverage", "50"], { cwd })).toMatchObject({ code: 0, stderr: "" });
    }));

  test.each(["101", "-1", "half"])("%s is no share", async (share) => {
    const { code, stderr } = await run(["check", "--min-coverage", share]);
    expect(code).toBe(2);
    expect(stderr).toContain("from 0 to 100");
  });
});
