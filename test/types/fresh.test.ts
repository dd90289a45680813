/** rtsc-env.d.ts: who makes it, who keeps it fresh, and who leaves it alone. */

import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { editorSettings } from "#compiler/cli/editor-settings.ts";
import { environmentState, refreshEnvironment, writeEnvironment } from "#compiler/generate/environment-file.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { withCli } from "../support/cli.ts";
import { inFolder } from "../support/page-project.ts";
import { replaceIn, writeNewProject } from "./projects.ts";

const { run } = withCli();
const file = "rtsc-env.d.ts";
const schema = "opcodes/game.json";

function configOf(folder: string, configPath = "rtsc.json") {
  const { config, diagnostics } = readConfig({ cwd: folder, configPath });
  if (config === null) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  return config;
}

const read = (folder: string) => readFileSync(join(folder, file), "utf8");

/** Runs in a new project; `act` is told where it is and what its declarations are. */
const inProject = (act: (folder: string, before: string) => Promise<void> | void) =>
  inFolder({}, (folder) => {
    writeNewProject(folder);
    return act(folder, read(folder));
  });

describe("the rule", () => {
  test("a file that stands is brought up to date, and not touched when it is", () =>
    inProject((folder) => {
      const written = statSync(join(folder, file), { bigint: true }).mtimeNs;
      expect(refreshEnvironment(configOf(folder))).toEqual({ kind: "current" });
      expect(statSync(join(folder, file), { bigint: true }).mtimeNs).toBe(written);
      replaceIn(join(folder, schema), '"unit": "metres", "description": "East', '"unit": "feet", "description": "East');
      expect(environmentState(configOf(folder))).toBe("stale");
      expect(refreshEnvironment(configOf(folder))).toEqual({ kind: "written" });
      expect(read(folder)).toContain("In feet.");
      expect(environmentState(configOf(folder))).toBe("current");
      expect(readdirSync(folder).filter((name) => name.includes("tmp"))).toEqual([]);
    }));

  test("a new module is a change of it, too", () =>
    inProject((folder) => {
      replaceIn(join(folder, "rtsc.json"), '"outDir"', '"modules": ["scripts"], "outDir"');
      expect(refreshEnvironment(configOf(folder))).toEqual({ kind: "written" });
      expect(read(folder)).toContain('require(name: "match"): typeof import("./scripts/match");');
    }));

  test("a file that was deleted stays so, until it is asked for", () =>
    inProject((folder, before) => {
      rmSync(join(folder, file));
      expect(environmentState(configOf(folder))).toBe("absent");
      expect(refreshEnvironment(configOf(folder))).toEqual({ kind: "absent" });
      expect(existsSync(join(folder, file))).toBe(false);
      expect(writeEnvironment(configOf(folder))).toEqual({ kind: "written" });
      expect(read(folder)).toBe(before);
    }));

  test("what someone else wrote is left alone; an empty file is nobody's", () =>
    inProject((folder, before) => {
      writeFileSync(join(folder, file), "declare const mine: 1;\n");
      expect(refreshEnvironment(configOf(folder))).toEqual({ kind: "foreign" });
      expect(writeEnvironment(configOf(folder))).toEqual({ kind: "foreign" });
      expect(read(folder)).toBe("declare const mine: 1;\n");
      writeFileSync(join(folder, file), "");
      expect(refreshEnvironment(configOf(folder))).toEqual({ kind: "written" });
      expect(read(folder)).toBe(before);
    }));

  test("a second configuration in the folder does not fight for it", () =>
    inProject((folder, before) => {
      const other = readFileSync(join(folder, "rtsc.json"), "utf8").replace('["opcodes/*.json"]', "[]");
      writeFileSync(join(folder, "other.json"), other);
      expect(refreshEnvironment(configOf(folder, "other.json"))).toEqual({ kind: "foreign" });
      expect(read(folder)).toBe(before);
    }));

  test("turned line ends are no change", () =>
    inProject((folder, before) => {
      writeFileSync(join(folder, file), before.replaceAll("\n", "\r\n"));
      expect(refreshEnvironment(configOf(folder))).toEqual({ kind: "current" });
    }));

  test("a schema with errors takes no types away", () =>
    inProject((folder, before) => {
      replaceIn(join(folder, schema), '"opCode": 101', '"opCode": 102');
      replaceIn(join(folder, schema), '"from": "client"', '"from": "server"');
      expect(environmentState(configOf(folder))).toBe(null);
      expect(refreshEnvironment(configOf(folder))).toEqual({ kind: "unsound" });
      expect(read(folder)).toBe(before);
    }));

  test("what the system refuses is told, not thrown", () =>
    inProject((folder) => {
      rmSync(join(folder, file));
      const config = configOf(folder);
      const gone = { ...config, root: `${config.root}/gone` };
      expect(writeEnvironment({ ...gone, opCodes: [] })).toEqual({ kind: "refused", reason: "ENOENT" });
    }));
});

describe("the commands", () => {
  test("rtsc types writes it, says what it did, and with --check whether it is stale", () =>
    inProject(async (folder, before) => {
      const types = (...args: string[]) => run(["types", ...args], { cwd: folder });
      expect(await types()).toEqual({ code: 0, stdout: `unchanged  ${file}\n`, stderr: "" });
      expect((await types("--check")).code).toBe(0);
      rmSync(join(folder, file));
      expect(await types("--check")).toEqual({
        code: 1,
        stdout: "",
        stderr: `rtsc: ${file} is not there. Run rtsc types.\n`,
      });
      expect(existsSync(join(folder, file))).toBe(false);
      expect(await types()).toEqual({ code: 0, stdout: `wrote      ${file}\n`, stderr: "" });
      expect(read(folder)).toBe(before);
      replaceIn(join(folder, schema), '"min": 1', '"min": 2');
      const stale = await types("--check");
      expect(stale.code).toBe(1);
      expect(stale.stderr).toContain("is stale: it does not say what the schemas say. Run rtsc types.");
      expect(read(folder)).toBe(before);
    }));

  test("rtsc types tells what is wrong with the project instead, and writes nothing", () =>
    inProject(async (folder, before) => {
      replaceIn(
        join(folder, schema),
        '"type": "float", "unit": "metres", "description": "East',
        '"type": "flaot", "description": "East',
      );
      const wrong = await run(["types"], { cwd: folder });
      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toMatch(/opcodes\/game\.json:10:\d+.*RT2\d+/s);
      expect(read(folder)).toBe(before);
      writeFileSync(join(folder, file), "mine");
      replaceIn(join(folder, schema), "flaot", "float");
      const foreign = await run(["types"], { cwd: folder });
      expect(foreign.code).toBe(2);
      expect(foreign.stderr).toContain("was not written by rtsc types for rtsc.json.\n  Move it away");
    }));

  test.each(["check", "build"])("rtsc %s keeps it fresh, says nothing of it, and makes none", (command) =>
    inProject(async (folder, before) => {
      replaceIn(join(folder, schema), '"min": 1', '"min": 0');
      const said = await run([command], { cwd: folder });
      expect(said).toMatchObject({ code: 0, stderr: "" });
      expect(said.stdout).not.toContain(file);
      expect(read(folder)).toBe(before.replaceAll("1 or more", "0 or more"));
      rmSync(join(folder, file));
      expect((await run([command], { cwd: folder })).code).toBe(0);
      expect(existsSync(join(folder, file))).toBe(false);
    }),
  );
});

describe("the example tank-battle", () => {
  const folder = join(packageRoot(), "examples/tank-battle");

  test("has declarations as its schemas are", () => {
    expect(environmentState(configOf(folder)), "run rtsc types --cwd examples/tank-battle").toBe("current");
  });

  test("has the settings that rtsc init would write", () => {
    expect(readFileSync(join(folder, "tsconfig.json"), "utf8")).toBe(editorSettings(configOf(folder)));
  });
});
