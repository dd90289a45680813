/**
 * A session for tests: a script as text, put together with the guest, on a simulation. Neither compiler nor files.
 */

import { createHash } from "node:crypto";
import type { BundleFiles } from "#runtime/host/load.ts";
import { LINK_VERSION } from "#runtime/link.ts";
import { type SimulateOptions, type Simulation, simulate } from "#runtime/simulate/simulate.ts";
import { defaultLimits } from "#schemas/limits.ts";
import { BUNDLE_FORMAT, type BundleManifest, type Relay } from "#schemas/manifest.ts";
import type { Field, From, PacketDefinition, PacketModel, ScalarKind } from "#schemas/packet-model.ts";
import { buildTestBundle } from "./guest.ts";

export interface TestScript {
  readonly script: string;
  readonly packets?: readonly PacketDefinition[];
  readonly relay?: Relay;
  /** Source map of the bundle; by default an empty one. */
  readonly map?: string;
}

const emptyMap = JSON.stringify({ version: 3, sources: [], names: [], mappings: "" });

/** A definition with fields by name and type, indexes from 1 in that order; a `?` behind the name makes it optional. */
export function packet(
  opCode: number,
  name: string,
  fields: { readonly [name: string]: ScalarKind },
  from: From = "both",
): PacketDefinition {
  const list = Object.entries(fields).map(
    ([field, kind], at): Field => ({
      index: at + 1,
      name: field.replace("?", ""),
      type: { kind },
      required: !field.endsWith("?"),
    }),
  );
  return { opCode, name, from, delivery: "reliable", fields: list };
}

/** A bundle as the compiler would give it. */
export async function testBundle({ script, packets = [], relay, map }: TestScript): Promise<BundleFiles> {
  const model: PacketModel = { packets, records: [], enums: [], digest: `sha256-${"0".repeat(64)}` };
  const code = await buildTestBundle(script, packets.length === 0 ? {} : { packets: model });
  const manifest: BundleManifest = {
    format: BUNDLE_FORMAT,
    script: "arena",
    tool: "rtsc 0.0.0",
    digest: `sha256-${createHash("sha256").update(code).digest("hex")}`,
    link: LINK_VERSION,
    relay: relay ?? "unless-false",
    limits: defaultLimits,
    opCodes: { handles: [], sends: [] },
    model,
  };
  return { code, map: map ?? emptyMap, manifest };
}

/** A session of a script, nobody connected. */
export async function startSession(
  given: string | TestScript,
  options: Omit<SimulateOptions, "bundle"> = {},
): Promise<Simulation> {
  return simulate({ ...options, bundle: await testBundle(typeof given === "string" ? { script: given } : given) });
}

/** A session of a script with all its players in it; what they were sent so far is forgotten. */
export async function playSession(
  given: string | TestScript,
  options: Omit<SimulateOptions, "bundle"> = {},
): Promise<Simulation> {
  const session = await startSession(given, options);
  await session.join();
  for (const player of session.players) player.take();
  return session;
}
