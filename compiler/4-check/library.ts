/**
 * Libraries: files that were written for every place where JavaScript runs, or that a minifier wrote. Nobody in the project
 * reads or changes them, and they know nothing of RTSession.
 *
 * Invariant: a file that names anything of RTSession's is none: it is the script's own, whatever is wrapped around it.
 */

import type { Source } from "#compiler/text/source.ts";

/** How lines are written that compilers make of others: what looks like a slip there is none. */
const ofCompilers = new Set(["RT4408", "RT4433", "RT4450", "RT4451", "RT4458", "RT4482"]);

/** What names and the order of lines tell. A minifier leaves nothing of both. */
const ofMinifiers = new Set([
  ...ofCompilers,
  ...["RT4421", "RT4432", "RT4438", "RT4442", "RT4443", "RT4453", "RT4465", "RT4469", "RT4470", "RT4479", "RT4485"],
]);

const none: ReadonlySet<string> = new Set();

const writers = new WeakMap<Source, ReadonlySet<string>>();

/** The codes of rules that judge how a person writes, where no person wrote the file. Of what it does the others speak. */
export function meantIn(source: Source): ReadonlySet<string> {
  let codes = writers.get(source);
  if (codes === undefined) {
    const { text } = source;
    codes = isDense(text) ? ofMinifiers : helpers.test(text) ? ofCompilers : none;
    writers.set(source, codes);
  }
  return codes;
}

/** Names of what compilers and bundlers put beside the code; the last is from the body of `__rest`, whatever that is called. */
const helpers =
  /\b(?:__esModule|__extends|__awaiter|__generator|__assign|__rest|__webpack_require__|_classCallCheck|_inheritsLoose|_regenerator\w*|_interopRequire\w+|\$jscomp)\b|Object\.getOwnPropertySymbols\b/;

/** Long lines in which hardly anything stands apart. */
function isDense(text: string): boolean {
  if (text.length < 300) return false;
  const lines = text.split("\n").length;
  if (text.length / lines < 150) return false;
  const ends = text.match(/[;,{]/g)?.length ?? 0;
  const close = text.match(/[;,{](?=[^\s])/g)?.length ?? 0;
  return /\bfunction\b|=>/.test(text) && close > ends * 0.8;
}

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
