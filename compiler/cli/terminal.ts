/**
 * What the surroundings of a command say about how to print: whether a stream takes colour.
 */

interface Stream {
  readonly isTTY?: boolean;
}

/** Colour only on a terminal, and not where NO_COLOR (with any value but an empty one) or a dumb terminal asks for none. */
export function takesColor(stream: Stream, env: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}
