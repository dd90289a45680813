/**
 * Conversions of what a script passes, as the isolate has them for every guest. By place, as the link hands them over.
 */

import { link } from "./primordials.ts";

export const [
  wrong,
  unfit,
  indexOf,
  numberOf,
  whole,
  wholeOf,
  longOf,
  fitsLong,
  textOf,
  floatsOf,
  opCodeOf,
  peerOf,
  targetsOf,
  callable,
] = link.convert;
