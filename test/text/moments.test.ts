/** What may have changed since when, and lists of folders that are the same again. */

import { describe, expect, test } from "vitest";
import { type FileSystem, memoryFiles, overlayFiles } from "#compiler/text/files.ts";
import { Moment, momentOf, needNotBeAsked } from "#compiler/text/moments.ts";
import { recordedFiles } from "#compiler/text/recorded-files.ts";
import { RememberedFiles } from "#compiler/text/remembered-files.ts";
import { Sources } from "#compiler/typescript/sources.ts";

describe("a moment", () => {
  test("knows what changed until a later one", () => {
    const first = new Moment();
    const second = first.end(["/a"]);
    const third = second.end(["/b", "/a"]);
    expect(first.changedUntil(first)).toEqual(new Set());
    expect(first.changedUntil(third)).toEqual(new Set(["/a", "/b"]));
    expect(second.changedUntil(third)).toEqual(new Set(["/b", "/a"]));
  });

  test("knows nothing where anything may have changed, or of one that is not behind it", () => {
    const first = new Moment();
    const second = first.end(["/a"]);
    const third = second.end(undefined);
    expect(first.changedUntil(second)).toBeDefined();
    expect(first.changedUntil(third)).toBeUndefined();
    expect(third.changedUntil(first)).toBeUndefined();
    expect(new Moment().changedUntil(third)).toBeUndefined();
  });

  test("is told of dated files alone; who records what is asked for is asked all the same", () => {
    const plain = memoryFiles(new Map());
    const moment = new Moment();
    const dated = { ...plain, now: () => moment };
    expect([momentOf(plain), momentOf(dated), momentOf(recordedFiles(dated))]).toEqual([undefined, moment, moment]);
    expect([plain, dated, recordedFiles(dated), recordedFiles(plain)].map(needNotBeAsked)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });
});

test("sources of dated files ask for what may have changed, and for no more", () => {
  let moment = new Moment();
  const texts = new Map([
    ["/p/a.ts", "a"],
    ["/p/b.ts", "b"],
  ]);
  const asked: string[] = [];
  const memory = memoryFiles(texts);
  const files: FileSystem = {
    ...memory,
    read(path: string) {
      asked.push(path);
      return memory.read(path);
    },
    ...{ now: () => moment },
  };
  const look = (before?: Sources) => {
    const sources = new Sources("/p", files, before);
    const found = ["/p/a.ts", "/p/b.ts", "/p/c.ts"].map((path) => sources.get(path));
    return { sources, found, asked: asked.splice(0) };
  };
  const one = look();
  expect(one.asked).toEqual(["/p/a.ts", "/p/b.ts", "/p/c.ts"]);
  texts.set("/p/b.ts", "other");
  texts.set("/p/c.ts", "new");
  moment = moment.end(["/p/b.ts", "/p/c.ts"]);
  const two = look(one.sources);
  expect(two.asked).toEqual(["/p/b.ts", "/p/c.ts"]);
  expect(two.found.map((source) => source?.text)).toEqual(["a", "other", "new"]);
  expect(two.found[0]).toBe(one.found[0]);
  expect(two.sources.changedSince(one.sources)).toEqual(new Set(["/p/b.ts", "/p/c.ts"]));
  expect(look(two.sources).sources.changedSince(one.sources)).toBeUndefined();
  moment = moment.end(undefined);
  const three = look(two.sources);
  expect(three.asked).toHaveLength(3);
  expect(three.found.map((source, at) => source === two.found[at])).toEqual([true, true, true]);
});

describe("a list of a folder", () => {
  test("is the same object when it lists the same again", () => {
    const texts = new Map([["/p/a.ts", "a"]]);
    const files = new RememberedFiles(memoryFiles(texts));
    const first = files.list("/p");
    texts.set("/p/a.ts", "other");
    expect(files.forget(["/p/a.ts"])).toEqual(["/p/a.ts"]);
    expect(files.list("/p")).toBe(first);
    texts.set("/p/b.ts", "b");
    files.forget(["/p/b.ts"]);
    expect(files.list("/p")?.map(({ name }) => name)).toEqual(["a.ts", "b.ts"]);
  });

  test("with a folder all is forgotten that is known below it", () => {
    const files = new RememberedFiles(memoryFiles(new Map([["/p/q/a.ts", "a"]])));
    files.read("/p/q/a.ts");
    files.read("/p/q/b.ts");
    expect(files.forget(["/p"])).toEqual(["/p", "/p/q/a.ts", "/p/q/b.ts"]);
    expect(files.forget()).toBeUndefined();
  });

  test("is that of the disk where all that is laid over it lies there too", () => {
    const disk = new RememberedFiles(memoryFiles(new Map([["/p/a.ts", "a"]])));
    const open = new Map([["/p/a.ts", "other"]]);
    const files = overlayFiles(disk, open);
    expect(files.list("/p")).toBe(disk.list("/p"));
    open.set("/p/b.ts", "b");
    expect(files.list("/p")?.map(({ name }) => name)).toEqual(["a.ts", "b.ts"]);
  });
});
