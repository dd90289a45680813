/**
 * How large the code of bundles is as it would travel. A thread beside ours finds it out while we write files: for a thousand
 * modules it takes as long as writing them. Writes nothing.
 */

import { gzip } from "node:zlib";
import type { CompileResult } from "#compiler/compile.ts";
import { codePath } from "./write-bundles.ts";

/** Bytes by the path of the file, as `writeBundles` gives it. */
export async function zippedSizes({ config, bundles }: CompileResult): Promise<ReadonlyMap<string, number>> {
  if (config === null) return new Map();
  const sizes = bundles.map(async ({ script, code }) => [codePath(config.outDir, script), await sizeOf(code)] as const);
  return new Map(await Promise.all(sizes));
}

function sizeOf(code: string): Promise<number> {
  return new Promise((resolve, reject) => {
    gzip(code, (error, zipped) => (error === null ? resolve(zipped.length) : reject(error)));
  });
}
