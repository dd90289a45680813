/**
 * The inline isolate: a `node:vm` context in this process, for tests and simulations. Same calls, same failures, no safety:
 * a script that wants out gets out, and memory has no limit.
 *
 * Two things `node:vm` does not do by itself are done here, so that a script sees the same as in the real isolate. Microtasks
 * have a queue of their own and run when a call ends, inside its time limit. And rejections nobody handles are found: V8
 * tells them to the process only, where they would end it (or fail a test runner) long after the call.
 */

import { promiseHooks } from "node:v8";
import vm from "node:vm";
import { type Isolate, IsolateFailure, type IsolateOptions } from "./isolate.ts";
import { platformCode } from "./platform.ts";
import { say } from "./sentences.ts";

/** Makes an inline isolate; a `CreateIsolate`. */
export async function createInlineIsolate(options: IsolateOptions): Promise<Isolate> {
  return new InlineIsolate(options);
}

interface Inner {
  /** Its own functions: reactions run on the queue of the realm their function is from. */
  observe(promise: object, lost: unknown[]): void;
  readonly promisePrototype: object;
}

/** `turn` is handed over where the script cannot see it: gone again before any of its code runs. */
const turnScript = new vm.Script("{ const turn = globalThis.__turn; delete globalThis.__turn; turn(); }", {
  filename: "turn",
});
const nothing = new vm.Script("0");
const platformScript = new vm.Script(platformCode);
const innerScript = new vm.Script(`((then, promisePrototype) => ({
  promisePrototype,
  observe: (promise, lost) => void then(promise, undefined, (reason) => { lost[lost.length] = reason; }),
}))(Function.prototype.call.bind(Promise.prototype.then), Promise.prototype)`);

class InlineIsolate implements Isolate {
  readonly #context: vm.Context;
  readonly #global: { [name: string]: unknown };
  readonly #link: { turn?: () => void };
  readonly #inner: Inner;
  #disposed = false;

  constructor(options: IsolateOptions) {
    // Without DONT_CONTEXTIFY (before Node 20.18) the global is a proxy-like object: slower, and otherwise alike.
    const plain = (vm.constants as unknown as { DONT_CONTEXTIFY?: object } | undefined)?.DONT_CONTEXTIFY;
    this.#context = vm.createContext(plain ?? {}, { microtaskMode: "afterEvaluate" });
    this.#global = vm.runInContext("globalThis", this.#context) as { [name: string]: unknown };
    this.#inner = innerScript.runInContext(this.#context) as Inner;
    const { buffer, flush, give, take } = options;
    const makeLink = platformScript.runInContext(this.#context) as (...host: unknown[]) => { turn?: () => void };
    this.#link = makeLink(
      buffer,
      () => flush(),
      (text: string) => give(text),
      () => take(),
      (...said: Parameters<typeof say>) => say(...said),
    );
  }

  async load(code: string, timeoutMs: number): Promise<void> {
    if (this.#disposed) throw new IsolateFailure("thrown", "The isolate was disposed of.");
    this.#run(() => new vm.Script(code, { filename: "bundle.js" }), timeoutMs);
    if (typeof this.#link.turn !== "function") throw new IsolateFailure("thrown", "The bundle holds no guest.");
  }

  turn(timeoutMs: number): void {
    if (this.#disposed) return;
    this.#global["__turn"] = this.#link.turn;
    this.#run(() => turnScript, timeoutMs);
  }

  dispose(): void {
    this.#disposed = true;
  }

  heapBytes(): undefined {
    return undefined;
  }

  #run(script: () => vm.Script, timeoutMs: number): void {
    const watch = watchRejections(this.#inner.promisePrototype);
    try {
      script().runInContext(this.#context, { timeout: Math.max(1, Math.ceil(timeoutMs)) });
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
        throw new IsolateFailure("timeout", `The script ran longer than ${timeoutMs} ms.`);
      }
      throw failureOf(error);
    } finally {
      watch.stop();
    }
    const lost: unknown[] = [];
    for (const promise of watch.unobserved) this.#inner.observe(promise, lost);
    nothing.runInContext(this.#context);
    if (lost.length > 0) throw failureOf(lost[0]);
  }
}

/** Promises somebody has a reaction on, over all calls: a rejection may come turns after its handler. */
const observed = new WeakSet<object>();

/**
 * Collects the promises of one realm that were settled while watching and on which nobody waits. V8 tells of each new promise
 * with its parent: the promise it reacts to, except for the wrapper of an awaited plain value, which is settled at once and
 * whose parent is the async function's own promise.
 */
function watchRejections(prototype: object): { stop(): void; readonly unobserved: object[] } {
  const settled = new Set<object>();
  let newest: object | undefined;
  let newestParent: object | undefined;
  const reaction = () => {
    if (newestParent !== undefined) observed.add(newestParent);
    newest = newestParent = undefined;
  };
  const stopInit = promiseHooks.onInit((promise, parent) => {
    reaction();
    newest = promise;
    newestParent = parent;
  });
  const stopBefore = promiseHooks.onBefore(reaction);
  const stopSettled = promiseHooks.onSettled((promise) => {
    if (promise === newest) newest = newestParent = undefined;
    settled.add(promise);
  });
  const unobserved: object[] = [];
  return {
    unobserved,
    stop() {
      stopInit();
      stopBefore();
      stopSettled();
      reaction();
      for (const promise of settled) {
        if (!observed.has(promise) && Object.getPrototypeOf(promise) === prototype) unobserved.push(promise);
      }
    },
  };
}

/** What a script threw, as a failure. Its properties are the script's: read with care. */
function failureOf(error: unknown): IsolateFailure {
  const text = (key: string): string => {
    try {
      const value = (error as { [key: string]: unknown })[key];
      return typeof value === "string" ? value : "";
    } catch {
      return "";
    }
  };
  if (typeof error !== "object" || error === null) return new IsolateFailure("thrown", String(error));
  const name = text("name");
  const message = text("message");
  return new IsolateFailure("thrown", name === "" ? message : `${name}: ${message}`, guestFrames(text("stack")));
}

/** A stack without the frames below the script. */
function guestFrames(stack: string): string | undefined {
  if (stack === "") return undefined;
  const lines = stack.split("\n");
  const first = lines.findIndex((line) => /^\s+at .*(?:\bnode:|InlineIsolate|\bturn:\d)/.test(line));
  return (first < 0 ? lines : lines.slice(0, first)).join("\n").slice(0, 8192);
}
