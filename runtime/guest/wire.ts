/**
 * The wire: reading data and writing it, as the isolate has it for every guest. By place, as the link hands it over.
 */

import { link } from "./primordials.ts";

export type { View } from "#runtime/link.ts";

export const [
  WireError,
  malformed,
  readVarint,
  readLong,
  enterValue,
  enterBox,
  find,
  numberAt,
  readFloats,
  readText,
  room,
  writeVarint,
  writeKey,
  writeWhole,
  writeLarge,
  writeLong,
  writeBox,
  writeText,
  openData,
  closeData,
] = link.wire;
