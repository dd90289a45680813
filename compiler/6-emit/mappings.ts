/**
 * Mappings of a source map: what stands in the field `mappings` of version 3, read and written as numbers, one segment after the
 * other. Everything counts from 0. Nothing stands for a segment in between: a bundle of a thousand modules has a hundred
 * thousand of them, and lists of their numbers took three times as long as the numbers.
 */

import type { Place } from "./edits.ts";

/** In the place of a source: nobody wrote what the segment stands for. */
export const NONE = -1;

/** Where segments of one map lead in another. */
export interface Moves {
  /** A source's index in the other map; NONE: its segments lead nowhere there. */
  source(source: number): number;
  /** Of a source whose text was edited, where its places stood before; undefined for all others. */
  places(source: number): { find(line: number, column: number): Place } | undefined;
  /** A name's index in the other map. */
  name(name: number): number;
}

const comma = 44;
const semicolon = 59;

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const letterOf = new Uint8Array(64);
const digitOf = new Uint8Array(128);
for (let digit = 0; digit < 64; digit++) {
  letterOf[digit] = letters.charCodeAt(digit);
  digitOf[letterOf[digit]!] = digit;
}

/** A number has seven letters at most, a segment five numbers, and a sign stands before it. */
const longest = 5 * 7 + 1;

/** Writes the mappings of one map out of those of others, which lie below each other in it. */
export class MappingsWriter {
  #out = Buffer.allocUnsafe(1 << 14);
  #at = 0;
  #line = 0;
  #column = 0;
  #source = 0;
  #sourceLine = 0;
  #sourceColumn = 0;
  #name = 0;

  /**
   * @param mappings Well-formed: those of a bundler of ours.
   * @param first The line at which their first line lies; behind all that was added before.
   */
  add(mappings: string, first: number, moves: Moves): void {
    this.#to(first);
    // Most are as long as they were.
    this.#reserve(mappings.length + longest);
    let isFirst = true;
    let source = 0;
    let sourceLine = 0;
    let sourceColumn = 0;
    let name = 0;
    let column = 0;
    let at = 0;
    // Of the source that segments lead to now: hundreds in a row lead to one.
    let current = -1;
    let moved = NONE;
    let places: { find(line: number, column: number): Place } | undefined;
    const read = (): number => {
      let digit = digitOf[mappings.charCodeAt(at++)]!;
      let value = digit & 31;
      for (let shift = 5; digit > 31; shift += 5) {
        digit = digitOf[mappings.charCodeAt(at++)]!;
        value |= (digit & 31) << shift;
      }
      return (value & 1) === 0 ? value >>> 1 : -(value >>> 1);
    };
    while (at < mappings.length) {
      const sign = mappings.charCodeAt(at);
      if (sign === semicolon) {
        this.#to(this.#line + 1);
        isFirst = true;
        column = 0;
        at++;
        continue;
      }
      if (sign === comma) {
        at++;
        continue;
      }
      this.#reserve(longest);
      if (!isFirst) this.#out[this.#at++] = comma;
      isFirst = false;
      column += read();
      this.#write(column - this.#column);
      this.#column = column;
      if (!isNumber(mappings, at)) continue;
      source += read();
      sourceLine += read();
      sourceColumn += read();
      const isNamed = isNumber(mappings, at);
      if (isNamed) name += read();
      if (source !== current) {
        current = source;
        moved = moves.source(source);
        places = moved === NONE ? undefined : moves.places(source);
      }
      if (moved === NONE) continue;
      if (places === undefined) this.#lead(moved, sourceLine, sourceColumn);
      else {
        const place = places.find(sourceLine, sourceColumn);
        this.#lead(moved, place.line, place.column);
      }
      if (!isNamed) continue;
      const other = moves.name(name);
      this.#write(other - this.#name);
      this.#name = other;
    }
  }

  /** The field, of as many lines at least. Nothing is to be added after it. */
  end(lines: number): string {
    this.#to(lines - 1);
    return this.#out.toString("latin1", 0, this.#at);
  }

  /** Goes to a line, or stays at one that is further down. */
  #to(line: number): void {
    if (this.#line >= line) return;
    this.#reserve(line - this.#line);
    for (; this.#line < line; this.#line++) this.#out[this.#at++] = semicolon;
    this.#column = 0;
  }

  #lead(source: number, line: number, column: number): void {
    this.#write(source - this.#source);
    this.#write(line - this.#sourceLine);
    this.#write(column - this.#sourceColumn);
    this.#source = source;
    this.#sourceLine = line;
    this.#sourceColumn = column;
  }

  #write(by: number): void {
    let rest = by < 0 ? (-by << 1) | 1 : by << 1;
    while (rest > 31) {
      this.#out[this.#at++] = letterOf[(rest & 31) | 32]!;
      rest >>>= 5;
    }
    this.#out[this.#at++] = letterOf[rest]!;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#out.length) return;
    const grown = Buffer.allocUnsafe(2 * this.#out.length + bytes);
    this.#out.copy(grown, 0, 0, this.#at);
    this.#out = grown;
  }
}

function isNumber(mappings: string, at: number): boolean {
  if (at >= mappings.length) return false;
  const sign = mappings.charCodeAt(at);
  return sign !== comma && sign !== semicolon;
}
