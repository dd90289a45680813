/**
 * Processes beside ours: TypeScript and esbuild, which are programs of Go, and the shells that clean up behind us. What they are
 * started with when they will soon be over, and how one waits for our end. Starts no compiler, and knows none.
 */

import { spawn } from "node:child_process";

/**
 * The environment of a program of Go that lives for one check or build: cleaning up costs a quarter of what 1,000 modules take it,
 * and there is little to clean. Beyond this size it is worth it again.
 */
export const briefly: Readonly<Record<string, string>> = { GOGC: "800", GOMEMLIMIT: "400MiB" };

/** Whether somebody has set one of these by hand: then that is how it is to be. Names of the environment, in any case. */
export function isDecided(names: readonly string[]): boolean {
  return names.some((name) => Object.hasOwn(briefly, name.toUpperCase()));
}

/** A shell that waits for our end. */
export interface Waiting {
  /** It goes on now, with a line to read, and whether or not we do. */
  tell(): void;
  /** It ends without having done anything. */
  forget(): void;
}

/**
 * Starts a shell whose `read` ends when we do, in whatever way: the system closes the pipe it reads from. Nobody waits for it.
 * @param script For /bin/sh; begins with `read -r line`, which fails where we have ended.
 * @param args What it knows as `$0`, `$1` and so on.
 * @returns undefined where there is no shell, as on Windows.
 */
export function waitBeside(script: string, args: readonly string[]): Waiting | undefined {
  if (process.platform === "win32") return undefined;
  const shell = spawn("/bin/sh", ["-c", script, ...args], {
    stdio: ["pipe", "ignore", "ignore"],
    // A Ctrl-C on the terminal is not for it.
    detached: true,
    cwd: "/",
    env: {},
  });
  // Whoever asked has another way.
  shell.on("error", () => {});
  if (shell.pid === undefined) return undefined;
  shell.stdin?.on("error", () => {});
  (shell.stdin as unknown as { unref?(): void } | null)?.unref?.();
  shell.unref();
  return { tell: () => void shell.stdin?.end("\n"), forget: () => void shell.kill("SIGKILL") };
}
