/**
 * The package as users get it: packed, and installed from the tarball into an empty folder outside of the repository.
 */

import { existsSync } from "node:fs";
import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "#compiler/text/package-root.ts";
import { dist } from "../support/dist.ts";
import { type Ended, run } from "./processes.ts";

export interface PackedFile {
  readonly path: string;
  readonly size: number;
}

export interface Installed {
  /** The folder; the tarball lies beside it. */
  readonly folder: string;
  /** What is in the tarball. */
  readonly files: readonly PackedFile[];
  /** Bytes of the tarball. */
  readonly size: number;
}

/** Packs the package. */
export async function pack(to: string): Promise<{ tarball: string; files: readonly PackedFile[]; size: number }> {
  await dist();
  const packed = await must(
    run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", to], packageRoot()),
  );
  const [{ filename, files, size }] = JSON.parse(packed.stdout);
  return { tarball: join(to, filename), files, size };
}

/**
 * An empty folder with the package in it, and `ws` beside it, as the README says.
 *
 * Install scripts are left out unless RTSC_PACK_SCRIPTS is 1: one of them compiles isolated-vm on Node 20, for minutes on a
 * small machine. The same file, compiled when this repository was installed, takes its place.
 */
export async function install(): Promise<Installed> {
  const base = await mkdtemp(join(tmpdir(), "rtsc-pack-"));
  const { tarball, files, size } = await pack(base);
  const folder = await mkdtemp(join(base, "empty-"));
  const scripts = process.env["RTSC_PACK_SCRIPTS"] === "1" ? [] : ["--ignore-scripts"];
  await must(run("npm", ["init", "-y"], folder));
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
  await must(run("npm", ["install", tarball, "ws", ...scripts, ...quiet], folder));
  if (scripts.length > 0) {
    const compiled = join("node_modules", "isolated-vm-20", "out");
    const ours = join(packageRoot(), compiled);
    if (existsSync(ours)) await cp(ours, join(folder, compiled), { recursive: true });
  }
  return { folder, files, size };
}

async function must(ending: Promise<Ended>): Promise<Ended> {
  const ended = await ending;
  if (ended.code !== 0) throw new Error(`Exit ${ended.code}:\n${ended.stdout}\n${ended.stderr}`);
  return ended;
}
