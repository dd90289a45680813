/**
 * Folders of a test file's own, empty at first and gone when its tests are over, however these end. What a whole package needs
 * around it, or what has to lie below node_modules, is made elsewhere.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** @param about What it is for, in its name: `log` for `/tmp/rtsc-log-Ab3dE9`. */
export function freshFolder(about: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `rtsc-${about}-`));
  folders.push(folder);
  return folder;
}
