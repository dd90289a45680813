/**
 * `rtsc infer`: proposes an op-code schema for packets that scripts handle and send without one. Prints it, and with `--write`
 * writes it; a file that is there is only replaced when `--force` says so.
 */

import { type Command, Option } from "commander";

export interface InferCommandOptions {
  readonly write?: true;
  readonly force?: true;
  readonly cwd: string;
  readonly config?: string;
  readonly format: "text" | "json";
}

export function register(program: Command): void {
  program
    .command("infer")
    .description("Propose a schema for the packets that scripts handle and send without one.")
    .option("--write", "write the proposal as inferred.json beside the schemas (default: print it)")
    .option("--force", "with --write: replace an inferred.json that is there")
    .option("--cwd <dir>", "folder of the project", ".")
    .option("--config <file>", "configuration file, relative to the folder (default: rtsc.json)")
    .addOption(new Option("--format <format>", "how the proposal is printed").choices(["text", "json"]).default("text"))
    .action(inferCommand);
}

async function inferCommand({ write, force, cwd, config: configPath, format }: InferCommandOptions): Promise<void> {
  const { inferProject } = await import("../infer-project.ts");
  const { hasErrors } = await import("#compiler/diagnostics/diagnostic.ts");
  const started = performance.now();
  const found = inferProject({ cwd, ...(configPath === undefined ? {} : { configPath }) });
  const { config, proposal, text, out, exists, matched, diagnostics } = found;
  if (config === null || proposal === null) {
    const { printFindings } = await import("../findings.ts");
    printFindings(diagnostics, { files: 1, ms: performance.now() - started }, format);
    return;
  }
  const { renderProposal, proposalJson } = await import("../render/proposal.ts");
  let state: "printed" | "written" | "replaced" | "unchanged" = "printed";
  if (write === true && proposal.packets.length > 0) {
    const { Refusal } = await import("../refusal.ts");
    if (exists && force !== true) {
      throw new Refusal(`${out} is there already; nothing was written.`, "Move it away, or say --force to replace it.");
    }
    const { replaceFile } = await import("../replace-file.ts");
    const changed = await replaceFile(`${config.root}/${out}`, out, Buffer.from(text), "Free the place.");
    state = changed ? (exists ? "replaced" : "written") : "unchanged";
  }
  if (format === "json") process.stdout.write(proposalJson(proposal, { out, state, matched, text }));
  else process.stdout.write(renderProposal(proposal, { out, state, matched, text, configPath: config.path }));
  // Scripts that do not parse, or modules that are missing, make a proposal worse than it need be.
  if (hasErrors(diagnostics)) {
    const { takesColor } = await import("../terminal.ts");
    const { renderText } = await import("../render/render.ts");
    process.stderr.write(renderText(diagnostics, { color: takesColor(process.stderr) }));
  }
}
