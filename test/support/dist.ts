/**
 * dist/, for tests of what users run. `npm test` builds it before; where it is missing it is built here, once, however many
 * test files and processes ask at the same time. What is there is taken as it is: nobody's running test loses its files.
 */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { packageRoot } from "#compiler/text/package-root.ts";

const outputs = [
  ...["rtsc.js", "compiler.cjs", "compiler.js", "runtime.js", "testing.js", "shard.js", "client.js", "guest.js"],
  ...["types/compiler/index.d.ts", "types/runtime/index.d.ts", "types/runtime/client/client.d.ts"],
];

/**
 * The folder dist/, whole.
 * @throws Error with what the build printed, when it fails.
 */
export async function dist(): Promise<string> {
  const folder = join(packageRoot(), "dist");
  const complete = () => outputs.every((file) => existsSync(join(folder, file)));
  const lock = join(packageRoot(), ".tmp", "building-dist");
  mkdirSync(join(packageRoot(), ".tmp"), { recursive: true });
  while (!complete()) {
    if (!take(lock)) {
      // Another process builds; a lock file has no event to wait for.
      await pause(100);
      continue;
    }
    try {
      if (!complete()) execFileSync(process.execPath, ["build.mjs"], { cwd: packageRoot(), stdio: "pipe" });
    } finally {
      rmSync(lock, { force: true });
    }
    if (!complete()) throw new Error(`node build.mjs has not made all of ${outputs.join(", ")} in ${folder}.`);
  }
  return folder;
}

/** Takes the lock, also from a process that died with it. */
function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!holderLives(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function holderLives(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    // 0 is a lock whose holder has not written its name yet.
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    // ENOENT: let go meanwhile. EPERM: it lives, as somebody else's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
