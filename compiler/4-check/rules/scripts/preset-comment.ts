/**
 * `// @rtsc …` comments that have no effect: in TypeScript, below the first statement, with another word.
 */

import { rt4004 } from "#compiler/diagnostics/catalogue.ts";
import { span } from "#compiler/text/source.ts";
import { headEnd, lineCommentsWith } from "#compiler/typescript/comments.ts";
import type { CheckedFile, Rule } from "../../context.ts";

export const presetComment: Rule = {
  codes: ["RT4004"],
  run: ({ files }) =>
    files.flatMap((file) => {
      if (!file.source.text.includes("@rtsc")) return [];
      return lineCommentsWith("@rtsc", file.syntax).flatMap(({ start, end, text }) => {
        const why = /^@rtsc(?![\w-])/.test(text) ? whyNot(file, start, text) : undefined;
        return why === undefined ? [] : [rt4004(span(file.source, start, end), { why })];
      });
    }),
};

function whyNot({ source }: CheckedFile, start: number, text: string): string | undefined {
  if (!/^@rtsc\s+legacy$/.test(text)) return `"${text}" is nothing that a file can say; it can say "@rtsc legacy"`;
  if (!/\.[cm]?js$/.test(source.path)) return "TypeScript files are always strict; remove it, or make this a .js file";
  if (start >= headEnd(source.text)) return "it stands below the first statement; move it to the top of the file";
  return undefined;
}
