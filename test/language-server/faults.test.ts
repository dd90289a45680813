/**
 * What a feature throws: told once, answered with nothing; a refusal is an answer.
 */

import { expect, test } from "vitest";
import { type Connection, ResponseError } from "vscode-languageserver";
import { Faults } from "#compiler/language-server/faults.ts";

function listening(): { readonly faults: Faults; readonly told: string[] } {
  const told: string[] = [];
  const console = { error: (message: string) => void told.push(message) };
  // Of a connection nothing but its log is asked for.
  return { faults: new Faults({ console } as unknown as Connection), told };
}

test("each kind once, with the empty answer every time", async () => {
  const { faults, told } = listening();
  const fail = (message: string) => () => Promise.reject(new TypeError(message));
  for (let time = 0; time < 3; time++) expect(await faults.answering("textDocument/hover", null, fail("a"))).toBeNull();
  expect(await faults.answering("textDocument/hover", [], fail("b"))).toEqual([]);
  expect(told.map((one) => one.split("\n")[0])).toEqual([
    "rtsc failed while answering textDocument/hover, and goes on: TypeError: a",
    "rtsc failed while answering textDocument/hover, and goes on: TypeError: b",
  ]);
});

test("a refusal goes to who asked, and is no fault", async () => {
  const { faults, told } = listening();
  const refuse = () => Promise.reject(new ResponseError(-32600, "This cannot be renamed."));
  await expect(faults.answering("textDocument/rename", null, refuse)).rejects.toMatchObject({ code: -32600 });
  expect(told).toEqual([]);
});

test("what is no error is told, too", () => {
  const { faults, told } = listening();
  faults.guard("looking", () => {
    throw "a word";
  });
  expect(told).toEqual(["rtsc failed while looking, and goes on: a word"]);
});
