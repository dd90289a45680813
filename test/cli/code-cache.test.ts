/**
 * Code kept from run to run: it is used where it is whole, made of this very file and nobody else's, and where it is not, or
 * cannot be kept, the command does what it always does. The program is the one of `dist`, around a small file in the place of
 * the compiler.
 */

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { packageRoot } from "#compiler/text/package-root.ts";
import { type CodeFile, cacheFolders, countUse, keep, readKept } from "../../compiler/cli/start/code-cache.ts";
import { folderInside } from "../support/programs.ts";

const scratch = folderInside("code-cache-");
let program = "";

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(packageRoot(), "compiler/cli/start/start.ts")],
    ...{ bundle: true, platform: "node", format: "esm", target: "node20", write: false, logLevel: "silent" },
    define: { RTSC_BUILD: '"0123456789abcdef"' },
  });
  program = outputFiles[0]!.text;
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("what is kept", () => {
  const file: CodeFile = { id: "build 1 2", owner: process.getuid?.() ?? 0 };
  const code = { data: Buffer.from("code of V8"), compiledBytes: 4711 };
  let folder = "";
  let caches = "";

  beforeEach(() => {
    folder = join(scratch, "kept");
    caches = join(folder, "caches");
    mkdirSync(folder);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  const kept = (given: CodeFile = file) => {
    const found = readKept([caches], "check", given, crc32);
    return found && { data: Buffer.from(found.data).toString(), compiledBytes: found.compiledBytes };
  };

  test("is read as it was given, and leaves nothing else behind", () => {
    expect(kept()).toBeUndefined();
    expect(keep([caches], "check", file, code, crc32)).toBe(true);
    expect(kept()).toEqual({ data: "code of V8", compiledBytes: 4711 });
    expect(keep([caches], "check", file, { data: Buffer.from("more"), compiledBytes: 5000 }, crc32)).toBe(true);
    expect(kept()).toEqual({ data: "more", compiledBytes: 5000 });
    expect(readdirSync(caches)).toEqual(["check"]);
    expect(statSync(join(caches, "check")).mode & 0o022).toBe(0);
  });

  test("is not read by another build", () => {
    keep([caches], "check", file, code, crc32);
    expect(kept({ ...file, id: "build 1 3" })).toBeUndefined();
  });

  test("how often it was used is counted where it lies", () => {
    keep([caches], "check", file, code, crc32);
    const read = () => readKept([caches], "check", file, crc32)!;
    expect(read().uses).toBe(0);
    countUse(read());
    countUse(read());
    expect(read().uses).toBe(2);
    expect(kept()).toEqual({ data: "code of V8", compiledBytes: 4711 });
    const before = read();
    rmSync(before.path);
    countUse(before);
    expect(existsSync(before.path)).toBe(false);
  });

  test("is not read when a single bit of it is another, or the end is missing", () => {
    keep([caches], "check", file, code, crc32);
    const whole = readFileSync(join(caches, "check"));
    const uses = 4; // which nothing hangs on
    for (let at = uses; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1 << (at % 8);
      writeFileSync(join(caches, "check"), bytes);
      expect(kept(), `byte ${at}`).toBeUndefined();
      writeFileSync(join(caches, "check"), whole.subarray(0, at));
      expect(kept(), `cut at ${at}`).toBeUndefined();
    }
    writeFileSync(join(caches, "check"), whole);
    expect(kept()).toBeDefined();
  });

  test.skipIf(process.platform === "win32")("is not read where others could have written it", () => {
    keep([caches], "check", file, code, crc32);
    for (const mode of [0o664, 0o646, 0o666]) {
      chmodSync(join(caches, "check"), mode);
      expect(kept()).toBeUndefined();
    }
    chmodSync(join(caches, "check"), 0o644);
    const user = process.getuid!();
    vi.spyOn(process, "getuid").mockReturnValue(user + 1);
    expect(kept({ ...file, owner: user + 2 })).toBeUndefined();
    // Whoever owns the package could change that.
    expect(kept({ ...file, owner: user })).toBeDefined();
  });

  test.skipIf(process.platform === "win32")("is not read through a link, and nothing is kept behind one", () => {
    const other = join(folder, "other");
    keep([other], "check", file, code, crc32);
    mkdirSync(caches);
    symlinkSync(join(other, "check"), join(caches, "check"));
    expect(kept()).toBeUndefined();
    symlinkSync(other, join(folder, "linked"));
    expect(keep([join(folder, "linked")], "build", file, code, crc32)).toBe(false);
    expect(readdirSync(other)).toEqual(["check"]);
  });

  test.skipIf(process.platform === "win32")("is not kept in a folder that others may write to, or own", () => {
    mkdirSync(caches);
    chmodSync(caches, 0o777);
    expect(keep([caches], "check", file, code, crc32)).toBe(false);
    chmodSync(caches, 0o755);
    const user = process.getuid!();
    vi.spyOn(process, "getuid").mockReturnValue(user + 1);
    expect(keep([caches], "check", { ...file, owner: user + 2 }, code, crc32)).toBe(false);
    expect(readdirSync(caches)).toEqual([]);
  });

  test("goes to the next folder where one takes none", () => {
    writeFileSync(join(folder, "a-file"), "");
    const folders = [join(folder, "a-file", "rtsc"), join(folder, "none", "caches", "rtsc"), join(folder, "b", "rtsc")];
    expect(keep(folders, "check", file, code, crc32)).toBe(true);
    expect(readdirSync(folder)).toEqual(["a-file", "b"]);
    expect(readKept(folders, "check", file, crc32)?.compiledBytes).toBe(4711);
    expect(keep(folders.slice(0, 2), "check", file, code, crc32)).toBe(false);
  });

  test("a file that a killed process left is no hindrance", () => {
    mkdirSync(caches);
    writeFileSync(join(caches, `check.${process.pid}.tmp`), "half");
    expect(keep([caches], "check", file, code, crc32)).toBe(true);
    expect(readdirSync(caches)).toEqual(["check"]);
  });
});

test("lies beside what other tools keep, or in the user's folder for that", () => {
  const at = (...args: Parameters<typeof cacheFolders>) =>
    cacheFolders(...args).map((one) => one.replaceAll("\\", "/"));
  expect(at("/game/node_modules/rtsc", { HOME: "/home/ann" }, "linux")).toEqual([
    "/game/node_modules/.cache/rtsc",
    "/home/ann/.cache/rtsc",
  ]);
  const clone = "/work/rtsc/node_modules/.cache/rtsc";
  expect(at("/work/rtsc", { HOME: "/home/ann", XDG_CACHE_HOME: "/fast" }, "linux")).toEqual([clone, "/fast/rtsc"]);
  expect(at("/work/rtsc", { HOME: "/Users/ann" }, "darwin")).toEqual([clone, "/Users/ann/Library/Caches/rtsc"]);
  expect(at("/work/rtsc", { LOCALAPPDATA: "/c/local" }, "win32")).toEqual([clone, "/c/local/rtsc"]);
  for (const env of [{}, { HOME: "" }, { HOME: "here" }, { XDG_CACHE_HOME: "cache" }]) {
    expect(at("/work/rtsc", env, "linux")).toEqual([clone]);
  }
});

describe("the program", () => {
  let root = "";
  let caches = "";

  beforeEach(() => {
    root = join(scratch, "node_modules/rtsc");
    caches = join(scratch, "node_modules/.cache/rtsc");
    mkdirSync(join(root, "dist"), { recursive: true });
    writeFileSync(join(root, "package.json"), '{ "type": "module" }');
    writeFileSync(join(root, "dist/rtsc.js"), program);
    write("one");
  });
  afterEach(() => rmSync(join(scratch, "node_modules"), { recursive: true, force: true }));

  /** The function is long enough for its code to count, and none is compiled before it is called. */
  const write = (word: string): void => {
    const body = "  n = (n * 3 + 1) % 1000003;\n".repeat(4000);
    const more = `function more(n) {\n${body}  return n;\n}`;
    const main = `exports.runCommandLine = () => {\n  if (process.argv[3] === "more") more(1);\n  console.log("${word}", process.argv[2], require("node:path").basename(__filename));\n  process.exitCode = 3;\n};`;
    writeFileSync(join(root, "dist/compiler.cjs"), `${more}\n${main}\n`);
  };
  const run = (args: readonly string[] = ["check"], env: Readonly<Record<string, string>> = {}): string => {
    try {
      execFileSync(process.execPath, [join(root, "dist/rtsc.js"), ...args], { env, encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
      return `${status} ${stdout.trim()}${stderr}`;
    }
    throw new Error("It has to end with 3.");
  };
  const keptFiles = (): readonly string[] => (existsSync(caches) ? readdirSync(caches).sort() : []);
  const slot = `check-${process.platform}-${process.arch}-${process.version}`;

  test("keeps code for each command, and runs the same with it", () => {
    expect(run()).toBe("3 one check compiler.cjs");
    expect(keptFiles()).toEqual([slot]);
    const { ino } = statSync(join(caches, slot));
    expect(run()).toBe("3 one check compiler.cjs");
    expect(statSync(join(caches, slot)).ino).toBe(ino);
    expect(run(["../../evil"])).toBe("3 one ../../evil compiler.cjs");
    expect(keptFiles()).toEqual([slot, slot.replace("check", "help")]);
  });

  test("keeps it anew when a run had much more compiled", () => {
    run();
    const before = statSync(join(caches, slot));
    run(["check", "more"]);
    const after = statSync(join(caches, slot));
    expect(after.size).toBeGreaterThan(before.size + 20_000);
    for (let use = 1; use <= 2; use++) run();
    expect(statSync(join(caches, slot)).ino).toBe(after.ino);
  });

  test("what was made of another file is not run, even where the build's name is the same", () => {
    run();
    write("two");
    expect(run()).toBe("3 two check compiler.cjs");
    expect(run()).toBe("3 two check compiler.cjs");
  });

  test("what is broken, or of another V8, is made anew", () => {
    run();
    const whole = readFileSync(join(caches, slot));
    const broken = Buffer.from(whole);
    broken[whole.length >> 1]! ^= 4;
    const other = Buffer.from(whole);
    other[68]! ^= 1; // within the head that V8 writes
    other.writeUInt32LE(crc32(other.subarray(8)), 4);
    for (const bytes of [broken, other, whole.subarray(0, 999), Buffer.alloc(0)]) {
      writeFileSync(join(caches, slot), bytes);
      expect(run()).toBe("3 one check compiler.cjs");
      expect(readFileSync(join(caches, slot)).length).toBeGreaterThan(999);
    }
  });

  test("runs where nothing can be kept, and keeps nothing when told so", () => {
    expect(run(["check"], { NODE_DISABLE_COMPILE_CACHE: "1" })).toBe("3 one check compiler.cjs");
    expect(keptFiles()).toEqual([]);
    writeFileSync(join(scratch, "node_modules/.cache"), "no folder");
    expect(run()).toBe("3 one check compiler.cjs");
    expect(run(["check"], { HOME: join(scratch, "node_modules") })).toBe("3 one check compiler.cjs");
  });
});
