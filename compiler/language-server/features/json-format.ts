/**
 * How a JSON file is written: its indentation and line ends, so that what is added looks as if it had been there.
 */

import type { FormattingOptions } from "jsonc-parser";

export function formattingOf(text: string): FormattingOptions & { readonly eol: string; readonly tabSize: number } {
  const indent = /^([\t ]+)\S/m.exec(text)?.[1] ?? "  ";
  const insertSpaces = !indent.startsWith("\t");
  return { insertSpaces, tabSize: insertSpaces ? indent.length : 1, eol: /\r\n|\n|\r/.exec(text)?.[0] ?? "\n" };
}
