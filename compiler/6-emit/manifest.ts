/**
 * The manifest of a bundle, and its one form as text. No time, no machine, no absolute path: equal bundles have equal manifests.
 */

import { createHash } from "node:crypto";
import type { Plan, ScriptPlan } from "#compiler/5-plan/plan.ts";
import { packageVersion } from "#compiler/text/package-root.ts";
import { LINK_VERSION } from "#runtime/link.ts";
import { BUNDLE_FORMAT, type BundleManifest } from "#schemas/manifest.ts";

export function makeManifest(plan: Plan, script: ScriptPlan, code: string): BundleManifest {
  return {
    format: BUNDLE_FORMAT,
    script: script.script.name,
    tool: `rtsc ${packageVersion()}`,
    digest: `sha256-${createHash("sha256").update(code).digest("hex")}`,
    link: LINK_VERSION,
    relay: plan.relay,
    limits: plan.limits,
    opCodes: { handles: script.handles, sends: script.sends },
    model: plan.model,
  };
}

/** The bytes of manifest.json. */
export function manifestText(manifest: BundleManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
