/**
 * Refusal: a command cannot do what it was asked, and says why in one sentence. Thrown by command actions, caught in
 * main.ts, which prints it and exits with 2. Not for findings about a project: those are diagnostics.
 */

export class Refusal extends Error {
  override readonly name = "Refusal";
  /** What to do about it, on a line of its own. */
  readonly help: string | undefined;

  constructor(sentence: string, help?: string) {
    super(sentence);
    this.help = help;
  }
}
