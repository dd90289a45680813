/**
 * Pieces: source code that a generated file brings along instead of a dependency, under the one name that each piece declares.
 * A file holds those that its packets use and no other, so that no linter finds a dead one.
 *
 * Knows no language: a piece uses another when it says its name, in code or in a comment. Invariant: no blank line lies inside of
 * a piece; one lies between two.
 */

export class Pieces {
  readonly #texts: ReadonlyMap<string, string>;

  /**
   * @param declared finds a piece's name in its text, as its first group.
   * @param texts pieces, a blank line between two, in the order in which files have them.
   * @throws Error for one without a name.
   */
  constructor(declared: RegExp, ...texts: readonly string[]) {
    const pieces = texts.flatMap((text) => text.trim().split("\n\n"));
    this.#texts = new Map(pieces.map((piece) => [nameOf(piece, declared), piece]));
  }

  /** The texts of the named pieces and of all that these use, each once, in the order of the table. Other names lead nowhere. */
  with(names: Iterable<string>): string[] {
    const wanted = new Set<string>();
    const open = [...names];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const text = wanted.has(name) ? undefined : this.#texts.get(name);
      if (text === undefined) continue;
      wanted.add(name);
      open.push(...(text.match(/\$?[A-Za-z]\w*/g) ?? []));
    }
    return [...this.#texts].flatMap(([name, text]) => (wanted.has(name) ? [text] : []));
  }
}

function nameOf(piece: string, declared: RegExp): string {
  const name = declared.exec(piece)?.[1];
  if (name === undefined) throw new Error(`A piece of generated code declares no name: ${piece}`);
  return name;
}
