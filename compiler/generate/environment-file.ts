/**
 * rtsc-env.d.ts on the disk: made when asked for, and kept fresh where it is. Every command and the language server go
 * through here.
 *
 * The rule: `rtsc types` and `rtsc init` make the file. Whatever else reads a project writes it only where it already stands,
 * was written by us for this very configuration, and would change. Who has deleted it does not get it back.
 */

import { renameSync, rmSync, writeFileSync } from "node:fs";
import type { ProjectConfig } from "#compiler/1-config/config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { hasErrors } from "#compiler/diagnostics/diagnostic.ts";
import { diskFiles, Unreadable } from "#compiler/text/files.ts";
import { makeSource } from "#compiler/text/source.ts";
import { environmentFile, environmentMark, environmentText } from "./environment.ts";

/**
 * How the file stands. `absent`: there is none. `foreign`: someone else wrote it, or we did for another configuration in the
 * same folder. `current` and `stale`: it is ours. Line ends do not count, for a checkout may have turned them.
 */
export type EnvironmentState = "absent" | "foreign" | "current" | "stale";

/**
 * What became of the file. `unsound`: the schemas have errors, and half a model would take the types of the rest away.
 * `refused`: the system did not let us, for a reason such as EROFS.
 */
export type EnvironmentOutcome =
  | { readonly kind: "absent" | "foreign" | "current" | "written" | "unsound" }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Brings a file that is there up to date, by the schemas as they are on the disk: what is being typed in an editor is no
 * business of other programs. Costs one look at the disk where there is no file. Never throws for what the system refuses:
 * the caller has other work to do, and tells.
 */
export function refreshEnvironment(config: ProjectConfig): EnvironmentOutcome {
  return told(() => {
    const found = look(config);
    return found.kind === "ours" ? bring(config, found.text) : { kind: found.kind };
  });
}

/** Makes the file, or brings it up to date. One that someone else wrote is left alone. */
export function writeEnvironment(config: ProjectConfig): EnvironmentOutcome {
  return told(() => {
    const found = look(config);
    return found.kind === "foreign" ? { kind: "foreign" } : bring(config, found.kind === "ours" ? found.text : null);
  });
}

/**
 * Looks at the file; null when the schemas have errors.
 * @throws Unreadable when the system refuses a file that is there.
 */
export function environmentState(config: ProjectConfig): EnvironmentState | null {
  const found = look(config);
  if (found.kind !== "ours") return found.kind;
  const text = freshText(config);
  if (text === null) return null;
  return text === found.text ? "current" : "stale";
}

type Found = { readonly kind: "absent" | "foreign" } | { readonly kind: "ours"; readonly text: string };

/** A file is ours when it is empty, or says in its first line that we wrote it for this configuration. */
function look(config: ProjectConfig): Found {
  const text = diskFiles.read(placeOf(config))?.replaceAll("\r\n", "\n");
  if (text === undefined) return { kind: "absent" };
  const ours = text.trim() === "" || text.startsWith(`${environmentMark(config.path)}\n`);
  return ours ? { kind: "ours", text } : { kind: "foreign" };
}

function bring(config: ProjectConfig, before: string | null): EnvironmentOutcome {
  const text = freshText(config);
  if (text === null) return { kind: "unsound" };
  if (text === before) return { kind: "current" };
  replace(placeOf(config), text);
  return { kind: "written" };
}

function freshText(config: ProjectConfig): string | null {
  const sources = config.opCodes.map((file) => makeSource(file, diskFiles.read(`${config.root}/${file}`) ?? ""));
  const { model, origins, diagnostics } = buildModel(sources);
  return hasErrors(diagnostics) ? null : environmentText({ config, model, origins });
}

function placeOf(config: ProjectConfig): string {
  return `${config.root}/${environmentFile}`;
}

/** In one step: an editor that looks meanwhile sees the old file or the new one, never half of one. */
function replace(target: string, text: string): void {
  // No random number: what makes those takes longer to load than all of this takes, in every run.
  const temporary = `${target}.${process.pid}-${process.hrtime.bigint().toString(36)}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The outcome, or what the system said. Anything else is our mistake, and no outcome. */
function told(attempt: () => EnvironmentOutcome): EnvironmentOutcome {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Unreadable) return { kind: "refused", reason: error.reason };
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== "string") throw error;
    return { kind: "refused", reason: code };
  }
}
