/**
 * "Use the typed API here": a handler or send that speaks in numbers, in a module, as one that speaks in names. Offered when
 * somebody asks for actions, not with every move of the cursor: it loads an editor of sources.
 *
 * Invariant: what is offered was tried: the project with the edit has no finding that it does not have without.
 */

import type { Site } from "#compiler/3-program/site.ts";
import type { Diagnostic, Edit } from "#compiler/diagnostics/diagnostic.ts";
import { withEdits } from "#compiler/diagnostics/fixes.ts";
import type { PacketDefinition } from "#schemas/packet-model.ts";
import type { DocumentView } from "../../feature.ts";

export interface TypedSite {
  readonly site: Site;
  readonly packet: PacketDefinition;
}

/** The site near a place of the state that may speak in names: its packet is one, and its file is a module. */
export function numericSite({ state, path, source }: DocumentView, start: number, end: number): TypedSite | undefined {
  const { checked, model } = state;
  if (checked === null || model === null || source === undefined) return undefined;
  if (!/^\s*(?:import|export)\b/m.test(source.text)) return undefined;
  const near = checked.sites.filter(
    ({ span, member }) =>
      span.source.path === path &&
      span.start <= end &&
      span.end >= start &&
      (member === "onPacket" || member === "setOpCode"),
  );
  const [site] = near;
  // A module's sites are those of each script; they have to agree.
  const packets = new Set(near.map((one) => packetOf(one)));
  const [name] = packets;
  if (site === undefined || packets.size !== 1 || name === undefined) return undefined;
  if (near.some((one) => checked.scripts.find(({ name }) => name === one.script)?.kind !== "module")) return undefined;
  const packet = model.packets.find((one) => one.name === name);
  return packet && { site, packet };
}

function packetOf({ proof }: Site): string | undefined {
  return proof.kind === "proven" && proof.opCodes.length === 1 && proof.packets.length === 1
    ? proof.packets[0]
    : undefined;
}

/** The edits, with offsets of the state; undefined where they are not certain. */
export async function typedEdits(document: DocumentView, { site, packet }: TypedSite): Promise<Edit[] | undefined> {
  const { source, state, path } = document;
  if (source === undefined || state.model === null) return undefined;
  const { toTypedApi } = await import("#compiler/migrate/typed-api.ts");
  const { start, end } = site.span;
  const edits = toTypedApi({ text: source.text, fileName: path, start, end, packet, records: state.model.records });
  return edits?.map((edit) => ({ path, ...edit }));
}

/** Whether the project is as sound with the edits as without. */
export async function holdsWith(document: DocumentView, edits: readonly Edit[]): Promise<boolean> {
  const { source, state, path, project } = document;
  if (source === undefined) return false;
  const text = withEdits(source.text, edits);
  const beside = project.workspace.beside(new Map([[`${project.root}/${path}`, text]]));
  try {
    const after = await beside.check();
    return countsOf(after.diagnostics).every(
      ([key, count]) => count <= (new Map(countsOf(state.diagnostics)).get(key) ?? 0),
    );
  } finally {
    beside.dispose();
  }
}

/** Findings by code and message: places move. */
function countsOf(diagnostics: readonly Diagnostic[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { code, message } of diagnostics) {
    const key = `${code} ${message}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts];
}
