/**
 * Files that a tool wrote: thousands of one thing. What each test is about once took longer than a test may, as everything was
 * held against everything; it takes a small part of that now.
 */

import { describe, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { memoryFiles } from "#compiler/text/files.ts";

async function codesOf(text: string): Promise<readonly string[]> {
  const config = { scripts: { main: "main.js" }, preset: "legacy" };
  const files = new Map([
    ["/p/rtsc.json", JSON.stringify(config)],
    ["/p/main.js", `${text}\nRTSession.getLogger().info("ready");\n`],
  ]);
  const { diagnostics } = await compile({ cwd: "/p", until: "check", files: memoryFiles(files) });
  return diagnostics.map((one) => one.code);
}

const times = (count: number, one: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => one(at)).join("\n");

describe("thousands in one file", () => {
  test("of members that are given something once", async () => {
    expect(await codesOf(`var all = {};\n${times(12_000, (at) => `all.member${at} = ${at};`)}`)).toEqual([]);
  });

  test("of handlers, each of which is asked what its parameter is", async () => {
    const codes = await codesOf(times(3_000, (at) => `RTSession.onPacket(${at + 1}, function (p) { p.nothing(); });`));
    expect(codes.filter((code) => code === "TS2339" || code === "RT4303")).not.toHaveLength(0);
  });

  test("of names that nothing declares: each is told", async () => {
    const codes = await codesOf(times(6_000, (at) => `RTSession.getLogger().info("" + nobody${at});`));
    expect(codes.filter((code) => code === "TS2304")).toHaveLength(6_000);
  });
});
