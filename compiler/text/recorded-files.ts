/**
 * A FileSystem that remembers what it was asked, so that a later look tells whether the answers would be the same.
 */

import { type FileSystem, type FolderEntry, Unreadable } from "./files.ts";
import { type DatedFiles, momentOf } from "./moments.ts";

export interface RecordedFiles extends FileSystem {
  /** Every file that was asked for, and its text; null for what was not there, undefined for what the system refused. */
  readonly texts: ReadonlyMap<string, string | null | undefined>;
  /** Every folder that was asked for; the same. */
  readonly folders: ReadonlyMap<string, readonly FolderEntry[] | null | undefined>;
}

/** Passes questions on to `base`. Of what is asked for twice the last answer is remembered. */
export function recordedFiles(base: FileSystem): RecordedFiles {
  const texts = new Map<string, string | null | undefined>();
  const folders = new Map<string, readonly FolderEntry[] | null | undefined>();
  const dates: Pick<DatedFiles, "now" | "wantsToBeAsked"> | undefined =
    momentOf(base) === undefined ? undefined : { now: () => momentOf(base)!, wantsToBeAsked: true };
  return {
    ...dates,
    texts,
    folders,
    read(path) {
      texts.set(path, undefined);
      const text = base.read(path);
      texts.set(path, text);
      return text;
    },
    list(path) {
      folders.set(path, undefined);
      const entries = base.list(path);
      folders.set(path, entries);
      return entries;
    },
  };
}

/** Files and folders that would be answered otherwise now, ascending. */
export function changedSince({ texts, folders }: RecordedFiles, now: FileSystem): string[] {
  const changed = [...texts].filter(([path, text]) => answer(() => now.read(path)) !== text).map(([path]) => path);
  for (const [path, entries] of folders) {
    const names = answer(() => now.list(path));
    if (names !== entries && listing(names) !== listing(entries)) changed.push(path);
  }
  return changed.sort();
}

/** Undefined for what the system refuses. */
function answer<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

function listing(entries: readonly FolderEntry[] | null | undefined): string {
  return JSON.stringify(entries?.map(({ name, kind, linked }) => [name, kind, linked]) ?? String(entries));
}
