/**
 * A clock that is turned by hand: nothing happens between two calls of `advance`, and everything in one order. The same
 * inputs give the same sequence of calls, always.
 */

import type { Clock } from "#runtime/host/clock.ts";

/** Turns at one instant after which something is taken to go on for ever. */
const mostTurns = 100_000;

interface Timer {
  readonly at: number;
  readonly fn: () => void;
}

export class HandClock implements Clock {
  readonly #epoch: number;
  /** Lets promises settle that something waits for; true when it should be asked again. */
  readonly #breathe: () => Promise<boolean>;
  #now = 0;
  /** By time, then in the order they were set. */
  readonly #timers: Timer[] = [];
  #soon: (() => void)[] = [];

  /** `epoch`: milliseconds since 1970 at the clock's 0. `breathe`: see `advance`. */
  constructor(epoch: number, breathe: () => Promise<boolean>) {
    this.#epoch = epoch;
    this.#breathe = breathe;
  }

  now(): number {
    return this.#now;
  }

  epoch(): number {
    return this.#epoch + this.#now;
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), fn };
    let at = this.#timers.length;
    while (at > 0 && this.#timers[at - 1]!.at > timer.at) at--;
    this.#timers.splice(at, 0, timer);
    return () => {
      const found = this.#timers.indexOf(timer);
      if (found !== -1) this.#timers.splice(found, 1);
    };
  }

  soon(fn: () => void): void {
    this.#soon.push(fn);
  }

  /**
   * Lets `ms` pass: what is to be done now is done, then every timer at its own time with all that follows from it.
   * @throws Error when something goes on for ever at one instant.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.#settle();
    for (let next = this.#timers[0]; next !== undefined && next.at <= until; next = this.#timers[0]) {
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.fn();
      await this.#settle();
    }
    this.#now = until;
  }

  async #settle(): Promise<void> {
    let turns = 0;
    do {
      while (this.#soon.length > 0) {
        const work = this.#soon;
        this.#soon = [];
        for (const fn of work) fn();
        if (++turns > mostTurns) throw new Error(`The session never comes to rest at ${this.#now} ms.`);
      }
    } while ((await this.#breathe()) || this.#soon.length > 0);
  }
}
