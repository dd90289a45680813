/**
 * Timers: `setTimeout` and `setInterval` on the link's clock. They run between packets only, when the turn says so.
 *
 * One list in the order they are due, ties in the order they were set, so that the next due time is always at its head, and
 * is written to the link at every change.
 */

import { DOING_INTERVAL, DOING_TIMER, SET_INTERVAL, TIME_DUE, TIME_NOW } from "#runtime/link.ts";
import { run } from "./callbacks.ts";
import { callable } from "./convert.ts";
import { times } from "./primordials.ts";

interface Timer {
  readonly id: number;
  readonly fn: () => unknown;
  /** Milliseconds between ticks; 0: once. */
  readonly every: number;
  due: number;
  next: Timer | undefined;
}

/** Stands before the first. */
const head: Pick<Timer, "next"> = { next: undefined };
let lastId = 0;

/** Tells the host when the first is due. */
const tell = (): void => {
  times[TIME_DUE] = head.next?.due ?? 1 / 0;
};

const insert = (timer: Timer): void => {
  let before = head;
  while (before.next && before.next.due <= timer.due) before = before.next;
  timer.next = before.next;
  before.next = timer;
  tell();
};

/** `setTimeout` and `setInterval`; the id of the timer. */
export const set = (call: number, fn: () => unknown, ms: number): number => {
  callable(call, fn);
  const wanted = +ms;
  // Also NaN: a delay that is missing is 1. Not by Math.max, which is the script's.
  const delay = wanted > 1 ? wanted : 1;
  insert({
    id: ++lastId,
    fn,
    every: call === SET_INTERVAL ? delay : 0,
    due: times[TIME_NOW]! + delay,
    next: undefined,
  });
  return lastId;
};

/** Stops a timer of either kind. Unknown ids do nothing. */
export const clear = (id: number | null | undefined): void => {
  for (let before = head; before.next; before = before.next) {
    if (before.next.id === id) {
      before.next = before.next.next;
      tell();
      return;
    }
  }
};

/** Runs the earliest timer that is due. False: none is. */
export const runDue = (): boolean => {
  const timer = head.next;
  const now = times[TIME_NOW]!;
  if (!timer || timer.due > now) return false;
  head.next = timer.next;
  const { every } = timer;
  if (every > 0) {
    // The next tick of its phase that lies ahead; before the call, so that the callback can clear it.
    timer.due = now + every - ((now - timer.due) % every);
    insert(timer);
  } else tell();
  run(every > 0 ? DOING_INTERVAL : DOING_TIMER, timer.fn);
  return true;
};
