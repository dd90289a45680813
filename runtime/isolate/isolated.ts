/**
 * The real isolate: isolated-vm. A heap of its own with a limit, calls with a time limit, nothing shared but the link.
 *
 * Two builds of isolated-vm are optional dependencies, and which one fits is decided by the ABI of this Node, never by trying:
 * loading the wrong one ends the process without a word. Importing this file loads neither. A runaway allocation that V8
 * cannot refuse ends the process too; shards live with that, and so must any other process that uses this file.
 */

import { writeSync } from "node:fs";
import { createRequire } from "node:module";
// The two packages declare the same; only types are imported here.
import type * as ivm from "isolated-vm-20";
import { Fault } from "#runtime/fault.ts";
import { type Isolate, IsolateFailure, type IsolateOptions } from "./isolate.ts";
import { platformCode } from "./platform.ts";
import { say } from "./sentences.ts";

type IsolatedVm = typeof ivm;

/** How long a script that was cut while loading may take to stop; isolated-vm itself gives it as long. */
const stopMs = 5000;
/** How far above its limit a loading script may be before it is cut from outside: isolated-vm should have done it. */
const graceMs = 200;

/** ABI of Node 20; newer ones take the other build. */
const NODE_20_ABI = 115;

/** Name of the package that fits a Node of this ABI (`process.versions.modules`). */
export function packageFor(modules: string): "isolated-vm-20" | "isolated-vm-24" {
  return Number(modules) <= NODE_20_ABI ? "isolated-vm-20" : "isolated-vm-24";
}

/** Whether a process with these flags was started without Node's start-up snapshot, which isolated-vm cannot live with. */
export function startedWithoutSnapshot(execArgv: readonly string[], nodeOptions: string | undefined): boolean {
  const flags = [...execArgv, ...(nodeOptions ?? "").split(/\s+/)].map((flag) => flag.replaceAll("_", "-"));
  return flags.includes("--no-node-snapshot");
}

let loaded: IsolatedVm | undefined;

/**
 * What V8 made of the platform's text when it was compiled first: each isolate after that one takes it up in a quarter of the
 * time, 0.3 ms instead of 1.2. It is made in this process of our own text, before any script runs, and never leaves it.
 */
let compiledPlatform: ivm.ExternalCopy<ArrayBuffer> | undefined;

/**
 * Loads isolated-vm, once.
 *
 * @throws Fault RT8102 when the package is not installed, RT8103 when this process was started without `--no-node-snapshot`.
 */
export function loadIsolatedVm(
  require: (name: string) => unknown = createRequire(import.meta.url),
  modules: string = process.versions.modules,
  flags: { execArgv: readonly string[]; nodeOptions: string | undefined } = {
    execArgv: process.execArgv,
    nodeOptions: process.env["NODE_OPTIONS"],
  },
): IsolatedVm {
  if (!startedWithoutSnapshot(flags.execArgv, flags.nodeOptions)) {
    throw new Fault(
      "RT8103",
      "Scripts cannot run in this process: start it as `node --no-node-snapshot …`, which isolated-vm needs.",
    );
  }
  const name = packageFor(modules);
  try {
    return require(name) as IsolatedVm;
  } catch (cause) {
    const spec = name === "isolated-vm-20" ? "isolated-vm@5.0.4" : "isolated-vm@6.2.0";
    throw new Fault(
      "RT8102",
      `Scripts cannot run: the optional package ${name} is not installed, or was not built, for Node ${process.versions.node}. Install it with \`npm install ${name}@npm:${spec}\`, with its install script allowed.`,
      { cause },
    );
  }
}

/**
 * Makes a real isolate; a `CreateIsolate`.
 *
 * @throws Fault RT8102 or RT8103 as `loadIsolatedVm`.
 */
export async function createIsolated(options: IsolateOptions): Promise<Isolate> {
  loaded ??= loadIsolatedVm();
  return new IsolatedIsolate(loaded, options);
}

class IsolatedIsolate implements Isolate {
  readonly #isolate: ivm.Isolate;
  readonly #context: ivm.Context;
  readonly #link: ivm.Reference<{ turn?: () => void }>;
  #turn: ivm.Reference<() => void> | undefined;
  /** Of the turn; one for all of them. */
  readonly #limit = { timeout: 0 };
  #disposed = false;
  /** Cut while loading, by us. */
  #cut = false;

  constructor({ Isolate, ExternalCopy, Callback }: IsolatedVm, options: IsolateOptions) {
    this.#isolate = new Isolate({ memoryLimit: options.memoryMb, onCatastrophicError });
    this.#context = this.#isolate.createContextSync();
    const { flush, give, take } = options;
    const known = compiledPlatform;
    const script: ivm.Script & ivm.CachedDataResult = this.#isolate.compileScriptSync(platformCode, {
      filename: "platform.js",
      ...(known === undefined ? { produceCachedData: true } : { cachedData: known }),
    });
    compiledPlatform ??= script.cachedData;
    const makeLink = script.runSync(this.#context, { reference: true }) as ivm.Reference<
      (...host: unknown[]) => object
    >;
    this.#link = makeLink.applySync(
      undefined,
      [
        new ExternalCopy(options.buffer).copyInto(),
        new Callback(() => flush()),
        new Callback((text: string) => give(text)),
        new Callback(() => take()),
        new Callback(say),
      ],
      { result: { reference: true } },
    ) as ivm.Reference<{ turn?: () => void }>;
    script.release();
    makeLink.release();
  }

  /**
   * Compiles and runs on another thread: other sessions go on meanwhile. A flush of the loading script comes back to this
   * thread, when its event loop gets to it.
   *
   * The time limit of isolated-vm ends with the script, and what the script has thrown is read after that, getters and
   * all; so whoever is above the limit for long is cut from here.
   */
  async load(code: string, timeoutMs: number): Promise<void> {
    const started = performance.now();
    let cancel = (): void => {};
    try {
      const script = await this.#isolate.compileScript(code, { filename: "bundle.js" });
      cancel = this.#cutAfter(timeoutMs + graceMs);
      await script.run(this.#context, { timeout: timeoutMs });
      script.release();
      this.#turn = this.#link.getSync("turn", { reference: true }) as ivm.Reference<() => void>;
    } catch (error) {
      throw this.#failure(error, started, timeoutMs);
    } finally {
      cancel();
    }
    if (this.#turn.typeof !== "function") throw new IsolateFailure("thrown", "The bundle holds no guest.");
  }

  turn(timeoutMs: number): void {
    if (this.#disposed) return;
    if (this.#turn === undefined) throw new IsolateFailure("thrown", "The bundle is not loaded.");
    const started = performance.now();
    try {
      this.#limit.timeout = timeoutMs;
      this.#turn.applySync(undefined, undefined, this.#limit);
    } catch (error) {
      throw this.#failure(error, started, timeoutMs);
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // An isolate that ran out of memory has disposed of itself, and refuses to do it again.
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }

  heapBytes(): number | undefined {
    if (this.#disposed || this.#isolate.isDisposed) return undefined;
    const heap = this.#isolate.getHeapStatisticsSync();
    return heap.used_heap_size + heap.externally_allocated_size;
  }

  /**
   * Disposes of the isolate once it has run for another `ms`, the time it waits for a free thread not counted. One that does not
   * even stop then (one termination ends one getter, not the next) occupies its thread for ever, and with a few of them no
   * session would load any more: that costs the process, as everywhere. The result cancels it.
   */
  #cutAfter(ms: number): () => void {
    let timer: NodeJS.Timeout | undefined;
    let settled = false;
    const end = Number(this.#isolate.wallTime) / 1e6 + ms;
    const watch = (): void => {
      // This thread may have slept over the end of it: then the news is heard before the next turn.
      setImmediate(() => {
        if (settled || this.#isolate.isDisposed) return;
        const left = end - Number(this.#isolate.wallTime) / 1e6;
        if (left > 0) {
          timer = setTimeout(watch, Math.max(left, 10));
          return;
        }
        this.#cut = true;
        this.#isolate.dispose();
        timer = setTimeout(() => onCatastrophicError("a script that was cut while loading did not stop"), stopMs);
      });
    };
    timer = setTimeout(watch, ms);
    return () => {
      settled = true;
      clearTimeout(timer);
    };
  }

  /** What isolated-vm threw: a copy of an error of the guest, or its own words for a limit. */
  #failure(error: unknown, started: number, timeoutMs: number): IsolateFailure {
    if (this.#disposed) return new IsolateFailure("thrown", "The isolate was disposed of while the script ran.");
    if (this.#cut) return new IsolateFailure("timeout", `The script ran longer than ${timeoutMs} ms.`);
    if (this.#isolate.isDisposed) return new IsolateFailure("memory", "The script used more memory than it may.");
    if (!(error instanceof Error)) return new IsolateFailure("thrown", String(error));
    // A script can throw an error of the same words; it cannot do so after the limit.
    if (error.message === "Script execution timed out." && performance.now() - started >= timeoutMs - 1) {
      return new IsolateFailure("timeout", `The script ran longer than ${timeoutMs} ms.`, guestFrames(error));
    }
    const name = typeof error.name === "string" && error.name !== "" ? `${error.name}: ` : "";
    return new IsolateFailure("thrown", name + error.message, guestFrames(error));
  }
}

/** The guest's part of a stack: what stands above the border to this process. */
function guestFrames(error: Error): string | undefined {
  const { stack } = error;
  if (typeof stack !== "string") return undefined;
  const border = stack.indexOf("\n    at (<isolated-vm boundary>)");
  return (border < 0 ? stack : stack.slice(0, border)).slice(0, 8192);
}

/**
 * V8 could not go on, and neither can this process: nothing in it may be trusted, and `process.exit` would wait for ever for
 * the isolate's thread. The supervisor starts another shard.
 */
function onCatastrophicError(message: string): void {
  writeSync(2, `rtsc: an isolate failed beyond repair: ${message}\n`);
  process.kill(process.pid, "SIGKILL");
}
