/**
 * The entries of `generate` in rtsc.json: which target is written to which file, with the options it takes. The JSON Schema
 * has held targets against its list and values against their types; here is what it cannot say.
 */

import { rt1005, rt1017, rt1018, rt1019 } from "#compiler/diagnostics/catalogue.ts";
import { type JsonNode, member } from "#compiler/text/json.ts";
import { either } from "#compiler/text/json-schema.ts";
import type { Span } from "#compiler/text/source.ts";
import type { GenerateConfig, GenerateOptions } from "./config.ts";
import { projectPath } from "./paths.ts";
import type { Reading } from "./reading.ts";

interface OptionRow {
  readonly targets: readonly string[];
  readonly form: RegExp;
  /** What the value has to be, in words. */
  readonly must: string;
}

const dotted = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** Every option, with the targets that take it. */
const optionTable: { readonly [name in keyof Required<GenerateOptions>]: OptionRow } = {
  namespace: { targets: ["csharp"], form: dotted, must: 'names with dots between them, such as "Game.Net"' },
  package: { targets: ["proto"], form: dotted, must: 'names with dots between them, such as "game.net"' },
};

/**
 * What is to be generated where, in the order of the file; what is wrong is told and left out.
 * @param sources paths that no entry may write over.
 */
export function readGenerate(
  reading: Reading,
  nodes: readonly JsonNode[],
  sources: readonly string[],
): GenerateConfig[] {
  const found: GenerateConfig[] = [];
  const firsts = new Map<string, Span>();
  for (const [at, node] of nodes.entries()) {
    const target = member(node, "target")?.value;
    const out = member(node, "out")?.value;
    if (target?.kind !== "string" || out?.kind !== "string" || out.value === "") continue;
    const options = readOptions(reading, node, target.value, `generate[${at}]`);
    const file = projectPath(reading, out, `generate[${at}].out`);
    if (file === undefined) continue;
    const first = firsts.get(file);
    if (first !== undefined) {
      const notes = [{ message: "The other entry names it here.", span: first }];
      reading.diagnostics.push(rt1017(out.span, { path: file }, notes));
      continue;
    }
    firsts.set(file, out.span);
    if (sources.includes(file)) reading.diagnostics.push(rt1018(out.span, { path: file }));
    else found.push({ target: target.value, out: file, options, span: out.span });
  }
  return found;
}

function readOptions(reading: Reading, node: JsonNode, target: string, where: string): GenerateOptions {
  const options: { -readonly [name in keyof GenerateOptions]: string } = {};
  for (const name of Object.keys(optionTable) as (keyof GenerateOptions)[]) {
    const { targets, form, must } = optionTable[name];
    const given = member(node, name);
    if (given?.value.kind !== "string") continue;
    const { value, span } = given.value;
    if (!targets.includes(target)) {
      const holes = { option: name, target, targets: either(targets.map((one) => `"${one}"`)) };
      reading.diagnostics.push(rt1019(given.keySpan, holes));
    } else if (!form.test(value)) {
      const is = JSON.stringify(value.slice(0, 40));
      reading.diagnostics.push(rt1005(span, { what: `${where}.${name}`, is, must, advice: "" }));
    } else options[name] = value;
  }
  return options;
}
