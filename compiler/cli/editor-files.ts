/**
 * The two files by which an editor knows a project, for `rtsc init`: settings and declarations. Texts only; nothing is written.
 */

import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { environmentFile, environmentText } from "#compiler/generate/environment.ts";
import type { FileSystem } from "#compiler/text/files.ts";
import { editorSettings, editorSettingsFile } from "./editor-settings.ts";

/**
 * Text by name, ascending, for the project in a folder.
 * @param root absolute, with forward slashes.
 * @param files with the project's own files in them, whether they are on the disk or not.
 * @throws Error for a project whose configuration is wrong: whoever has just written it is to blame.
 */
export function editorFiles(root: string, files: FileSystem): ReadonlyMap<string, string> {
  const { config, sources, diagnostics } = readConfig({ cwd: root, files });
  if (config === null) throw new Error(`A project was laid out wrongly: ${diagnostics[0]?.message}`);
  const { model, origins } = buildModel(sources);
  return new Map([
    [environmentFile, environmentText({ config, model, origins, files })],
    [editorSettingsFile, editorSettings(config)],
  ]);
}
