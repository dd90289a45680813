/**
 * What a file says of itself: `// @rtsc legacy` above the first statement of a JavaScript file has that file checked as old
 * code is, in a project that is strict.
 */

import type { Source } from "#compiler/text/source.ts";
import { headEnd } from "#compiler/typescript/comments.ts";

/** Whether a file asks to be checked as old code is. TypeScript files cannot. */
export function asksForLegacy({ path, text }: Pick<Source, "path" | "text">): boolean {
  if (!/\.[cm]?js$/.test(path) || !text.includes("@rtsc")) return false;
  const head = text.slice(0, headEnd(text)).replace(/\/\*[\s\S]*?\*\//g, "");
  return /^[^\S\r\n]*\/\/[^\S\r\n]*@rtsc[^\S\r\n]+legacy[^\S\r\n]*$/m.test(head);
}
