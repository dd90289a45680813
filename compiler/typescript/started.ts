/**
 * The TypeScript process from its start on: what it takes to have one, before anybody knows what it is to look at. It needs
 * some thirty milliseconds until it reads its first request, in which its client does other things.
 *
 * It knows no project: whoever opens worlds in it answers its questions about files.
 */

import { ChildProcess } from "node:child_process";
import { API } from "typescript/unstable/sync";
import { RequestsAhead } from "./ahead.ts";
import { nativeTypeScript } from "./native.ts";
import { endWithUs, inOwnGroup } from "./own-process.ts";
import { makeShownFolder, type ShownFolder } from "./shown-folder.ts";

/** What TypeScript asks of files. `undefined` means: look on the disk; `null` and `false` mean: not there. */
export interface FileAnswers {
  readFile(path: string): string | null | undefined;
  fileExists(path: string): boolean | undefined;
  directoryExists(path: string): boolean;
}

export class StartedTypeScript {
  /** The folder it was started for. */
  readonly root: string;
  readonly api: API;
  readonly ahead: RequestsAhead;
  /** Where it finds its files, which are to be put there before worlds are opened; undefined: it asks for them. */
  readonly folder: ShownFolder | undefined;
  /** To be set before worlds are opened; until then nothing is asked. */
  answers: FileAnswers | undefined;
  readonly #unwatch: () => void = () => {};

  /**
   * @param root Absolute folder of the project.
   * @param once Whether it is for one look alone: then it may take the memory that makes it quick.
   * @param onDisk Whether temporary files may be made for it: then it finds what it is shown in a folder, if it can be. Only
   *   for one look.
   */
  constructor(root: string, once = false, onDisk = false) {
    this.root = root;
    const tsserverPath = nativeTypeScript();
    this.folder = once && onDisk ? makeShownFolder() : undefined;
    const fs = {
      readFile: (path: string) => this.#who.readFile(path),
      fileExists: (path: string) => this.#who.fileExists(path),
      directoryExists: (path: string) => this.#who.directoryExists(path),
      getAccessibleEntries: () => ({ files: [], directories: [] }),
      // No realpath: each question is a way there and back, and only libraries are asked for (preserveSymlinks).
    };
    const options = { cwd: root, tsserverPath, ...(this.folder === undefined ? { fs } : {}) };
    this.api = inOwnGroup(() => new API(options), once);
    const child = channelOf(this.api)?.child;
    if (child instanceof ChildProcess) this.#unwatch = endWithUs(child, this.folder?.path);
    this.ahead = new RequestsAhead(channelOf(this.api));
  }

  get #who(): FileAnswers {
    if (this.answers === undefined) throw new Error("TypeScript asks for files, and has no worlds yet.");
    return this.answers;
  }

  /** Ends the process. Harmless when called again. */
  close(): void {
    // A plain close sends SIGTERM, on which the child now and then prints "context canceled" to our stderr. It has nothing to
    // save, so it is ended outright.
    const child = channelOf(this.api)?.child;
    this.#unwatch();
    if (child instanceof ChildProcess) child.kill("SIGKILL");
    this.api.close();
  }
}

/** A private part of the pinned version. */
function channelOf(api: API): { readonly child?: unknown } | undefined {
  return (api as unknown as { client?: { channel?: object } }).client?.channel;
}
