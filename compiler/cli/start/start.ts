#!/usr/bin/env node
/**
 * The program `rtsc` as it is installed: it loads the one file that holds the command line, with code that V8 made of it in an
 * earlier run where there is some, and keeps what V8 made in this one where that is more.
 *
 * It is not the command line: that is `main.ts`, which runs without this. Nothing else is imported here, as each run waits
 * for it. Invariant: with kept code a command does what it does without.
 */

import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import * as zlib from "node:zlib";
import { commandNamed } from "../command-names.ts";
import { type CodeFile, cacheFolders, countUse, keep, readKept } from "./code-cache.ts";
import { endAtOnce, expectToEndSoon } from "./short-run.ts";

/** Digest of the file that is loaded; the build puts it in. */
declare const RTSC_BUILD: string;

/** So much more has to be compiled, in bytes by V8's count, before it is kept anew: a new finding, another language. */
const worthKeepingBytes = 50_000;

const folder = path.dirname(fileURLToPath(import.meta.url));
const file = path.join(folder, "compiler.cjs");
const require = createRequire(file);
const argv = process.argv.slice(2);

// Before anything is loaded: V8 takes no code that was made under other flags.
if ((argv[0] === "check" || argv[0] === "build") && !argv.includes("--watch")) {
  await expectToEndSoon();
  endAtOnce();
}
const module = { exports: {} as typeof import("../bundled.ts") };
load()(module.exports, require, module, file, folder);
module.exports.runCommandLine();

type CommonJsModule = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  file: string,
  folder: string,
) => void;

function load(): CommonJsModule {
  // All of it is ASCII: a byte is a letter, for Node and for V8.
  const text = readFileSync(file, "latin1");
  const source = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
  // Early versions of Node 20 have none.
  const checksum: typeof zlib.crc32 | undefined = zlib.crc32;
  const name = commandNamed(argv[0]) ?? "help";
  if (checksum === undefined || (process.env["NODE_DISABLE_COMPILE_CACHE"] ?? "") !== "") {
    return new Script(source, { filename: file }).runInThisContext();
  }
  const stats = statSync(file);
  const code: CodeFile = { id: `${RTSC_BUILD} ${stats.size} ${Math.round(stats.mtimeMs)}`, owner: stats.uid };
  const slot = `${name}-${process.platform}-${process.arch}-${process.version}`;
  const folders = cacheFolders(path.dirname(folder), process.env, process.platform);
  const kept = readKept(folders, slot, code, checksum);
  const script = new Script(source, { filename: file, ...(kept && { cachedData: kept.data }) });
  const used = script.cachedDataRejected === true ? undefined : kept;
  process.once("exit", () => {
    if (used !== undefined) {
      countUse(used);
      if (!isLookedAt(used.uses + 1)) return;
    }
    const { getHeapCodeStatistics } = require("node:v8") as typeof import("node:v8");
    const compiledBytes = getHeapCodeStatistics().bytecode_and_metadata_size;
    if (used !== undefined && compiledBytes < used.compiledBytes + worthKeepingBytes) return;
    keep(folders, slot, code, { data: script.createCachedData(), compiledBytes }, checksum);
  });
  return script.runInThisContext();
}

/**
 * In which of its uses it is looked whether more has been compiled by now: V8 walks through its memory to tell, which takes
 * some milliseconds. In the first ones, then ever more rarely.
 */
function isLookedAt(use: number): boolean {
  return (use & (use - 1)) === 0 || use % 64 === 0;
}
