/**
 * What `rtsc generate` would write for a project, held against what is there. Reads and writes nothing itself; knows nothing
 * of TypeScript: schemas are enough.
 */

import type { GenerateConfig, ProjectConfig } from "#compiler/1-config/config.ts";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { rt2202, rt2203 } from "#compiler/diagnostics/catalogue.ts";
import { type Diagnostic, hasErrors } from "#compiler/diagnostics/diagnostic.ts";
import { applyRules } from "#compiler/diagnostics/report.ts";
import { generate, MARK } from "#compiler/generate/generate.ts";
import { diskFiles, type FileSystem } from "#compiler/text/files.ts";

export interface GenerateProjectOptions {
  /** Folder of the project. */
  readonly cwd: string;
  readonly configPath?: string;
  /** Only the entries of these targets; all of them when empty or absent. */
  readonly targets?: readonly string[];
  /** True: a file that is not what it would be is a finding. */
  readonly check?: boolean;
  /** The disk when absent. */
  readonly files?: FileSystem;
}

export interface GeneratedFile {
  readonly entry: GenerateConfig;
  readonly text: string;
  /** Whether the file is there and says the same; line ends do not count, for a checkout may have turned them. */
  readonly current: boolean;
}

export interface GeneratedProject {
  /** Null when rtsc.json is missing or wrong. */
  readonly config: ProjectConfig | null;
  /** In the order of rtsc.json; empty when there are errors. */
  readonly files: readonly GeneratedFile[];
  /** At the levels the project chose. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many files were read. */
  readonly read: number;
}

/**
 * Generates what a project asks for.
 * @throws Unreadable when a file stands where one is to be written and cannot be read.
 */
export function generateProject(options: GenerateProjectOptions): GeneratedProject {
  const { config, sources, diagnostics } = readConfig(options);
  if (config === null) return { config, files: [], diagnostics, read: 1 };
  const { model, origins, diagnostics: schema } = buildModel(sources, config);
  const found: Diagnostic[] = [...diagnostics, ...schema];
  const files: GeneratedFile[] = [];
  const entries = hasErrors(found) ? [] : config.generate;
  const asked = new Set(options.targets ?? []);
  for (const entry of entries) {
    if (asked.size > 0 && !asked.has(entry.target)) continue;
    const context = { sources: config.opCodes, origins };
    const { text, diagnostics: hints } = generate(model, entry.target, entry.options, context);
    found.push(...hints);
    const there = (options.files ?? diskFiles).read(`${config.root}/${entry.out}`);
    const current = there?.replaceAll("\r\n", "\n") === text;
    if (there !== null && !isOurs(there)) found.push(rt2202(entry.span, { path: entry.out }));
    else if (options.check === true && !current) {
      const is = there === null ? "is not there" : "is not what the schemas say";
      found.push(rt2203(entry.span, { path: entry.out, is }));
    }
    files.push({ entry, text, current });
  }
  return { config, files, diagnostics: applyRules(found, config.rules), read: 1 + sources.length };
}

/** Whether a file may be replaced: it is empty, or says in its head that we wrote it. */
function isOurs(text: string): boolean {
  return text.trim() === "" || text.slice(0, 1000).includes(MARK);
}
