/**
 * Whether a script leaves RTSession as it is. One that replaces a member of it, or reaches for the prototypes of what it gives,
 * is asked about nothing else: none of its sites is rewritten.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import type { Names } from "./names.ts";
import { OURS } from "./plan.ts";

/** What code can be run or reached by that its text does not show. */
const reaching =
  /(?<![\w$])(?:eval|with\s*\(|Function|Reflect|getPrototypeOf|setPrototypeOf|__proto__|callee|caller)(?![\w$])|\.\s*arguments\b/;

/** Why nothing in a script with this file is rewritten; undefined: nothing against it. */
export function whyTouched(names: Names, file: string): string | undefined {
  if (names.text.includes(OURS)) return `${file} has names that begin with ${OURS}`;
  if (names.has(reaching)) return `${file} can reach what its text does not show`;
  const only = names.free("RTSession").every(({ node, around }) => {
    const [member, call] = around as readonly (Expression | undefined)[];
    return member?.kind === "member" && member.object === node && call?.kind === "call" && call.callee === member;
  });
  const all = names.knowsAll("RTSession", 0, names.text.length);
  return only && all ? undefined : `${file} does more with RTSession than to call its members`;
}
