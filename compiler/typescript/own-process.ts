/**
 * The TypeScript process, kept apart and kept from staying: a Ctrl-C on the terminal is for us alone, and where we end, in
 * whatever way, it ends too.
 *
 * While TypeScript works our thread waits for it and runs no handler, and it looks at its input only between two requests: so
 * a shell waits beside it, for a pipe that the system closes when we are gone. It starts while TypeScript does and costs
 * nothing that is waited for. On Windows neither is done: there a process that is ended ends as soon as it has its answer.
 */

import { ChildProcess } from "node:child_process";
import { briefly, isDecided, waitBeside } from "#compiler/text/beside.ts";
import { removeOwnFolder } from "#compiler/text/own-folder.ts";

const hasGroups = process.platform !== "win32";

/** Options of a process as they reach the system. */
interface StartOptions {
  /** `NAME=value` */
  readonly envPairs?: readonly string[];
}

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
    const isOpen = isBrief && !isDecided(envPairs.map((one) => one.replace(/=.*/s, "")));
    const env = isOpen ? [...envPairs, ...Object.entries(briefly).map((one) => one.join("="))] : envPairs;
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
  if (child.pid === undefined) return leave;
  // A line says that the process has been ended: its number may be another's by now.
  const script = `read -r line || kill -9 "$0"${folder === undefined ? "" : '; rm -rf "$1"'}`;
  // Without a shell TypeScript ends with the request it is at.
  const waiting = waitBeside(script, [String(child.pid), folder ?? ""]);
  if (waiting === undefined) return leave;
  return folder === undefined ? waiting.forget : waiting.tell;
}
