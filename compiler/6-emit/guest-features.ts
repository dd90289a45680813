/**
 * Which parts of the guest a script can do without: those whose names stand nowhere in its files.
 *
 * Sound as far as words go. Where `RTSession` is anything but asked for a member by name, or a file could ask for a name that
 * does not stand in it, everything stays. What is left out are whole members of RTSession, and received data: nothing else
 * can tell.
 */

/** What the guest's `features.ts` asks for, and the words that need it. */
const features: { readonly [name: string]: RegExp } = {
  RTSC_NO_REQUESTS: /\bnewRequest\b/,
  RTSC_NO_TIMERS: /\b(?:set|clear)(?:Timeout|Interval)\b/,
  RTSC_NO_BUILDERS: /\bnew(?:Data|Packet)\b/,
  RTSC_NO_LOGGER: /\bgetLogger\b/,
};

/** `RTSession` by another name, or names that are made while the script runs. */
const hidden = /\bRTSession\b(?!\s*\.\s*[A-Za-z_$])|\b(?:eval|Function|globalThis|Reflect)\b|\\[ux]|\bgetOwnProperty/;

/** Words that need received data: whoever asks for it, and whoever sends what may be received data. */
const data = /\b(?:[gs]etData|new(?:Data|Packet)|__proto__)\b|\.\s*constructor\b/;

/**
 * A member by a name that is computed, also in a pattern: of a packet it might be `getData`. Not an empty pair of brackets (a
 * type), nor one with a number or a plain text, nor what stands behind a word of the language: a list. What comes behind a
 * comment, or first on its line, may be one.
 */
const computed =
  /\[(?<=(?:[\w$)\]}"'`/\n\r]|[^ -~\t]|\?\.)\s*\[)(?<!(?<![\w$.])(?:return|const|let|var|in|case|typeof|else|new|void|throw|default|do)\s*\[)(?!\s*(?:\]|\d+\s*\]|"[\w ]*"\s*\]|'[\w ]*'\s*\]))|\]\s*:/;

/** What is asked of a script besides its texts. */
export interface Asked {
  /** One of its files imports "rtsc:packets". */
  readonly typed: boolean;
  /** What the compiler adds to it deals with RTData: fields of any type, and rewritten sites. */
  readonly data: boolean;
}

/**
 * What is to be defined for the guest: `true` for each part that is left out, `undefined` for each that stays, so that what
 * stands in the place of a part is left out then.
 *
 * @param texts The texts of all files of the script, as they are bundled; comments count, which costs a part too many at most.
 */
export function leftOut(texts: readonly string[], asked: Asked): { readonly [name: string]: "true" | "undefined" } {
  const all = texts.some((text) => hidden.test(text));
  const defined: { [name: string]: "true" | "undefined" } = {
    RTSC_NO_TYPED: all || asked.typed ? "undefined" : "true",
    RTSC_NO_DATA:
      all || asked.data || texts.some((text) => data.test(text) || computed.test(text)) ? "undefined" : "true",
  };
  for (const [name, words] of Object.entries(features)) {
    defined[name] = all || texts.some((text) => words.test(text)) ? "undefined" : "true";
  }
  return defined;
}
