/**
 * Which parts of the guest a script can do without: those whose names stand nowhere in its files.
 *
 * Sound as far as words go. Where `RTSession` is anything but asked for a member by name, or a file could ask for a name that
 * does not stand in it, everything stays. What is left out are whole members of RTSession; nothing else can tell.
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

/**
 * The names to be defined as `true` for the guest.
 *
 * @param texts The texts of all files of the script, as they are bundled; comments count, which costs a part too many at most.
 * @param typed Whether one of them imports "rtsc:packets".
 */
export function leftOut(texts: readonly string[], typed: boolean): { readonly [name: string]: "true" } {
  const absent: { [name: string]: "true" } = typed ? {} : { RTSC_NO_TYPED: "true" };
  if (texts.some((text) => hidden.test(text))) return {};
  for (const [name, words] of Object.entries(features)) {
    if (!texts.some((text) => words.test(text))) absent[name] = "true";
  }
  return absent;
}
