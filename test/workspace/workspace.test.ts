/** Workspace: what it answers, and that overlays and changes are seen when they are told. */

import { afterEach, describe, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { Workspace } from "#compiler/workspace.ts";

const project = {
  "rtsc.json": `{ "scripts": { "main": "scripts/main.ts" }, "modules": ["modules"], "opCodes": ["opcodes/*.json"] }`,
  "opcodes/game.json": JSON.stringify({
    packets: { Move: { opCode: 100, from: "client", fields: { x: { index: 1, type: "float" } } } },
  }),
  "scripts/main.ts": `import { half } from "Maths";
RTSession.onPacket(100, (packet) => {
  RTSession.getLogger().info(half(packet.getData().getFloat(1) ?? 0));
  return false;
});
`,
  "modules/Other.ts": "export {};\n",
  "modules/Maths.ts": "export const half = (n: number): string => String(n / 2);\n",
};

const open: Workspace[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.dispose();
});

function workspace(files: Record<string, string> = project) {
  const texts = new Map(Object.entries(files).map(([file, text]) => [`/game/${file}`, text]));
  const one = new Workspace({ cwd: "/game", files: memoryFiles(texts) });
  open.push(one);
  return { one, texts };
}

const codes = (found: readonly { code: string }[]) => found.map(({ code }) => code);

test("a state has what compile gives, and what it went through", async () => {
  const { one, texts } = workspace();
  expect(one.state).toBeUndefined();
  const state = await one.check();
  const {
    ms: _ms,
    phases: _phases,
    ...fresh
  } = await compile({
    cwd: "/game",
    files: memoryFiles(texts),
    until: "check",
  });
  expect(state).toMatchObject(fresh);
  expect(state.version).toBe(1);
  expect([...state.origins!.keys()]).toEqual(["Move", "Move.x"]);
  expect(state.schemas.map((source) => source.path)).toEqual(["rtsc.json", "opcodes/game.json"]);
  expect(state.checked!.sources.map((source) => source.path)).toEqual(["modules/Maths.ts", "scripts/main.ts"]);
  expect(one.state).toBe(state);
  expect(one.root).toBe("/game");
});

describe("edits", () => {
  test("an overlay is in place of the file until it is taken away", async () => {
    const { one } = workspace();
    expect(codes((await one.check()).diagnostics)).toEqual([]);
    const main = "/game/scripts/main.ts";
    expect(one.overlay(main, "RTSession.noSuch();\n")).toBe(true);
    expect(one.overlay(main, "RTSession.noSuch();\n")).toBe(false);
    expect(codes(one.checkFile(main))).toEqual(["TS2339"]);
    expect(codes((await one.check()).diagnostics)).toContain("TS2339");
    expect(one.overlay(main, null)).toBe(true);
    expect(codes((await one.check()).diagnostics)).toEqual([]);
    expect(one.state!.version).toBe(3);
  });

  test("a file on the disk is looked at again when it is told to have changed", async () => {
    const { one, texts } = workspace();
    const before = await one.check();
    texts.set("/game/modules/Maths.ts", "export const half = (n: number): string => n;\n");
    expect(await one.check()).toBe(before);
    one.changed(["/game/modules/Maths.ts"]);
    expect(codes((await one.check()).diagnostics)).toEqual(["TS2322"]);
    texts.delete("/game/modules/Maths.ts");
    one.changed();
    expect(codes((await one.check()).diagnostics)).toContain("RT3001");
  });

  test("a broken rtsc.json and a broken schema stop the line, and are got over", async () => {
    const { one } = workspace();
    for (const [file, code] of [
      ["/game/rtsc.json", "RT1002"],
      ["/game/opcodes/game.json", "RT2002"],
    ] as const) {
      one.overlay(file, "{");
      expect(codes(one.checkFile(file))).toEqual([code]);
      const broken = await one.check();
      expect(codes(broken.diagnostics)).toEqual([code]);
      expect(broken.checked).toBeNull();
      one.overlay(file, null);
      expect(codes((await one.check()).diagnostics)).toEqual([]);
    }
  });
});

test("a look that fails is made again, in a TypeScript of its own", async () => {
  const texts = new Map(Object.entries(project).map(([file, text]) => [`/game/${file}`, text]));
  const files = memoryFiles(texts);
  let fails = false;
  const read = (file: string): string | null => {
    if (fails && file.endsWith("Maths.ts")) throw new Error("We are wrong.");
    return files.read(file);
  };
  const one = new Workspace({ cwd: "/game", files: { read, list: (folder) => files.list(folder) } });
  open.push(one);
  const before = await one.check();
  fails = true;
  one.changed();
  await expect(one.check()).rejects.toThrow("We are wrong.");
  expect(() => one.checkFile("/game/scripts/main.ts")).toThrow("We are wrong.");
  expect(one.state).toBe(before);
  fails = false;
  const after = await one.check();
  expect(after).not.toBe(before);
  expect(after.diagnostics).toEqual([]);
});

test("what changes while bundles are made is not taken for known", async () => {
  const { one } = workspace();
  const built = one.build();
  // The line waits for esbuild by now, or will soon.
  setImmediate(() => one.overlay("/game/scripts/main.ts", "RTSession.noSuch();\n"));
  await built;
  expect(codes(one.checkFile("/game/scripts/main.ts"))).toEqual(["TS2339"]);
  expect(codes((await one.check()).diagnostics)).toContain("TS2339");
});

test("a project is built that was edited after it was checked", async () => {
  const { one } = workspace();
  await one.check();
  one.overlay("/game/modules/Maths.ts", "export const half = (n: number): string => String(n / 2 + 1);\n");
  expect(one.checkFile("/game/modules/Maths.ts")).toEqual([]);
  one.overlay("/game/modules/Maths.ts", "export const half = (n: number): string => String(n / 2 + 3);\n");
  // What TypeScript answers meanwhile is for us, and not for Node.
  const { bundles } = await one.build();
  expect(bundles[0]?.code).toContain("+3");
});

test("what was asked for can be watched", async () => {
  const { one } = workspace();
  await one.check();
  const { files, folders } = one.watched;
  expect([...files]).toEqual(
    expect.arrayContaining(["/game/rtsc.json", "/game/opcodes/game.json", "/game/scripts/main.ts"]),
  );
  expect([...folders]).toEqual(expect.arrayContaining(["/game/modules", "/game/opcodes"]));
});

test("bundles come of the same texts as of compile, from the same folder", async () => {
  const { one, texts } = workspace();
  const { bundles } = await one.build();
  const fresh = await compile({ cwd: "/game", files: memoryFiles(texts) });
  expect(bundles).toEqual(fresh.bundles);
  expect(bundles).toHaveLength(1);
});

test("the syntax of what scripts reach is at hand", async () => {
  const { one } = workspace();
  expect(one.syntax("/game/scripts/main.ts")).toBeUndefined();
  await one.check();
  expect(one.syntax("/game/scripts/main.ts")!.statements).toHaveLength(2);
  expect(one.syntax("/game/modules/Maths.ts")!.statements).toHaveLength(1);
  expect(one.syntax("/game/nowhere.ts")).toBeUndefined();
});

test("code that goes too deep is told, of the file and of the project, and forgotten once it is mended", async () => {
  const { one, texts } = workspace();
  await one.check();
  one.overlay("/game/modules/Maths.ts", `export const half = (n: number): string => ${"n + ".repeat(6000)}"";\n`);
  expect(codes(one.checkFile("/game/modules/Maths.ts"))).toContain("RT3005");
  expect(codes((await one.check()).diagnostics)).toContain("RT3005");
  one.overlay("/game/modules/Maths.ts", texts.get("/game/modules/Maths.ts")!);
  const fresh = await compile({ cwd: "/game", files: memoryFiles(texts), until: "check" });
  expect((await one.check()).diagnostics).toEqual(fresh.diagnostics);
});
