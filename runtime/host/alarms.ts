/**
 * Alarms: what a session does when nothing comes to it: the script's next timer, the end of one where nobody is, a look at players
 * that send nothing. Each is set anew by what happens, and none goes off behind the session's end.
 */

import type { Clock } from "./clock.ts";

export interface AlarmsOptions {
  readonly clock: Clock;
  /** How long nobody may be there, in milliseconds. */
  readonly emptyMs: number;
  /** How long a player may send nothing, in milliseconds; 0: for ever. */
  readonly idleMs: number;
  /** A timer of the script is due. */
  readonly due: () => void;
  readonly empty: () => void;
  /** Time to look after players that send nothing: four times in `idleMs`. */
  readonly idle: () => void;
}

export class Alarms {
  readonly #options: AlarmsOptions;
  #due = Number.POSITIVE_INFINITY;
  #cancelDue = () => {};
  #cancelEmpty = () => {};
  #cancelIdle = () => {};

  constructor(options: AlarmsOptions) {
    this.#options = options;
  }

  /** When the script wants its next turn, on the clock's scale; infinity: not by itself. */
  dueAt(due: number): void {
    if (due === this.#due) return;
    const { clock } = this.#options;
    this.#cancelDue();
    this.#due = due;
    if (due === Number.POSITIVE_INFINITY) return;
    const wait = due - clock.now();
    // One that is due already was left over from this turn; a script must not keep the host busy with it.
    this.#cancelDue = clock.after(wait > 0 ? wait : 1, () => {
      this.#due = Number.POSITIVE_INFINITY;
      this.#cancelDue = () => {};
      this.#options.due();
    });
  }

  /** Nobody is there from now on. */
  left(): void {
    const { clock, emptyMs, empty } = this.#options;
    this.#cancelEmpty();
    this.#cancelEmpty = clock.after(emptyMs, empty);
  }

  /** Somebody is there. */
  came(): void {
    this.#cancelEmpty();
  }

  /** Begins to look after players that send nothing. */
  watch(): void {
    const { clock, idleMs, idle } = this.#options;
    if (idleMs === 0) return;
    this.#cancelIdle = clock.after(Math.ceil(idleMs / 4), () => {
      idle();
      this.watch();
    });
  }

  cancel(): void {
    this.#cancelDue();
    this.#cancelEmpty();
    this.#cancelIdle();
  }
}
