/** The library that tries properties on random values, with the seed of all tests that throw dice: `dice.ts` says why. */

import fc from "fast-check";
import { seed } from "./dice.ts";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });

export type { GeneratorValue } from "fast-check";
export default fc;
