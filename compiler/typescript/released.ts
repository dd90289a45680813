/**
 * Trees whose bytes are let go of: most are read once, and would be kept until all is over. Whoever reads such a tree again has
 * TypeScript write it once more.
 *
 * This reaches into the private parts of the pinned version, and lets nothing go where those are not as expected. Invariant: a
 * snapshot never changes, so that what is written again is what was there.
 */

import type { Program } from "typescript/unstable/sync";
import type { SourceFile } from "./syntax.ts";

interface Asking {
  readonly snapshotId: unknown;
  readonly project: { readonly id: unknown };
  readonly client: { apiRequestBinary(method: string, parameters: object): Uint8Array | undefined };
}

/** Of the object for a file, what its nodes are read from, and those that were made, which are read from it too. */
interface Held {
  readonly view: DataView;
  nodes?: unknown[];
}

/** V8 makes a table of a list that grows by more than this at once, and tables of many nodes are slow. */
const mostSpared = 1024;

/** Files whose places for nodes are as few as were asked for. */
const spared = new WeakSet<SourceFile>();

/**
 * A file keeps a place for each of its nodes, and most files are never asked for one: the places are made again, few at first,
 * where somebody does. Not those of long files, which are more than `mostSpared`.
 */
export function spare(file: SourceFile): void {
  if (spared.has(file)) return;
  spared.add(file);
  const made = file as unknown as { nodes?: unknown };
  if (Array.isArray(made.nodes) && made.nodes.length <= mostSpared) made.nodes = made.nodes.slice(0, 2);
}

/** How the trees that were let go of are asked for. */
const asked = new WeakMap<object, () => Uint8Array | undefined>();

/** One for all files, so that their objects stay of one form. */
const again: PropertyDescriptor & ThisType<Held> = {
  configurable: true,
  enumerable: true,
  get() {
    const bytes = asked.get(this)?.();
    if (bytes === undefined) throw new Error("TypeScript does not write a tree again that it has written before.");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    Object.defineProperty(this, "view", { value: view, writable: true, configurable: true, enumerable: true });
    return view;
  },
};

/**
 * Lets go of what a file's tree is read from.
 * @param file Of this program; its tree and its text have been read, and none of its nodes is in use.
 * @param shown The path under which TypeScript knows it.
 */
export function letGo(file: SourceFile, program: Program, shown: string): void {
  const { client, snapshotId, project } = program as unknown as Partial<Asking>;
  const isOwn = Object.getOwnPropertyDescriptor(file, "view")?.value instanceof DataView;
  if (!isOwn || client?.apiRequestBinary === undefined || project === undefined) return;
  // It is kept apart from what it is decoded from.
  if (typeof file.text !== "string") return;
  const parameters = { snapshot: snapshotId, project: project.id, file: shown };
  asked.set(file, () => client.apiRequestBinary("getSourceFile", parameters));
  Object.defineProperty(file, "view", again);
  const held = file as unknown as Held;
  if (!Array.isArray(held.nodes)) return;
  // Of long files the list stays as long: see where it is cut. The file itself is the second of them.
  held.nodes =
    held.nodes.length <= mostSpared ? [undefined, file] : held.nodes.map((node) => (node === file ? file : undefined));
}
