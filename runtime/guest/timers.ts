/**
 * Timers: `setTimeout` and `setInterval` on the link's clock. They run between packets only, when the turn says so.
 *
 * One list in the order they are due, ties in the order they were set, so that the next due time is always at its head, and
 * is written to the link at every change.
 */

import { DOING_TIMER, TIME_DUE, TIME_NOW } from "#runtime/link.ts";
import { run } from "./callbacks.ts";
import { callable } from "./convert.ts";
import { times } from "./effects.ts";
import { never } from "./primordials.ts";

interface Timer {
  readonly id: number;
  readonly fn: () => unknown;
  /** Milliseconds between ticks; 0: once. */
  readonly every: number;
  due: number;
  next: Timer | null;
}

let head: Timer | null = null;
let lastId = 0;

function insert(timer: Timer): void {
  let before: Timer | null = null;
  let after = head;
  while (after !== null && after.due <= timer.due) {
    before = after;
    after = after.next;
  }
  timer.next = after;
  if (before === null) setHead(timer);
  else before.next = timer;
}

function setHead(timer: Timer | null): void {
  head = timer;
  times[TIME_DUE] = timer === null ? never : timer.due;
}

function set(call: string, fn: () => unknown, ms: number, repeat: boolean): number {
  callable(call, fn);
  const wanted = +ms;
  // Also NaN: a delay that is missing is 1. Not by Math.max, which is the script's.
  const delay = wanted > 1 ? wanted : 1;
  insert({ id: ++lastId, fn, every: repeat ? delay : 0, due: times[TIME_NOW]! + delay, next: null });
  return lastId;
}

export function setTimeout(fn: () => unknown, ms: number): number {
  return set("setTimeout", fn, ms, false);
}

export function setInterval(fn: () => unknown, ms: number): number {
  return set("setInterval", fn, ms, true);
}

/** Stops a timer of either kind. Unknown ids do nothing. */
export function clear(id: number | null | undefined): void {
  let before: Timer | null = null;
  for (let timer = head; timer !== null; timer = timer.next) {
    if (timer.id === id) {
      if (before === null) setHead(timer.next);
      else before.next = timer.next;
      return;
    }
    before = timer;
  }
}

/** Runs the earliest timer that is due. False: none is. */
export function runDue(): boolean {
  const timer = head;
  const now = times[TIME_NOW]!;
  if (timer === null || timer.due > now) return false;
  setHead(timer.next);
  const { every } = timer;
  if (every > 0) {
    // The next tick of its phase that lies ahead; before the call, so that the callback can clear it.
    timer.due += every * ((now - timer.due) / every - (((now - timer.due) / every) % 1) + 1);
    if (timer.due <= now) timer.due += every;
    insert(timer);
  }
  run(DOING_TIMER, every > 0 ? "setInterval" : "setTimeout", -1, 0, timer.fn);
  return true;
}
