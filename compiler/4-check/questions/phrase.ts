/** Phrase: pieces of scripts as sentences quote them. */

/** A piece of a script on one line, short enough to be read. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 50 ? `${line.slice(0, 49)}…` : line;
}
