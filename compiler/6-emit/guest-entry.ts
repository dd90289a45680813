/**
 * Where the guest's entry lies: its TypeScript while the compiler itself runs from sources, the prebuilt `dist/guest.js` once
 * it is installed, where no sources are.
 */

import path from "node:path";
import { packageRoot } from "#compiler/text/package-root.ts";

export interface GuestEntry {
  /** Absolute folder of the package. */
  readonly root: string;
  /** Path of the entry in it. */
  readonly file: string;
}

export function guestEntry(): GuestEntry {
  const fromSource = import.meta.url.endsWith(".ts");
  return {
    root: packageRoot(),
    file: path.join(...(fromSource ? ["runtime", "guest", "guest.ts"] : ["dist", "guest.js"])),
  };
}
