import { buildModel } from "#compiler/2-schema/build-model.ts";
import { renderText } from "#compiler/cli/render/render.ts";
import { makeSource } from "#compiler/text/source.ts";
import { fixtures, readTree } from "../support/fixtures.ts";

/** Every file of the input is a schema file. The model is what is right in them, also beside findings. */
fixtures("schema", ({ input }) => {
  const sources = Object.entries(readTree(input)).sort(([a], [b]) => (a < b ? -1 : 1));
  const { model, origins, diagnostics } = buildModel(sources.map(([path, text]) => makeSource(path, text)));
  const output: Record<string, string> = { "model.json": `${JSON.stringify(model, null, 2)}\n` };
  if (diagnostics.length > 0) output["diagnostics.txt"] = renderText(diagnostics, { color: false });
  const places = [...origins].map(
    ([name, { source, start, end }]) => `${name} ${source.path} ${source.text.slice(start, end)}\n`,
  );
  output["origins.txt"] = places.join("");
  return output;
});
