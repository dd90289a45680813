/**
 * What every command that has read a project does for editors, without being asked: rtsc-env.d.ts, where there is one, says
 * what the schemas say. Silent, but for a file that cannot be written.
 */

import type { ProjectConfig } from "#compiler/1-config/config.ts";
import { harmless } from "./render/render.ts";

/** Keeps the file fresh; `null` is a project whose configuration is wrong. Never changes the exit code. */
export async function keepEnvironment(config: ProjectConfig | null): Promise<void> {
  if (config === null) return;
  const { refreshEnvironment } = await import("#compiler/generate/environment-file.ts");
  const outcome = refreshEnvironment(config);
  if (outcome.kind !== "refused") return;
  process.stderr.write(`rtsc: rtsc-env.d.ts cannot be brought up to date (${harmless(outcome.reason)}).\n`);
}
