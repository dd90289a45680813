/**
 * In a simulation the clock and the dice of the script come over the link: Date without arguments, Date.now, Math.random.
 */

import { TIME_EPOCH } from "#runtime/link.ts";
import { seed, times } from "./effects.ts";
import { construct, dateToString, defineProperty, ProxyOf, RealDate } from "./primordials.ts";

/** Replaces the script's clock and dice; called once, before any code of the script. */
export function simulateTime(): void {
  const now = () => times[TIME_EPOCH]!;
  const simulated: DateConstructor = new ProxyOf(RealDate, {
    construct: (target, args, newTarget) => construct(target, args.length > 0 ? args : [now()], newTarget),
    apply: () => dateToString(new RealDate(now())),
  });
  const replace = (object: object, key: string, value: unknown) =>
    defineProperty(object, key, { value, writable: true, configurable: true, enumerable: false });
  replace(RealDate, "now", now);
  replace(RealDate.prototype, "constructor", simulated);
  replace(globalThis, "Date", simulated);
  // mulberry32: 32 bits of state, good enough for games, the same on every machine.
  let state = seed;
  replace(Math, "random", () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = imul(state ^ (state >>> 15), 1 | state);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  });
}

const { imul } = Math;
