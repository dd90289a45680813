/** Keys of JSON that are more than ASCII: found as the script will see them, by UTF-8 or by Latin-1, never by a mixture. */

import { expect, test } from "vitest";
import { jsonProblem, shapeTable } from "#runtime/packet/json-shape.ts";

const table = shapeTable({ é: "number", "name?": "string" });
const check = (bytes: Uint8Array) => jsonProblem(bytes, 0, bytes.length, table);
const utf8 = (text: string) => Uint8Array.from(Buffer.from(text, "utf8"));
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));

test("a text of UTF-8 and one of Latin-1 have the same key", () => {
  expect(check(utf8('{"é":1}'))).toBeNull();
  expect(check(latin1('{"é":1}'))).toBeNull();
  expect(check(latin1('{"é":"x"}'))).toBe("é is not a number");
  expect(check(utf8('{"\\u00e9":"x"}'))).toBe("é is not a number");
});

test("a text that is not UTF-8 has no key of UTF-8: the script reads another one", () => {
  const torn = Uint8Array.from([...utf8('{"é":1,"name":"'), 0xe9, ...utf8('"}')]);
  expect(check(torn)).toBe("é is missing");
});

test("a mark of byte order is part of its key", () => {
  expect(check(utf8('{"\ufeff\\u00e9":1}'))).toBe("é is missing");
});
