/** Within: whether one place of a file lies in another. */

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Whether a place lies within another one, or is the same. Both of one file. */
export function isWithin(place: Place, around: Place): boolean {
  return place.start >= around.start && place.end <= around.end;
}
