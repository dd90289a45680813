/**
 * Members that are put into JSON files: what stood there stays as it was, and what comes looks like it.
 */

import { expect, test } from "vitest";
import { type Member, settingMembers } from "#compiler/language-server/features/code-actions/json-edits.ts";
import { makeSource } from "#compiler/text/source.ts";

function set(text: string, ...members: Member[]): string | undefined {
  const edit = settingMembers(makeSource("a.json", text), members);
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

const rule: Member = { path: ["rules", "RT4411"], value: "off" };

test.each([
  ["after the last member", '{\n  "a": [1]\n}\n', '{\n  "a": [1],\n  "rules": {\n    "RT4411": "off"\n  }\n}\n'],
  [
    "into an object that is there",
    '{\n\t"rules": {\n\t\t"X": "off"\n\t}\n}',
    '{\n\t"rules": {\n\t\t"X": "off",\n\t\t"RT4411": "off"\n\t}\n}',
  ],
  ["into an empty object", '{\r\n  "rules": {}\r\n}', '{\r\n  "rules": {\r\n    "RT4411": "off"\r\n  }\r\n}'],
  [
    "on the line of an object that is on one",
    '{\n  "rules": { "X": "off" }\n}',
    '{\n  "rules": { "X": "off", "RT4411": "off" }\n}',
  ],
  ["in the place of a value", '{ "rules": { "RT4411": "error" } }', '{ "rules": { "RT4411": "off" } }'],
  [
    "comments stay with what they are about",
    '{\n  // first\n  "a": 1 // one\n}',
    '{\n  // first\n  "a": 1, // one\n  "rules": {\n    "RT4411": "off"\n  }\n}',
  ],
  ["into a file of nothing but an object", "{}", '{\n  "rules": {\n    "RT4411": "off"\n  }\n}'],
])("%s", (_, before, after) => {
  expect(set(before, rule)).toBe(after);
});

test.each(["", "[1]", '{ "rules": [] }', '{ "rules": "off" }', "\u0000\uFFFD"])("nowhere to put it: %j", (text) => {
  expect(set(text, rule)).toBeUndefined();
});

test("a value that is written keeps its lines", () => {
  const member: Member = { path: ["packets", "Move"], value: null, written: '{\n  "opCode": 5\n}' };
  expect(set('{\n  "packets": {}\n}', member)).toBe(
    '{\n  "packets": {\n    "Move": {\n      "opCode": 5\n    }\n  }\n}',
  );
});
