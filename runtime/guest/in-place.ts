/**
 * In place: the data of the packet being handled, and reading it where it lies, as the isolate has it for every guest. By place,
 * as the link hands it over.
 */

import { link } from "./primordials.ts";

export const [incoming, hold, ahead, numberIn, longIn, floatIn, doubleIn, stringIn, floatsIn, isIn] = link.inPlace;
