/**
 * The commands of `rtsc` by their names, for those who have to know them before anything of a command is loaded.
 */

export const commandNames = [
  "init",
  "check",
  "build",
  "types",
  "generate",
  "infer",
  "schema",
  "compare",
  "dev",
  "serve",
  "logs",
  "lsp",
  "explain",
] as const;

export type CommandName = (typeof commandNames)[number];

/** The command of this name, if there is one. */
export function commandNamed(word: string | undefined): CommandName | undefined {
  return commandNames.find((name) => name === word);
}
