/**
 * The README's tour as steps: what it says to type, what it says is in a file, and what it says will be shown.
 *
 * A shell block may be followed by a text block, what its last command shows. `<!-- file: PATH -->` stands above the text of a
 * file that is there, `<!-- write: PATH -->` above one the reader writes, `<!-- mistake: PATH: "a" becomes "b" -->` above what
 * `rtsc check` shows of it. In what is shown, `…` is anything, and times and sizes may differ.
 */

export type Step =
  | { readonly kind: "type"; readonly command: string; readonly shown?: string }
  | { readonly kind: "file" | "write"; readonly path: string; readonly text: string }
  | {
      readonly kind: "mistake";
      readonly path: string;
      readonly from: string;
      readonly to: string;
      readonly shown: string;
    };

/** The steps of a section, in order. @throws Error naming a block that is none of them. */
export function stepsOf(markdown: string, heading: string): Step[] {
  const from = markdown.indexOf(`\n${heading}\n`);
  if (from === -1) throw new Error(`There is no section ${heading}.`);
  const end = markdown.indexOf("\n## ", from + heading.length);
  const section = markdown.slice(from, end === -1 ? undefined : end);
  const steps: Step[] = [];
  for (const [, comment = "", language, text] of section.matchAll(/(?:<!-- (.*?) -->\n)?```(\w*)\n([\s\S]*?)\n```/g)) {
    const [, word, rest = ""] = /^(\w+): (.*)$/.exec(comment) ?? [];
    const last = steps.at(-1);
    if (word === "file" || word === "write") steps.push({ kind: word, path: rest, text: text! });
    else if (word === "mistake") {
      const [, path, before, after] = /^(\S+): "(.*)" becomes "(.*)"$/.exec(rest) ?? [];
      if (path === undefined) throw new Error(`No mistake: ${rest}`);
      steps.push({ kind: "mistake", path, from: before!, to: after!, shown: text! });
    } else if (language === "sh") {
      const commands = text!.replaceAll(/\\\n\s*/g, "").split("\n");
      for (const command of commands) steps.push({ kind: "type", command });
    } else if (language === "text" && last?.kind === "type" && last.shown === undefined) {
      steps[steps.length - 1] = { ...last, shown: text! };
    } else throw new Error(`A block of the tour is neither typed, shown nor a file:\n${text}`);
  }
  return steps;
}

/** A pattern for what is really shown. `named` are texts that are another each time; their names become groups. */
export function patternOf(shown: string, named: Readonly<Record<string, string>> = {}): RegExp {
  let pattern = shown
    .trim()
    .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/\d+ ms\b/g, "\\d+ ms")
    .replaceAll(/\d+\\\.\d kB/g, "[\\d.]+ k?B")
    .replaceAll(/ {2,}/g, " +")
    .replaceAll("…", "[^\\n]*?");
  for (const [name, text] of Object.entries(named)) pattern = pattern.replace(text, `(?<${name}>\\d+)`);
  return new RegExp(`^${pattern}\\s*$`, "m");
}
