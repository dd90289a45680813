/**
 * Callbacks: running code of the script so that what it throws is reported and hurts nobody.
 *
 * Knows what is being handled (for logs and reports) and tells it to the host through the progress words, so that a callback
 * that is cut can be named.
 *
 * Microtasks (what follows an `await`) run when the call from the host ends; within one call they cannot be made to run. So
 * once a callback has returned a promise, every turn ends after one callback, and its microtasks run before the next event.
 * A script that starts async work in a callback that returns no promise gets that work at the end of the batch.
 */

import { HEAD_DOING, HEAD_DOING_OPCODE, HEAD_DOING_PEER } from "#runtime/link.ts";
import { isObject, show } from "./convert.ts";
import { thrown, words } from "./effects.ts";
import { react, slice, stringify } from "./primordials.ts";

/** Peer (-1 none) and op-code (0 none) being handled. */
export let peer = -1;
export let opCode = 0;
/** A callback has returned a promise. */
export let stepwise = false;

/** The result of a callback that threw. */
export const failed = {};

/** Calls `fn` with one argument. Its result, or `failed` when it threw, which has been reported then, with `name`. */
export const run = (
  doing: number,
  name: string,
  forPeer: number,
  forOpCode: number,
  fn: (...args: never[]) => unknown,
  argument?: unknown,
): unknown => {
  words[HEAD_DOING] = doing;
  words[HEAD_DOING_OPCODE] = opCode = forOpCode;
  words[HEAD_DOING_PEER] = peer = forPeer;
  let result: unknown;
  try {
    result = (fn as (argument: unknown) => unknown)(argument);
    if (isObject(result)) watch(result, doing, name, forPeer, forOpCode);
  } catch (error) {
    report(error, doing, name, forPeer, forOpCode);
    result = failed;
  }
  // The progress words stay: what comes after, up to the next callback, is this one's doing (its microtasks).
  peer = -1;
  opCode = 0;
  return result;
};

/** Reports the rejection of an async callback, with what it was handling. */
const watch = (result: object, doing: number, name: string, forPeer: number, forOpCode: number): void => {
  try {
    react(result as Promise<unknown>, undefined, (error: unknown) => report(error, doing, name, forPeer, forOpCode));
    stepwise = true;
  } catch {
    // Not a promise: any other object is a result like every other.
  }
};

const report = (error: unknown, doing: number, name: string, forPeer: number, forOpCode: number): void =>
  thrown(forPeer, forOpCode, doing, slice(messageOf(error), 0, 2048), slice(textAt(error, "stack"), 0, 8192), name);

/** What was thrown, in one line if it is so inclined. Runs code of the script at most inside `try`. */
export const messageOf = (error: unknown): string => {
  if (typeof error === "string") return error;
  if (!isObject(error)) return show(error);
  const message = textAt(error, "message");
  const name = textAt(error, "name");
  if (message + name !== "") return name + (message && name && ": ") + message;
  try {
    return stringify(error) ?? show(error);
  } catch {
    return show(error);
  }
};

/** A property of anything, if it is a text and nothing is thrown on the way to it; else "". */
const textAt = (from: unknown, key: string): string => {
  try {
    const value = (from as { [key: string]: unknown })[key];
    return typeof value === "string" ? value : "";
  } catch {
    return "";
  }
};
