/**
 * The TypeScript process from its start on: what it takes to have one, before anybody knows what it is to look at. It needs
 * some ten milliseconds until it reads its first request and twenty for the libraries of ECMAScript, in which its client does
 * other things.
 *
 * It knows no project: whoever opens worlds in it answers its questions about files.
 */

import { ChildProcess } from "node:child_process";
import { API, type Program, type Snapshot } from "typescript/unstable/sync";
import { unlessRefused } from "#compiler/text/own-folder.ts";
import { RequestsAhead } from "./ahead.ts";
import { nativeTypeScript } from "./native.ts";
import { commonOptions } from "./options.ts";
import { endWithUs, inOwnGroup } from "./own-process.ts";
import { makeShownFolder, type ShownFolder } from "./shown-folder.ts";
import type { Sources } from "./sources.ts";

/** What TypeScript asks of files. `undefined` means: look on the disk; `null` and `false` mean: not there. */
export interface FileAnswers {
  readFile(path: string): string | null | undefined;
  fileExists(path: string): boolean | undefined;
  directoryExists(path: string): boolean;
}

export interface ShownAhead {
  /** The files of the project that were put there, and no others. */
  readonly of: Sources;
  /** Their texts, which are all that worlds can be made of; undefined where they could not be put there. */
  readonly texts: readonly string[] | undefined;
  /** Those of them that it may have read before worlds are opened. */
  readonly read: ReadonlySet<string>;
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
  /** What was put into its folder before worlds are opened; undefined: nothing. */
  shown: ShownAhead | undefined;
  /** The path of the configuration of files that are read ahead and whose trees may be asked for. */
  #readAs: string | undefined;
  /** Of those files. */
  #snapshot: Snapshot | undefined;
  /** Whether something may be sent of which nobody asks what came of it. */
  readonly #isReadByUs: boolean;
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
    this.ahead = new RequestsAhead(channelOf(this.api));
    const child = channelOf(this.api)?.child;
    this.#isReadByUs = this.folder !== undefined && isReadByUsAlone(child);
    // Before it is watched, so that it has something to do while we start who does.
    if (this.folder !== undefined && this.#isReadByUs) this.#readLibraries(this.folder);
    if (child instanceof ChildProcess) this.#unwatch = endWithUs(child, this.folder?.path);
  }

  /**
   * Has it read the libraries of ECMAScript, as if for a script without a word: two thirds of what opening a small project
   * takes, and until somebody knows what is to be opened it has nothing else to do.
   */
  #readLibraries(folder: ShownFolder): void {
    const nothing = "/.rtsc-libraries/nothing.ts";
    try {
      folder.put(nothing, "export {};");
    } catch (error) {
      unlessRefused(error); // it reads them when they are needed
      return;
    }
    const config = this.#putConfig("libraries", [nothing], commonOptions);
    if (config !== undefined) this.ahead.sendUnasked("updateSnapshot", { openProjects: [config] });
  }

  /**
   * Has it read files of its folder, each by itself, while others do other things: worlds that are opened later, with the same
   * options, find them read. Does nothing where it asks for its files. To be called once.
   * @param files Their paths below the folder.
   */
  readAhead(files: readonly string[], compilerOptions: object): void {
    if (!this.#isReadByUs) return;
    this.#readAs = this.#putConfig("files", files, compilerOptions);
    if (this.#readAs !== undefined) this.ahead.sendEarly("updateSnapshot", { openProjects: [this.#readAs] });
  }

  /**
   * The files that were read ahead, as a program that knows nothing of what they ask for: their trees are those that worlds have of
   * them. Waits until they are read. Undefined where there are none.
   */
  readFiles(): Program | undefined {
    if (this.#readAs === undefined) return undefined;
    this.#snapshot ??= this.api.updateSnapshot({ openProjects: [this.#readAs] });
    return this.#snapshot.getProject(this.#readAs)?.program;
  }

  /** @returns The path of a configuration of some files; undefined where they are not read by it. */
  #putConfig(name: string, files: readonly string[], compilerOptions: object): string | undefined {
    const { folder } = this;
    if (folder === undefined) return undefined;
    const config = `/.rtsc-${name}/tsconfig.json`;
    const shown = files.map((file) => folder.path + file);
    try {
      folder.put(config, JSON.stringify({ compilerOptions: { ...compilerOptions, noResolve: true }, files: shown }));
    } catch (error) {
      unlessRefused(error); // it reads them when they are needed
      return undefined;
    }
    return folder.path + config;
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
    // Its client would wait for an answer, below.
    const snapshot = this.#snapshot;
    if (snapshot?.isDisposed() === false) this.ahead.sendOff(() => snapshot.dispose());
    this.#unwatch();
    if (child instanceof ChildProcess) child.kill("SIGKILL");
    this.api.close();
  }
}

/**
 * Has Node leave a process's output to those who read it by its number. It reads what comes while nobody waits for it, else,
 * and an answer that came between two events would never be seen. False where it cannot be had.
 */
function isReadByUsAlone(child: unknown): boolean {
  const output = child instanceof ChildProcess ? (child.stdout as unknown as { _handle?: Handle } | null) : null;
  return output?._handle?.readStop?.() === 0;
}

/** A private part of Node's streams. */
interface Handle {
  readStop?(): number;
}

/** A private part of the pinned version. */
function channelOf(api: API): { readonly child?: unknown } | undefined {
  return (api as unknown as { client?: { channel?: object } }).client?.channel;
}
