/**
 * The programs of the package, bundled from the sources as `dist` is: what tests of processes run, without a build before them.
 */

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { packageRoot } from "#compiler/text/package-root.ts";

/** A folder of its own inside the package: programs find the package's files and its dependencies by looking upward. */
export function folderInside(prefix: string): string {
  const among = join(packageRoot(), ".tmp");
  mkdirSync(among, { recursive: true });
  return mkdtempSync(join(among, prefix));
}

/** Bundles programs for Node, by the names they are to have. */
export async function bundlePrograms(entryPoints: Readonly<Record<string, string>>, outdir: string): Promise<void> {
  await build({
    absWorkingDir: packageRoot(),
    entryPoints,
    outdir,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
}

/** A package with the command, the shard and the guest. */
export interface BuiltPackage {
  readonly cli: string;
  readonly shard: string;
  remove(): void;
}

export async function buildPackage(): Promise<BuiltPackage> {
  const root = packageRoot();
  const folder = folderInside("package-");
  const dist = join(folder, "dist");
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  symlinkSync(join(root, "schemas"), join(folder, "schemas"), "junction");
  await Promise.all([
    bundlePrograms({ rtsc: "compiler/cli/main.ts", shard: "runtime/host/shard.ts" }, dist),
    build({
      absWorkingDir: root,
      entryPoints: { guest: "runtime/guest/guest.ts" },
      outdir: dist,
      bundle: true,
      format: "esm",
      platform: "neutral",
      target: "es2022",
      logLevel: "error",
    }),
  ]);
  return {
    cli: join(dist, "rtsc.js"),
    shard: join(dist, "shard.js"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
