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

import { EFFECT_THROWN, HEAD_DOING, HEAD_DOING_OPCODE, HEAD_DOING_PEER } from "#runtime/link.ts";
import { tell } from "./effects.ts";
import { isObject, messageOf, react, slice, textIn, words } from "./primordials.ts";

/** Peer (-1 none) and op-code (0 none) being handled. */
export let peer = -1;
export let opCode = 0;
/** A callback has returned a promise. */
export let stepwise = false;

/** Calls `fn` with one argument. Its result; false when it threw, which has been reported then, with `name`. */
export const run = (
  doing: number,
  fn: (...args: never[]) => unknown,
  argument?: unknown,
  forPeer = -1,
  forOpCode = 0,
  name = "",
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
    result = false;
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

const report = (error: unknown, doing: number, name: string, forPeer: number, forOpCode: number): void => {
  const message = slice(messageOf(error), 0, 2048);
  const text = name + message + slice(textIn(error, "stack"), 0, 8192);
  tell(EFFECT_THROWN, text, forPeer, forOpCode, doing, name.length, message.length);
};
