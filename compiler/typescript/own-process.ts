/**
 * The TypeScript process, kept apart and kept from staying: a Ctrl-C on the terminal is for us alone, and where we end, in
 * whatever way, it ends too.
 *
 * While TypeScript works our thread waits for it and runs no handler, and it looks at its input only between two requests: so
 * a shell waits beside it, for a pipe that the system closes when we are gone. It starts while TypeScript does and costs
 * nothing that is waited for. On Windows neither is done: there a process that is ended ends as soon as it has its answer.
 */

import { ChildProcess, spawn } from "node:child_process";
import { removeOwnFolder } from "#compiler/text/own-folder.ts";

const hasGroups = process.platform !== "win32";

/** Options of a process as they reach the system. */
interface StartOptions {
  /** `NAME=value` */
  readonly envPairs?: readonly string[];
}

/**
 * What a process that lives for one check is told of its memory: cleaning up costs a quarter of what opening 1,000 modules
 * takes, and there is little to clean. Beyond this size it is worth it again.
 */
const briefly = ["GOGC=800", "GOMEMLIMIT=400MiB"];

/**
 * What its client starts in `open` is a process group of its own, which signals of the terminal do not reach.
 * @param isBrief Whether it will soon be over. It takes more memory then; who sets GOGC or GOMEMLIMIT has decided.
 */
export function inOwnGroup<T>(open: () => T, isBrief = false): T {
  // The client of the pinned version takes no options for this.
  const own = ChildProcess.prototype as unknown as { spawn(options: StartOptions): unknown };
  const { spawn: start } = own;
  own.spawn = function (options) {
    const { envPairs = [] } = options;
    const isDecided = envPairs.some((one) => /^(?:GOGC|GOMEMLIMIT)=/i.test(one));
    const env = isBrief && !isDecided ? [...envPairs, ...briefly] : envPairs;
    return start.call(this, { ...options, envPairs: env, ...(hasGroups ? { detached: true } : {}) } as StartOptions);
  };
  try {
    return open();
  } finally {
    own.spawn = start;
  }
}

/**
 * Has a process killed when ours is gone, and then its folder removed.
 * @returns ends the watch, and has the folder removed; to be called when the process is ended by ourselves.
 */
export function endWithUs(child: ChildProcess, folder?: string): () => void {
  const leave = () => {
    if (folder !== undefined) removeOwnFolder(folder);
  };
  if (!hasGroups || child.pid === undefined) return leave;
  // A line says that the process has been ended: its number may be another's by now.
  const script = `read -r line || kill -9 "$0"${folder === undefined ? "" : '; rm -rf "$1"'}`;
  const watcher = spawn("/bin/sh", ["-c", script, String(child.pid), folder ?? ""], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    cwd: "/",
    env: {},
  });
  // Without a shell TypeScript ends with the request it is at.
  watcher.on("error", () => {});
  if (watcher.pid === undefined) return leave;
  watcher.stdin?.on("error", () => {});
  (watcher.stdin as unknown as { unref?(): void } | null)?.unref?.();
  watcher.unref();
  return () => {
    if (folder === undefined) watcher.kill("SIGKILL");
    else watcher.stdin?.end("\n");
  };
}
