/**
 * "Did you mean": the known name that is nearest to an unknown one. Pure; knows nothing of what is named.
 */

/** Longer names are typed by machines; they get no suggestion, and cost nothing. */
const LONGEST = 64;

/**
 * The candidate with the fewest edits (insert, drop, change a letter, swap two neighbours; a change of case is nearly
 * free), if they are few for a name of this length: one in three letters, at least one. Among equals the first in order.
 *
 * @param atMost fewer edits still, for names that mean nothing, such as codes: those differ by a letter on purpose.
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  atMost = Number.POSITIVE_INFINITY,
): string | undefined {
  if (name.length === 0 || name.length > LONGEST) return undefined;
  const most = Math.min(atMost, Math.max(1, Math.floor(name.length / 3)));
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of [...candidates].sort()) {
    if (candidate === name || Math.abs(candidate.length - name.length) > most) continue;
    const edits = distance(name, candidate);
    if (edits <= most && edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
}

/** `Did you mean "x"?` for the nearest candidate, else undefined. */
export function didYouMean(name: string, candidates: Iterable<string>, atMost?: number): string | undefined {
  const candidate = nearest(name, candidates, atMost);
  return candidate === undefined ? undefined : `Did you mean "${candidate}"?`;
}

/** Optimal string alignment: edits with swaps of neighbours. */
function distance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1]! + letters(a[i - 1]!, b[j - 1]!);
      let least = Math.min(previous[j]! + 1, row[j - 1]! + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, older[j - 2]! + 1);
      row.push(least);
    }
    older = previous;
    previous = row;
  }
  return previous[b.length]!;
}

function letters(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? 0.1 : 1;
}
