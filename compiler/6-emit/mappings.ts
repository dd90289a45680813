/**
 * Mappings of a source map, read and written as numbers: what stands in the field `mappings` of version 3.
 *
 * A line is one flat list, five numbers for each segment: the column, the source, its line, its column, and the name; -1 where
 * there is none. Everything counts from 0. No object stands for a segment: a bundle of a thousand modules has a hundred thousand.
 */

/** How many numbers a segment has. */
export const SEGMENT = 5;

export const NONE = -1;

const comma = 44;
const semicolon = 59;

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const letterOf = new Uint8Array(64);
const digitOf = new Uint8Array(128);
for (let digit = 0; digit < 64; digit++) {
  letterOf[digit] = letters.charCodeAt(digit);
  digitOf[letterOf[digit]!] = digit;
}

/** The lines of well-formed mappings; those of a bundler of ours. */
export function readMappings(mappings: string): number[][] {
  const lines: number[][] = [];
  let line: number[] = [];
  const state = [0, 0, 0, 0, 0];
  let at = 0;
  while (at < mappings.length) {
    const letter = mappings.charCodeAt(at);
    if (letter === semicolon) {
      lines.push(line);
      line = [];
      state[0] = 0;
      at++;
    } else if (letter === comma) at++;
    else {
      let field = 0;
      for (; at < mappings.length; field++) {
        const begins = mappings.charCodeAt(at);
        if (begins === comma || begins === semicolon) break;
        let digit = digitOf[begins]!;
        let value = 0;
        for (let shift = 0; ; shift += 5) {
          value |= (digit & 31) << shift;
          at++;
          if (digit < 32) break;
          digit = digitOf[mappings.charCodeAt(at)]!;
        }
        const moved = state[field]! + ((value & 1) === 0 ? value >>> 1 : -(value >>> 1));
        state[field] = moved;
        line.push(moved);
      }
      for (; field < SEGMENT; field++) line.push(NONE);
    }
  }
  lines.push(line);
  return lines;
}

/** The field of these lines. Segments without a source lose their other numbers; empty lines at the end are kept. */
export function writeMappings(lines: readonly (readonly number[])[]): string {
  const count = lines.reduce((sum, line) => sum + line.length, 0);
  // Seven letters are the most that a number of 32 bits takes, and a sign stands behind each segment and line.
  const out = Buffer.allocUnsafe(count * 7 + count / SEGMENT + lines.length);
  let at = 0;
  const write = (by: number): void => {
    let rest = by < 0 ? (-by << 1) | 1 : by << 1;
    do {
      const digit = rest & 31;
      rest >>>= 5;
      out[at++] = letterOf[rest > 0 ? digit | 32 : digit]!;
    } while (rest > 0);
  };
  let [source, sourceLine, sourceColumn, name] = [0, 0, 0, 0];
  for (const [nth, line] of lines.entries()) {
    if (nth > 0) out[at++] = semicolon;
    let column = 0;
    for (let from = 0; from < line.length; from += SEGMENT) {
      if (from > 0) out[at++] = comma;
      write(line[from]! - column);
      column = line[from]!;
      if (line[from + 1] === NONE) continue;
      write(line[from + 1]! - source);
      write(line[from + 2]! - sourceLine);
      write(line[from + 3]! - sourceColumn);
      source = line[from + 1]!;
      sourceLine = line[from + 2]!;
      sourceColumn = line[from + 3]!;
      if (line[from + 4] === NONE) continue;
      write(line[from + 4]! - name);
      name = line[from + 4]!;
    }
  }
  return out.toString("latin1", 0, at);
}
