/**
 * Programs as users start them: one that ends, and one that goes on and is listened to. Their environment is theirs alone: of
 * ours only what npm needs to find its cache and the network.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { dirname } from "node:path";

const handedOn = /^(HOME|TMPDIR|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy)$/i;

/** `npm test` puts the package's own commands first on the path; a user has none of them, but this Node. */
const path = [
  dirname(process.execPath),
  ...(process.env["PATH"] ?? "").split(":").filter((folder) => !folder.endsWith("node_modules/.bin")),
].join(":");

export const environment: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => handedOn.test(entry[0])),
  ),
  PATH: path,
  NO_UPDATE_NOTIFIER: "1",
};

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Set<Running>();

/** A program that goes on until it is told to stop, with all processes it has started. */
export class Running {
  stdout = "";
  stderr = "";
  /** Resolves when the program and everything that holds its streams is gone. */
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #changed: () => void = () => {};
  #over = false;

  constructor(command: string, args: readonly string[], cwd: string) {
    // A group of its own, so that a shell in between does not keep a signal to itself.
    const child = spawn(command, args, { cwd, env: environment, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    running.add(this);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.#changed();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#changed();
    });
    this.ended = new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        this.#over = true;
        running.delete(this);
        this.#changed();
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Whether the program has ended. */
  get over(): boolean {
    return this.#over;
  }

  /** Waits until stdout fits; gives what the pattern found, or null when the program ended before. */
  async says(pattern: RegExp): Promise<RegExpExecArray | null> {
    for (;;) {
      const found = pattern.exec(this.stdout);
      if (found !== null || this.#over) return found;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Sends a signal to the program and to all it has started. */
  signal(name: NodeJS.Signals): void {
    if (!this.#over && this.#child.pid !== undefined) process.kill(-this.#child.pid, name);
  }

  /** Asks the program to stop, and waits. */
  stop(): Promise<Ended> {
    this.signal("SIGTERM");
    return this.ended;
  }
}

/** Runs a program to its end. */
export function run(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Running(command, args, cwd).ended;
}

/** Ends what is left over from a test that failed. */
export function endAll(): void {
  for (const one of running) one.signal("SIGKILL");
}
