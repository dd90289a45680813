/**
 * Code that V8 made of our own file in an earlier run, kept on the disk: V8 then neither reads through the file nor compiles
 * what the run needs. A check of a small project takes half as much of our time with it.
 *
 * Kept code is run as it is, and V8 believes what it is given: of a flipped bit the process dies. So what is read has to be
 * whole, made of this very file, and of nobody who could not change the file itself. Invariant: none of this is needed. Where
 * anything stands in the way, the command runs as it would without, and says nothing.
 */

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { unlessRefused } from "#compiler/text/own-folder.ts";

/** What code is kept of. */
export interface CodeFile {
  /** What distinguishes its text from that of any other build; at most 48 letters of ASCII. */
  readonly id: string;
  /** The user who owns it. */
  readonly owner: number;
}

export interface CompiledCode {
  /** As V8 gave it. */
  readonly data: Uint8Array;
  /** How much had been compiled when it was kept, by V8's count of bytes. */
  readonly compiledBytes: number;
}

export interface KeptCode extends CompiledCode {
  /** Where it lies. */
  readonly path: string;
  /** How often it has been used before; a count, and not to be relied on. */
  readonly uses: number;
}

/** Sum of bytes, as `crc32` of node:zlib; early versions of Node 20 have none, and keep nothing. */
export type Checksum = (bytes: Uint8Array) => number;

/** How often it was used, checksum of all that follows, bytes that had been compiled, id: 64 bytes, as V8 wants its data aligned. */
const [usesAt, checksumAt, compiledAt, idAt, headerBytes] = [0, 4, 8, 16, 64] as const;

/** Ours, and neither group nor others may write. On Windows folders of users are theirs by other means. */
const writableByOthers = 0o022;

/**
 * Where code of a package may be kept, best first: among what other tools keep beside the packages they belong to, and in the
 * user's own folder for that, where the package is somebody else's.
 * @param root Absolute folder of the package.
 */
export function cacheFolders(root: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  const around = path.dirname(root);
  const packages = path.basename(around) === "node_modules" ? around : path.join(root, "node_modules");
  const home = env["HOME"] ?? "";
  const own =
    platform === "win32"
      ? (env["LOCALAPPDATA"] ?? "")
      : platform === "darwin"
        ? home && path.join(home, "Library", "Caches")
        : env["XDG_CACHE_HOME"] || (home && path.join(home, ".cache"));
  // A relative one would be another in each folder that somebody works in.
  const folders = [path.join(packages, ".cache"), ...(path.isAbsolute(own) ? [own] : [])];
  return folders.map((folder) => path.join(folder, "rtsc"));
}

/** The first of these folders that holds code by this name, made of this file; undefined when none does. */
export function readKept(
  folders: readonly string[],
  name: string,
  file: CodeFile,
  checksum: Checksum,
): KeptCode | undefined {
  for (const folder of folders) {
    const from = path.join(folder, name);
    const bytes = readTrusted(from, file);
    if (bytes === undefined || bytes.length <= headerBytes) continue;
    if (bytes.toString("latin1", idAt, headerBytes) !== padded(file.id)) continue;
    if (checksum(bytes.subarray(compiledAt)) !== bytes.readUInt32LE(checksumAt)) continue;
    return {
      data: bytes.subarray(headerBytes),
      compiledBytes: bytes.readUInt32LE(compiledAt),
      path: from,
      uses: bytes.readUInt32LE(usesAt),
    };
  }
  return undefined;
}

/**
 * Keeps code in the first of these folders that takes it, in one step: nobody reads half of it, and of two who keep at the
 * same time one is the last. False when none takes it.
 */
export function keep(
  folders: readonly string[],
  name: string,
  file: CodeFile,
  code: CompiledCode,
  checksum: Checksum,
): boolean {
  const bytes = Buffer.alloc(headerBytes + code.data.length);
  bytes.writeUInt32LE(code.compiledBytes, compiledAt);
  bytes.write(padded(file.id), idAt, "latin1");
  bytes.set(code.data, headerBytes);
  bytes.writeUInt32LE(checksum(bytes.subarray(compiledAt)), checksumAt);
  return folders.some((folder) => write(folder, name, bytes, file));
}

/** Counts one more use, where it lies. */
export function countUse(kept: KeptCode): void {
  let open: number | undefined;
  try {
    open = openSync(kept.path, constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0));
    const count = Buffer.alloc(4);
    count.writeUInt32LE((kept.uses + 1) >>> 0);
    writeSync(open, count, 0, 4, usesAt);
  } catch (error) {
    unlessRefused(error);
  } finally {
    if (open !== undefined) closeSync(open);
  }
}

function padded(id: string): string {
  return id.padEnd(headerBytes - idAt);
}

function readTrusted(from: string, file: CodeFile): Buffer | undefined {
  let open: number | undefined;
  try {
    // By the descriptor: what is judged is what is read. A pipe must not make us wait.
    open = openSync(from, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(open);
    return stats.isFile() && isTrusted(stats, file) ? readFileSync(open) : undefined;
  } catch (error) {
    unlessRefused(error);
    return undefined;
  } finally {
    if (open !== undefined) closeSync(open);
  }
}

function write(folder: string, name: string, bytes: Buffer, file: CodeFile): boolean {
  const temporary = path.join(folder, `${name}.${process.pid}.tmp`);
  try {
    // Nothing above is made but the folder of caches itself: where no packages are, none are to be seen.
    const above = path.dirname(folder);
    if (statSync(path.dirname(above)).isDirectory()) mkdirSync(folder, { recursive: true, mode: 0o755 });
    const stats = lstatSync(folder);
    if (!stats.isDirectory() || !isTrusted(stats, file)) return false;
    rmSync(temporary, { force: true }); // of a process that was killed
    writeFileSync(temporary, bytes, { flag: "wx", mode: 0o644 });
    renameSync(temporary, path.join(folder, name));
    return true;
  } catch (error) {
    unlessRefused(error);
    return false;
  }
}

/** Whoever owns the file that is run, or runs it, could do harm without this; nobody else may gain by it. */
function isTrusted(stats: Stats, file: CodeFile): boolean {
  const user = process.getuid?.();
  if (user === undefined) return true;
  return (stats.uid === user || stats.uid === file.owner) && (stats.mode & writableByOthers) === 0;
}
