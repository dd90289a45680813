import { expect } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { packetSizes } from "#compiler/2-schema/sizes.ts";
import { createProgram } from "#compiler/3-program/create-program.ts";
import { packetDeclarations } from "#compiler/3-program/declarations.ts";
import { check } from "#compiler/4-check/check.ts";
import { renderText } from "#compiler/cli/render/render.ts";
import { positionAt, type Span } from "#compiler/text/source.ts";
import { fixtures } from "../support/fixtures.ts";

/**
 * Every input is a project. What is found in it, what its scripts are, which sites they have, and the declarations that its
 * packets get.
 */
fixtures("program", ({ input }) => {
  const read = readConfig({ cwd: input });
  expect(read.diagnostics).toEqual([]);
  const config = read.config!;
  const { model, origins, diagnostics } = buildModel(read.sources, config);
  // Hints about sizes are another room's matter; a schema with errors would be no input.
  expect(diagnostics.filter((one) => one.severity !== "hint")).toEqual([]);
  const program = createProgram(config, model, origins);
  try {
    const checked = check(program, { sizes: () => packetSizes(model) });
    const found = [...program.diagnostics, ...checked.diagnostics].filter((one) => one.severity !== "hint");
    const scripts = program.worlds.map(
      ({ script, sources }) =>
        `${script.name} ${script.kind}: ${[...sources.values()].map((source) => source.path).join(" ")}\n`,
    );
    const sites = checked.sites.map(({ kind, script, span, proof }) => {
      const known = proof.kind === "proven" ? proof.opCodes.join(", ") : `open: ${proof.reason}`;
      return `${script} ${kind} ${place(span)} ${span.source.text.slice(span.start, span.end)} = ${known}\n`;
    });
    const output: Record<string, string> = {
      "diagnostics.txt": renderText(found, { color: false }) || "nothing\n",
      "scripts.txt": scripts.join(""),
    };
    if (sites.length > 0) output["sites.txt"] = sites.join("");
    if (model.packets.length > 0) output["packets.d.ts"] = packetDeclarations(model, origins);
    return output;
  } finally {
    program.dispose();
  }
});

function place({ source, start }: Span): string {
  const { line, column } = positionAt(source, start);
  return `${source.path}:${line}:${column}`;
}
