/** Every target there is, in the order they run. */

import type { Target } from "../target.ts";
import { bodies } from "./bodies.ts";
import { codecs } from "./codecs.ts";
import { data } from "./data.ts";
import { frames } from "./frames.ts";
import { guestData } from "./guest-data.ts";
import { json } from "./json.ts";
import { packets } from "./packets.ts";
import { port } from "./port.ts";
import { scalars } from "./scalars.ts";
import { sites } from "./sites.ts";

export async function allTargets(): Promise<readonly Target[]> {
  return [scalars, frames, packets, bodies, data, json, await guestData(), await sites(), await codecs(), port];
}
