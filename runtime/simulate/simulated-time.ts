/**
 * In a simulation the script's clock and dice come over the link: Date without arguments, Date.now, Math.random. This is the
 * code that sees to it, in the isolate, before the bundle runs there. It is the simulation's and not the guest's: no bundle
 * carries what only tests need.
 *
 * The guest keeps the machine's clock, by which it ends its slices: it was taken before.
 */

import { TIME_EPOCH } from "#runtime/link.ts";

/**
 * The code, one line without an end, to be put before a bundle: positions behind the bundle's first line stay as they are.
 *
 * @param seed Its lower 32 bits count.
 */
export function simulatedTime(seed: number): string {
  return code
    .replace("SEED", `${seed | 0}`)
    .replace("EPOCH", `${TIME_EPOCH}`)
    .replace(/\n\s*/g, "");
}

const code = `(function () {
  "use strict";
  const [, , times] = globalThis.__rtsc.tools;
  const { imul } = Math;
  const { construct } = Reflect;
  const Real = Date;
  const dateToString = Function.prototype.call.bind(Real.prototype.toString);
  const replace = (object, key, value) =>
    Object.defineProperty(object, key, { value, writable: true, configurable: true, enumerable: false });
  const now = () => times[EPOCH];
  const simulated = new Proxy(Real, {
    __proto__: null,
    construct: (target, args, newTarget) => construct(target, args.length > 0 ? args : [now()], newTarget),
    apply: () => dateToString(new Real(now())),
  });
  replace(Real, "now", now);
  replace(Real.prototype, "constructor", simulated);
  replace(globalThis, "Date", simulated);
  /* mulberry32: 32 bits of state, good enough for games, the same on every machine. */
  let state = SEED;
  replace(Math, "random", () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = imul(state ^ (state >>> 15), 1 | state);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  });
})();`;
