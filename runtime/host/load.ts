/**
 * From files to a bundle a session can run: reads, checks and remembers. Knows no isolate; running is the session's part.
 *
 * A folder of bundles is asked anew for each session, and answers from memory while its files are untouched: a session
 * started after a rebuild takes the newest bundle, running ones keep theirs. Nothing of a bundle is believed before its
 * manifest has passed the schema and its code has the digest the manifest names.
 */

import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Fault } from "#runtime/fault.ts";
import { LINK_VERSION } from "#runtime/link.ts";
import { BUNDLE_FORMAT, type BundleManifest } from "#schemas/manifest.ts";
import { validateManifest } from "#schemas/validators.generated.js";
import { type MapText, StackMap } from "./stack-map.ts";

/** A bundle that has been checked. Shared by all sessions that run it. */
export interface LoadedBundle {
  readonly manifest: BundleManifest;
  /** The text of bundle.js. */
  readonly code: string;
  readonly stacks: StackMap;
}

/** A bundle as the compiler gives it: the texts of bundle.js and bundle.js.map, and the manifest. */
export interface BundleFiles {
  readonly code: string;
  readonly map: string;
  readonly manifest: BundleManifest;
}

export interface BundleSource {
  /** The newest bundle of a script. @throws Fault RT8201 … RT8205, naming what is wrong. */
  read(script: string): Promise<LoadedBundle>;
}

const scriptName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const files = ["manifest.json", "bundle.js", "bundle.js.map"] as const;

/** A build replaces its files one by one; a reader that fell between them looks again this often, after this pause. */
const attempts = 4;
const pauseMs = 25;

interface Remembered {
  readonly fingerprint: string;
  readonly bundle: LoadedBundle;
}

/**
 * The bundles of a folder as `rtsc build` writes it: `<dir>/<script>/{manifest.json,bundle.js,bundle.js.map}`.
 * Nothing is read before it is asked for. `keepMaps`: source maps are read with the code, so that stacks of a session can be
 * told after its bundle was built again.
 */
export function folderBundles(dir: string, { keepMaps = false } = {}): BundleSource {
  const remembered = new Map<string, Remembered>();
  return {
    async read(script) {
      if (!scriptName.test(script)) {
        throw new Fault(
          "RT8205",
          `${JSON.stringify(script.slice(0, 80))} is no name of a script; names are letters, digits, "_", "." and "-", and begin with a letter or digit.`,
        );
      }
      const folder = path.join(dir, script);
      for (let attempt = 1; ; attempt++) {
        const fingerprint = fingerprintOf(folder);
        const known = remembered.get(script);
        if (known?.fingerprint === fingerprint) return known.bundle;
        try {
          const bundle = await readFolder(folder, script, fingerprint, dir, keepMaps);
          remembered.set(script, { fingerprint, bundle });
          return bundle;
        } catch (error) {
          // Only a mixture of two builds can mend itself.
          if (!(error instanceof Fault) || error.code !== "RT8204" || attempt === attempts) throw error;
          await pause(pauseMs);
        }
      }
    },
  };
}

/**
 * A bundle that never was a file, or is held elsewhere.
 * @throws Fault RT8202 … RT8204 as for a folder.
 */
export function bundleInMemory(given: BundleFiles): LoadedBundle {
  const manifest = checkManifest(given.manifest, given.manifest.script, "the manifest");
  checkDigest(manifest, Buffer.from(given.code), "the bundle");
  return { manifest, code: given.code, stacks: new StackMap(() => ({ text: given.map })) };
}

async function readFolder(
  folder: string,
  script: string,
  fingerprint: string,
  dir: string,
  keepMap: boolean,
): Promise<LoadedBundle> {
  const manifestPath = path.join(folder, "manifest.json");
  refuseEndless(manifestPath);
  const text = await readFile(manifestPath, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== "string") throw await noBundle(script, dir, text);
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new Fault("RT8202", `${manifestPath} is not JSON (${(error as Error).message}); build the bundle again.`);
  }
  const manifest = checkManifest(given, script, manifestPath);
  const codePath = path.join(folder, "bundle.js");
  refuseEndless(codePath);
  const code = await readFile(codePath).catch((error: NodeJS.ErrnoException) => error);
  if (!Buffer.isBuffer(code)) {
    throw new Fault("RT8202", `${codePath} cannot be read (${code.code}); build the bundle again.`);
  }
  checkDigest(manifest, code, codePath);
  const map = keepMap ? readMap(folder, fingerprint) : undefined;
  // The build that wrote what was read is the one on disk when nothing changed from before the first read to now.
  if (fingerprintOf(folder) !== fingerprint) {
    throw new Fault("RT8204", `${folder} changed while it was read; build it again if nothing is building it.`);
  }
  return { manifest, code: code.toString("utf8"), stacks: new StackMap(() => map ?? readMap(folder, fingerprint)) };
}

function refuseEndless(file: string): void {
  if (isEndless(file)) throw new Fault("RT8202", `${file} is a pipe or a device, not a file; build the bundle again.`);
}

/** Reading a pipe may never begin, and a device never end. What is absent, or a folder, is told by reading it. */
function isEndless(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

/** The map on disk, if the folder is still as it was when the code was read; the map of another build would lie. */
function readMap(folder: string, fingerprint: string): MapText {
  let text: string;
  const file = path.join(folder, "bundle.js.map");
  try {
    if (isEndless(file)) return { missing: "bundle.js.map is a pipe or a device, not a file" };
    text = readFileSync(file, "utf8");
  } catch (error) {
    return { missing: `bundle.js.map cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
  if (fingerprintOf(folder) !== fingerprint) return { missing: "the bundle has been built again since" };
  return { text };
}

function checkManifest(given: unknown, script: string, where: string): BundleManifest {
  // The version comes first: a manifest of another format need not fit our schema to be told apart.
  const format = (given as { format?: unknown } | null)?.format;
  if (typeof format === "number" && format !== BUNDLE_FORMAT) {
    throw new Fault(
      "RT8203",
      `${where} is of format ${format}, this host runs format ${BUNDLE_FORMAT}; build the bundle with the same version of rtsc.`,
    );
  }
  if (!validateManifest(given)) {
    const wrong = validateManifest.errors?.[0];
    const at = wrong?.instancePath ? ` at ${wrong.instancePath}` : "";
    const unknown: unknown = wrong?.params["additionalProperty"];
    const why =
      typeof unknown === "string"
        ? `a manifest has no property "${unknown}"${at === "" ? "" : " there"}`
        : wrong?.message;
    throw new Fault(
      "RT8202",
      `${where} is no manifest of a bundle${at}: ${why ?? "it does not fit the schema"}; build the bundle again.`,
    );
  }
  const manifest = given as BundleManifest;
  if (manifest.link !== LINK_VERSION) {
    throw new Fault(
      "RT8203",
      `${where} speaks link version ${manifest.link}, this host version ${LINK_VERSION}; build the bundle with the same version of rtsc.`,
    );
  }
  if (manifest.script !== script) {
    throw new Fault("RT8202", `${where} belongs to the script ${manifest.script}, not to ${script}; build it again.`);
  }
  return manifest;
}

function checkDigest(manifest: BundleManifest, code: Buffer, where: string): void {
  const digest = `sha256-${createHash("sha256").update(code).digest("hex")}`;
  if (digest !== manifest.digest) {
    throw new Fault("RT8204", `${where} has another digest than its manifest names; build the bundle again.`);
  }
}

/** Changes whenever one of the files is replaced; times alone would miss two builds within one tick of the clock. */
function fingerprintOf(folder: string): string {
  return files
    .map((name) => {
      const stat = statSync(path.join(folder, name), { bigint: true, throwIfNoEntry: false });
      return stat === undefined ? "-" : `${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
    })
    .join("|");
}

async function noBundle(script: string, dir: string, cause: NodeJS.ErrnoException): Promise<Fault> {
  if (cause.code !== "ENOENT") {
    return new Fault("RT8202", `The manifest of ${script} in ${dir} cannot be read (${cause.code}).`);
  }
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => null);
  if (entries === null)
    return new Fault("RT8201", `There is no folder ${dir}; run rtsc build, or name another folder.`);
  const names = entries
    .filter((entry) => entry.isDirectory() && scriptName.test(entry.name))
    .map((entry) => entry.name);
  names.sort();
  const shown = names.slice(0, 10).join(", ") + (names.length > 10 ? ", …" : "");
  const have = names.length === 0 ? "it holds none; run rtsc build" : `it holds ${shown}`;
  return new Fault("RT8201", `There is no bundle of the script ${script} in ${dir}: ${have}.`);
}
