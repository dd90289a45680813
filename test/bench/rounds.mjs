/**
 * Rounds: contenders take turns in one process, so that whatever else the machine does befalls all of them alike.
 */

/**
 * Times each `run(count)` in `rounds` rounds, after `warm` that are thrown away.
 * @param contenders `{ name, run, count }`: `run` does its work `count` times.
 * @returns by name the median and the quartiles of nanoseconds for one time.
 */
export function takeTurns(contenders, { rounds, warm = Math.ceil(rounds / 3) }) {
  const times = contenders.map(() => []);
  for (let round = 0; round < rounds + warm; round++) {
    for (const [at, { run, count }] of contenders.entries()) {
      const started = performance.now();
      run(count);
      const spent = performance.now() - started;
      if (round >= warm) times[at].push((spent * 1e6) / count);
    }
  }
  return Object.fromEntries(contenders.map(({ name }, at) => [name, spread(times[at])]));
}

/** The median and the quartiles around it. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
