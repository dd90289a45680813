/** A workspace that lives for a day of typing stays as large as it was. */

import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { memoryFiles } from "#compiler/text/files.ts";
import { Workspace } from "#compiler/workspace.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Megabytes in use, of objects and of buffers. */
function used(): number {
  for (let round = 0; round < 3; round++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/** Of the process of TypeScript, in megabytes; undefined where the system does not tell. */
function usedByTypeScript(): number | undefined {
  if (process.platform !== "linux") return undefined;
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ");
  const sizes = children.map((pid) => /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  return Math.max(...sizes.map(Number)) / 1000;
}

test("1,000 edits of a large file leave nothing behind", { timeout: 300_000 }, async () => {
  const lines = Array.from(
    { length: 400 },
    (_, at) => `export function f${at}(a: number): number { return a + ${at}; }`,
  );
  const text = `${lines.join("\n")}\n`;
  const files = new Map([
    ["/game/rtsc.json", '{ "scripts": { "main": "main.ts" }, "modules": ["modules"] }'],
    ["/game/main.ts", 'import { f1 } from "Big";\nRTSession.getLogger().info(String(f1(1)));\n'],
    ["/game/modules/Big.ts", text],
  ]);
  const workspace = new Workspace({ cwd: "/game", files: memoryFiles(files) });
  try {
    const edit = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at++) {
        workspace.overlay("/game/modules/Big.ts", `${text}// ${at}\n`);
        workspace.checkFile("/game/modules/Big.ts");
        if (at % 10 === 0) await workspace.check();
      }
      expect((await workspace.check()).diagnostics).toEqual([]);
    };
    await edit(0, 200);
    const [ours, theirs] = [used(), usedByTypeScript()];
    await edit(200, 1000);
    // The file is 25 kB of text, its tree some hundred: one kept for each edit would be far more.
    expect(used() - ours).toBeLessThan(10);
    if (theirs !== undefined) expect(usedByTypeScript()! - theirs).toBeLessThan(100);
  } finally {
    workspace.dispose();
  }
});
