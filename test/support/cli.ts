/**
 * The command line as a process: bundled from the sources once for each test file that asks, as `dist` is, so that tests
 * see what users see (exit codes, streams, what start-up loads) without a build before them.
 */

import { type ExecFileOptions, execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { packageRoot } from "#compiler/text/package-root.ts";
import { bundlePrograms, folderInside } from "./programs.ts";

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** All of the environment but PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the command lies, instead of where it was bundled to. */
  readonly folder?: string;
}

export interface Cli {
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<CliRun>;
  /** Where the command was bundled to; known once tests run. */
  readonly folder: () => string;
}

/** Declares the bundling before the tests of a file, and gives what runs a command there. */
export function withCli(): Cli {
  let folder = "";
  beforeAll(async () => {
    folder = folderInside("cli-");
    await bundlePrograms({ rtsc: "compiler/cli/main.ts" }, folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run: Cli["run"] = (args, options = {}) =>
    new Promise((resolve) => {
      const { cwd = packageRoot(), env = {} } = options;
      const settings: ExecFileOptions = { cwd, env: { PATH: process.env["PATH"], ...env } };
      const command = join(options.folder ?? folder, "rtsc.js");
      execFile(process.execPath, [command, ...args], settings, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, stdout: String(stdout), stderr: String(stderr) });
      });
    });
  return { run, folder: () => folder };
}
