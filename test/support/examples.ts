/**
 * The projects in examples/, compiled from the sources: what tests of them share.
 */

import { join } from "node:path";
import { compile } from "#compiler/compile.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import type { BundleFiles } from "#runtime/host/load.ts";
import type { ReceivedPacket, Simulation } from "#runtime/simulate/simulate.ts";

/**
 * The bundles of an example, by script.
 * @param optimize False: as `--no-optimize` builds them.
 * @throws Error listing the findings, if there is any: examples have none.
 */
export async function compileExample(name: string, optimize = true): Promise<ReadonlyMap<string, BundleFiles>> {
  const { bundles, diagnostics } = await compile({ cwd: join(packageRoot(), "examples", name), optimize });
  if (diagnostics.length > 0) {
    const found = diagnostics.map(({ code, span, message }) => `${code} ${span?.source.path}: ${message}`);
    throw new Error(`examples/${name} has findings:\n${found.join("\n")}`);
  }
  return new Map(bundles.map((bundle) => [bundle.script, bundle]));
}

/** A packet in short: op-code, sender, and its data by index. */
export function brief({ opCode, sender, data }: ReceivedPacket): readonly [number, number, ReceivedPacket["data"]] {
  return [opCode, sender, data];
}

/** All that all players were sent, as text: equal when a match went the same way. */
export function recordedBytes(match: Simulation): string[][] {
  return match.players.map(({ frames }) => frames.map((frame) => Buffer.from(frame).toString("hex")));
}
