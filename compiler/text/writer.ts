/**
 * TextWriter: how new text is written, with the gates through which foreign words enter it.
 *
 * Invariant: whatever comes from a schema or a configuration is hostile until it has passed `name()`, `literal()` or
 * `comment()`. The gates refuse or escape; they never repair.
 */

/** Collects lines with their indentation. */
export class TextWriter {
  readonly #lines: string[] = [];
  readonly #unit: string;
  #depth = 0;

  constructor(unit = "  ") {
    this.#unit = unit;
  }

  /** One line, or several at the same depth where `text` has line breaks. An empty one stays empty. */
  line(text = ""): this {
    for (const one of text.split("\n")) this.#lines.push(one === "" ? "" : this.#unit.repeat(this.#depth) + one);
    return this;
  }

  /** `head`, what `body` writes one step deeper, `tail`. */
  block(head: string, body: () => void, tail = "}"): this {
    this.line(head);
    this.#depth++;
    body();
    this.#depth--;
    return this.line(tail);
  }

  /** A documentation comment; nothing for an empty text. */
  doc(text: string | undefined): this {
    if (text === undefined || text.trim() === "") return this;
    const lines = comment(text).split("\n");
    if (lines.length === 1) return this.line(`/** ${lines[0]} */`);
    this.line("/**");
    for (const one of lines) this.line(one === "" ? " *" : ` * ${one}`);
    return this.line(" */");
  }

  /** A comment of whole lines, each behind its mark (`//`, `///`, `#`): whatever the text holds, it stays in it. */
  remark(mark: string, text: string): this {
    for (const one of comment(text).split("\n")) this.line(one === "" ? mark : `${mark} ${one}`);
    return this;
  }

  /** The text, with a line break at its end. */
  toString(): string {
    return this.#lines.length === 0 ? "" : `${this.#lines.join("\n")}\n`;
  }
}

/**
 * A word that is a plain identifier: letters, digits, underscores, no digit first. Reserved words pass: as names of
 * members they are legal, and other places have their own rules.
 * @throws Error for anything else: what comes here has been checked before.
 */
export function name(text: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text))
    throw new Error(`${JSON.stringify(text)} was about to be written as a name.`);
  return text;
}

/**
 * A value as an expression of JavaScript, TypeScript and JSON5. Strings are safe in any script and in HTML around it:
 * line separators, `<` and everything outside printable ASCII is escaped.
 */
export function literal(value: string | number | boolean | null): string {
  if (typeof value !== "string") {
    if (typeof value === "number" && !Number.isFinite(value))
      throw new Error(`${value} was about to be written as a number.`);
    return Object.is(value, -0) ? "-0" : String(value);
  }
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]|</g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A text for XML and HTML, between tags and in attributes: no letter of it is markup. What XML forbids is left out. */
export function xml(text: string): string {
  return text
    .replace(/(?![\t\n\r])[\p{Cc}\p{Surrogate}\ufffe\uffff]/gu, "")
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/**
 * A text for a paragraph or table cell of Markdown, on one line: no letter of it is markup, HTML or the end of a cell.
 * Addresses stay as they are: what shows them may make links of them.
 */
export function markdown(text: string): string {
  return (
    plain(text)
      .replace(/\s+/g, " ")
      .trim()
      .replace(/[\\`*_{}[\]#!|~$]/g, "\\$&")
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      // What opens a list or a rule where a line begins.
      .replace(/^[-+=]/, "\\$&")
      .replace(/^(\d+)([.)])/, "$1\\$2")
  );
}

/** A text for the inside of an HTML comment, on one line: it cannot end the comment. */
export function htmlComment(text: string): string {
  return plain(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/-{2,}/g, (dashes) => dashes.split("").join(" "));
}

/**
 * A text for the inside of a comment: it cannot end the comment, and holds no control characters but line breaks, nor
 * those that turn the direction of text and so show other code than there is.
 */
export function comment(text: string): string {
  return plain(text).replace(/\*\//g, "*\\/").trim();
}

/** Line breaks in one form, spaces for control characters and for those that turn the direction of text. */
function plain(text: string): string {
  return text
    .replace(/\r\n|\r|\u2028|\u2029/g, "\n")
    .replace(/(?!\n)[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, " ");
}
