/**
 * The tree of a text that `JSON.parse` has accepted, with its positions. Fast because it trusts: there is no error it could
 * find. What is not plain JSON (comments, trailing commas, mistakes) is read by jsonc-parser instead, into the same tree.
 *
 * It exists because schemas grow: for a thousand packets this takes a tenth of the time.
 */

import type { JsonDuplicate, JsonMember, JsonNode } from "./json.ts";
import { type Source, span } from "./source.ts";

/**
 * Reads valid JSON that is not nested deeper than a stack bears.
 * @param text The source's own text, or one with the same offsets.
 * @param duplicates Names that stand twice in an object are added.
 */
export function readStrict(source: Source, text: string, duplicates: JsonDuplicate[]): JsonNode {
  let at = 0;
  const path: (string | number)[] = [];

  const skip = (): void => {
    for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9; ) {
      code = text.charCodeAt(++at);
    }
  };

  /** From the opening quote to behind the closing one. */
  const string = (): string => {
    const start = at;
    let escaped = false;
    for (at++; ; at++) {
      const code = text.charCodeAt(at);
      if (code === 34) break;
      if (code === 92) {
        escaped = true;
        at++;
      }
    }
    at++;
    return escaped ? (JSON.parse(text.slice(start, at)) as string) : text.slice(start + 1, at - 1);
  };

  const object = (start: number): JsonNode => {
    const members = new Map<string, JsonMember>();
    at++;
    skip();
    while (text.charCodeAt(at) !== 125) {
      const keyStart = at;
      const key = string();
      const keySpan = span(source, keyStart, at);
      skip();
      at++; // the colon
      const first = members.get(key);
      const known = duplicates.length;
      path.push(key);
      const inside = value();
      path.pop();
      if (first === undefined) members.set(key, { key, keySpan, value: inside });
      else {
        // The second one does not count, nor what is in it.
        duplicates.length = known;
        duplicates.push({ name: key, span: keySpan, first: first.keySpan, path: [...path] });
      }
      skip();
      if (text.charCodeAt(at) === 44) {
        at++;
        skip();
      }
    }
    at++;
    return { kind: "object", span: span(source, start, at), members };
  };

  const array = (start: number): JsonNode => {
    const items: JsonNode[] = [];
    at++;
    skip();
    while (text.charCodeAt(at) !== 93) {
      path.push(items.length);
      items.push(value());
      path.pop();
      skip();
      if (text.charCodeAt(at) === 44) {
        at++;
        skip();
      }
    }
    at++;
    return { kind: "array", span: span(source, start, at), items };
  };

  const value = (): JsonNode => {
    skip();
    const start = at;
    switch (text.charCodeAt(at)) {
      case 123:
        return object(start);
      case 91:
        return array(start);
      case 34: {
        const content = string();
        return { kind: "string", span: span(source, start, at), value: content };
      }
      case 116:
        at += 4;
        return { kind: "boolean", span: span(source, start, at), value: true };
      case 102:
        at += 5;
        return { kind: "boolean", span: span(source, start, at), value: false };
      case 110:
        at += 4;
        return { kind: "null", span: span(source, start, at), value: null };
      default:
        for (let code = text.charCodeAt(at); isOfNumber(code); ) code = text.charCodeAt(++at);
        return { kind: "number", span: span(source, start, at), value: Number(text.slice(start, at)) };
    }
  };

  return value();
}

/** `+ - . 0-9 E e`; at the end of the text there is no code, and NaN is none of them. */
function isOfNumber(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 45 || code === 43 || code === 46 || code === 101 || code === 69;
}
