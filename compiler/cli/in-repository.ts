/**
 * Where a project lies in its checkout. Services that show findings beside code know files by their path from there.
 */

import { existsSync, realpathSync } from "node:fs";
import path from "node:path";

/**
 * The project's folder below its checkout, ending in `/`; empty for a project that is the checkout, or lies outside of it.
 * Pipelines say where the checkout is; without one it is the nearest folder above that git looks after, then the working one.
 */
export function folderInRepository(cwd: string, env: NodeJS.ProcessEnv = process.env): string {
  const project = real(cwd);
  const checkout = env["GITHUB_WORKSPACE"] || env["CI_PROJECT_DIR"];
  const base = checkout ? real(checkout) : (gitFolder(project) ?? real(process.cwd()));
  const folder = path.relative(base, project).replaceAll("\\", "/");
  return folder === "" || folder.startsWith("..") || path.isAbsolute(folder) ? "" : `${folder}/`;
}

function gitFolder(start: string): string | undefined {
  for (let at = start; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return at;
    if (path.dirname(at) === at) return undefined;
  }
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder); // a folder that is not there has no links
  }
}
