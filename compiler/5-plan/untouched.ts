/**
 * Whether a script leaves RTSession as it is. One that replaces a member of it, or reaches for the prototypes of what it gives,
 * is asked about nothing else: none of its sites is rewritten.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import { type Names, withoutWords } from "./names.ts";
import { OURS } from "./plan.ts";

/** What code can be run or reached by that its text does not show. */
const reaching =
  /(?<![\w$])(?:eval|Function|Reflect|getPrototypeOf|setPrototypeOf|getOwnProperty\w+|__proto__|__lookupGetter__|callee|caller)(?![\w$])|(?<![\w$])with\s*(?:\(|\/[/*])|\.\s*arguments\b|\.\s*constructor\s*\(/;

/** The same names as texts, to be put between brackets. */
const reachingText =
  /(["'`])(?:eval|Function|Reflect|RTSession|getPrototypeOf|setPrototypeOf|getOwnProperty\w+|__proto__|__lookupGetter__|callee|caller|arguments|constructor)\1/;

/** Between two texts that are put together. */
const joint = /(["'`])\s*\+\s*["'`]/g;

/** Ends of lines that not everybody counts: positions of errors would be others. */
const oddLines = /\r(?!\n)|[\u2028\u2029]/;

/**
 * Why nothing in a script with this file is rewritten; undefined: nothing against it.
 * @param names of the file, where they are needed.
 */
export function whyTouched(text: string, file: string, names: () => Names): string | undefined {
  if (text.includes(OURS)) return `${file} has names that begin with ${OURS}`;
  if (oddLines.test(text)) return `${file} has lines that end in no line feed`;
  if (reaching.test(text) && reaching.test(withoutWords(text))) return `${file} can reach what its text does not show`;
  const whole = text.includes("+") ? text.replace(joint, "") : text;
  if (reachingText.test(text) || reachingText.test(whole)) return `${file} can reach what its text does not show`;
  if (!text.includes("RTSession")) return undefined;
  const only = names()
    .free("RTSession")
    .every(({ node, around }) => {
      const [member, call] = around as readonly (Expression | undefined)[];
      return member?.kind === "member" && member.object === node && call?.kind === "call" && call.callee === member;
    });
  const all = names().knowsAll("RTSession", 0, text.length);
  return only && all ? undefined : `${file} does more with RTSession than to call its members`;
}
