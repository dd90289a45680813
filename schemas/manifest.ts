/**
 * The manifest of a bundle: what a host must know before it runs the code, and what tools compare later.
 *
 * `manifest.schema.json` is its contract; the host checks it there before it believes a word. No time stamps: the same
 * project gives the same manifest on any machine.
 */

import type { Limits } from "./limits.ts";
import type { PacketModel } from "./packet-model.ts";

/** Version of the manifest and of the bundle's outer form. A host refuses bundles of another format. */
export const BUNDLE_FORMAT = 1;

/**
 * Sources of the guest bear this prefix in a bundle's map, and have no text there: a stack's frames that lead to it are ours,
 * not the script's.
 */
export const GUEST_SOURCES = "rtsc:guest/";

/** When a handled packet goes on to its targets; see `onPacket`. */
export type Relay = "unless-false" | "when-returned";

export interface BundleManifest {
  readonly format: number;
  /** Name of the script; also the folder it lies in. */
  readonly script: string;
  /** `rtsc <version>` of the compiler that wrote it. */
  readonly tool: string;
  /** `sha256-<hex>` of bundle.js. */
  readonly digest: string;
  /** Version of the link between guest and host the bundle was built with. */
  readonly link: number;
  readonly relay: Relay;
  readonly limits: Limits;
  /** Op-codes that the script is known to register and to send, ascending; computed ones cannot be listed. */
  readonly opCodes: { readonly handles: readonly number[]; readonly sends: readonly number[] };
  readonly model: PacketModel;
}
