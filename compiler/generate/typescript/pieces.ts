/**
 * What generated TypeScript brings along: how values become bytes, and bytes values.
 *
 * The pieces speak the wire as `runtime/packet` does, and are held against it by tests. Values are called `put…` and `take…`,
 * types begin with `$`: no name of a schema can be one of those. A schema may well name a packet `Map` or `Uint8Array`, so
 * global types are reached by `globalThis` and their names stand in no annotation.
 */

import { Pieces } from "../pieces.ts";
import { frames } from "./pieces/frames.ts";
import { reading } from "./pieces/reading.ts";
import { writing } from "./pieces/writing.ts";

/** By the names they declare. */
export const pieces = new Pieces(
  /^(?:export )?(?:class|const|type|interface|function) (\$?\w+)/m,
  writing,
  reading,
  frames,
);

/** Names of exports of every generated file; no definition may be called like one of the types among them. */
export const exportedTypes: readonly string[] = ["PacketError", "PacketFrame"];
