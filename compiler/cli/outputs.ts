/**
 * Where findings go, and in which format: what `--format` and `--output-file` say together.
 *
 * One format may go to the standard output, any number into files. A format with a file goes there; one without goes to the
 * standard output; text goes there when nothing else does and nobody named a format.
 */

import path from "node:path";
import { type FindingsReport, type FormatName, formatNames, renderReport } from "./formats/format.ts";
import { Refusal } from "./refusal.ts";

export interface Outputs {
  /** The format on the standard output; undefined where all goes into files. */
  readonly shown: FormatName | undefined;
  /** Path as the user wrote it, by format. */
  readonly files: ReadonlyMap<FormatName, string>;
}

/**
 * What the two options mean.
 * @param formats values of `--format`, in their order.
 * @param outputFiles values of `--output-file`: `format=path`.
 * @throws Refusal when they do not go together.
 */
export function readOutputs(formats: readonly string[], outputFiles: readonly string[]): Outputs {
  const files = new Map<FormatName, string>();
  for (const one of outputFiles) {
    const at = one.indexOf("=");
    const name = one.slice(0, Math.max(0, at));
    const file = one.slice(at + 1);
    if (!isFormat(name) || file === "") {
      throw new Refusal(
        `--output-file ${one} names no format and file.`,
        `Write --output-file format=path; formats are ${formatNames.join(", ")}.`,
      );
    }
    if (files.has(name)) throw new Refusal(`--output-file names two files for ${name}.`, "Name one.");
    const twice = [...files].find(([, other]) => path.resolve(other) === path.resolve(file));
    if (twice !== undefined) throw new Refusal(`${twice[0]} and ${name} would be written to one file, ${file}.`);
    files.set(name, file);
  }
  const shown = [...new Set(formats.filter(isFormat))].filter((name) => !files.has(name));
  if (shown.length > 1) {
    throw new Refusal(
      `${shown.join(" and ")} would both go to the standard output.`,
      `Give all but one a file, such as --output-file ${shown.at(-1)}=findings.${shown.at(-1)}.`,
    );
  }
  return { shown: shown[0] ?? (formats.length === 0 ? "text" : undefined), files };
}

function isFormat(name: string): name is FormatName {
  return (formatNames as readonly string[]).includes(name);
}

/**
 * Writes a report everywhere it goes; the files first, so that what the output says is done.
 * @throws Refusal when the disk refuses a file.
 */
export async function writeReport({ shown, files }: Outputs, report: FindingsReport): Promise<void> {
  if (files.size > 0) {
    const { replaceFile } = await import("./replace-file.ts");
    for (const [name, file] of files) {
      const text = await renderReport(name, { ...report, color: false });
      await replaceFile(path.resolve(file), file, Buffer.from(text), "Free the place, or name another --output-file.");
    }
  }
  if (shown !== undefined) process.stdout.write(await renderReport(shown, report));
}
