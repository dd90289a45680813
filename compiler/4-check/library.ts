/**
 * Libraries: files that were written for every place where JavaScript runs, or that a minifier wrote. Nobody in the project
 * reads or changes them, and they know nothing of RTSession.
 *
 * Invariant: a file that names anything of RTSession's is none: it is the script's own, whatever is wrapped around it.
 */

import type { Source } from "#compiler/text/source.ts";

const kinds = new WeakMap<Source, "own" | "library" | "minified">();

/** Below this a file costs nothing to follow, and mostly is the author's own. */
const large = 4_000;

/** What lines are long on average that no person wrote. */
const longLines = 300;

/** Whether the file is handed things that have nothing to do with packets, and need not be followed into. */
export function isLibrary(source: Source): boolean {
  return kindOf(source) !== "own";
}

/** Whether a minifier wrote the file: what looks like a slip in it is none. */
export function isMinified(source: Source): boolean {
  return kindOf(source) === "minified";
}

function kindOf(source: Source): "own" | "library" | "minified" {
  let kind = kinds.get(source);
  if (kind === undefined) {
    kind = judge(source.text);
    kinds.set(source, kind);
  }
  return kind;
}

function judge(text: string): "own" | "library" | "minified" {
  if (text.length < large || mentionsPackets.test(text)) return "own";
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  if (text.length / lines > longLines && /\bfunction\b|=>/.test(text)) return "minified";
  return asksWhereItIs.test(text) ? "library" : "own";
}

const mentionsPackets =
  /\bRTSession\b|\.\s*(?:onPacket|newData|newPacket|getPeerId|getPlayerId|getSender|setOpCode|setTargetPeers|[gs]et(?:Number|Long|Float|Double|String|FloatArray))\s*\(/;

/** As the heads of modules do that serve browsers, loaders and Node alike. */
const asksWhereItIs = /\btypeof\s+(?:exports|module|define)\b|\bdefine\s*\.\s*amd\b/;
