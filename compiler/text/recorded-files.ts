/**
 * A FileSystem that remembers what it was asked, so that a later look tells whether the answers would be the same.
 */

import type { FileSystem, FolderEntry } from "./files.ts";

export interface RecordedFiles extends FileSystem {
  /** Every file that was asked for, and its text; null for what was not there. What the system refused is not among them. */
  readonly texts: ReadonlyMap<string, string | null>;
  /** Every folder that was asked for. */
  readonly folders: ReadonlyMap<string, readonly FolderEntry[] | null>;
}

/** Passes questions on to `base`. A file that is asked for twice is remembered as it was last. */
export function recordedFiles(base: FileSystem): RecordedFiles {
  const texts = new Map<string, string | null>();
  const folders = new Map<string, readonly FolderEntry[] | null>();
  return {
    texts,
    folders,
    read(path) {
      const text = base.read(path);
      texts.set(path, text);
      return text;
    },
    list(path) {
      const entries = base.list(path);
      folders.set(path, entries);
      return entries;
    },
  };
}
