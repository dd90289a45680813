/** The folder of a `rtsc dev`: what processes that were killed left is removed, what living ones use is not. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { BundleFolder } from "#compiler/cli/dev/bundle-folder.ts";

it("folders of processes that are no more are removed by the next start, and no others", () => {
  const among = mkdtempSync(path.join(tmpdir(), "rtsc-folders-"));
  try {
    const { pid: gone } = spawnSync(process.execPath, ["--version"]);
    const living = new BundleFolder(among);
    mkdirSync(path.join(among, `rtsc-dev-${gone}-abc123`, "bundles"), { recursive: true });
    writeFileSync(path.join(among, `rtsc-dev-${gone}-abc123`, "bundles", "x"), "");
    for (const name of [`other-${gone}-abc123`, `rtsc-dev-${gone}`, "rtsc-dev-mine"]) mkdirSync(path.join(among, name));
    const next = new BundleFolder(among);
    expect(existsSync(living.path)).toBe(true);
    expect(existsSync(next.path)).toBe(true);
    living.remove();
    next.remove();
    expect(readdirSync(among).sort()).toEqual([`other-${gone}-abc123`, `rtsc-dev-${gone}`, "rtsc-dev-mine"].sort());
  } finally {
    rmSync(among, { recursive: true, force: true });
  }
});
