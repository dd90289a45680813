/**
 * Page: the one place of a diagnostic's words, `pages/RTnnnn-slug.md`, read into data.
 *
 * `generate.mjs` makes the catalogue of it, `rtsc explain` prints it, a test runs its examples. Imports nothing, so that
 * the generator can load it on a Node that knows no TypeScript.
 */

export interface PageExample {
  /** Path in the example's project, from `file=` behind the fence's language; absent on blocks that only show something. */
  readonly file: string | undefined;
  readonly language: string;
  readonly text: string;
}

export interface Page {
  /** `RT` and four digits. */
  readonly code: string;
  readonly title: string;
  readonly severity: "error" | "warning" | "hint";
  /** The level in legacy files, where it differs. */
  readonly legacy: "error" | "warning" | "hint" | "off" | undefined;
  /** One sentence with `{holes}`. */
  readonly message: string;
  readonly help: string | undefined;
  /** RT8 and RT9: the test that provokes it, relative to the package. */
  readonly test: string | undefined;
  /** Everything below the front matter. */
  readonly body: string;
  /** RT7: files of the project as it was, which the other examples are compared with; empty for all others. */
  readonly before: readonly PageExample[];
  /** Files of the project that the code is found in; empty for RT8 and RT9. */
  readonly wrong: readonly PageExample[];
  /** Files of the project in which nothing is found. */
  readonly right: readonly PageExample[];
}

const keys = new Set(["code", "title", "severity", "legacy", "message", "help", "test"]);

/** Names of the holes of a message or help, in order of first appearance. */
export function holesOf(...texts: readonly (string | undefined)[]): string[] {
  const found = new Set<string>();
  for (const text of texts) {
    for (const match of (text ?? "").matchAll(/\{([a-z][A-Za-z0-9]*)\}/g)) found.add(match[1]!);
  }
  return [...found];
}

/** Codes that the world provokes, or we: they have a test instead of examples. */
export function isTested(code: string): boolean {
  return code.startsWith("RT8") || code.startsWith("RT9");
}

/**
 * Reads one page.
 * @throws Error with one sentence that begins with the file's name, where the page is not as it must be.
 */
export function parsePage(fileName: string, text: string): Page {
  const fail = (sentence: string): never => {
    throw new Error(`${fileName}: ${sentence}`);
  };
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text.replaceAll("\r\n", "\n"));
  if (match === null) return fail("a page opens with front matter between two lines of ---.");
  const front = new Map<string, string>();
  for (const line of match[1]!.split("\n")) {
    if (line.trim() === "") continue;
    const pair = /^([a-z]+):\s*(.+?)\s*$/.exec(line);
    if (pair === null) return fail(`the front matter line ${JSON.stringify(line)} is not "key: value".`);
    if (!keys.has(pair[1]!)) fail(`the front matter knows no "${pair[1]}"; it has ${[...keys].join(", ")}.`);
    if (front.has(pair[1]!)) fail(`"${pair[1]}" stands twice in the front matter.`);
    front.set(pair[1]!, pair[2]!);
  }
  const required = (key: string): string => front.get(key) ?? fail(`the front matter needs "${key}".`);
  const code = required("code");
  if (!/^RT\d{4}$/.test(code)) fail(`"${code}" is no code: RT and four digits.`);
  if (!fileName.startsWith(`${code}-`)) fail(`the file's name has to begin with ${code}-.`);
  const severity = required("severity");
  if (severity !== "error" && severity !== "warning" && severity !== "hint") {
    return fail(`severity is "${severity}" and has to be error, warning or hint.`);
  }
  const legacy = front.get("legacy");
  if (legacy !== undefined && legacy !== "error" && legacy !== "warning" && legacy !== "hint" && legacy !== "off") {
    return fail(`legacy is "${legacy}" and has to be error, warning, hint or off.`);
  }
  if (legacy === severity) fail(`legacy says what severity says: leave it out.`);
  if (legacy !== undefined && !code.startsWith("RT4")) fail(`"legacy" belongs on RT4 pages: only scripts are legacy.`);
  const body = match[2]!.trim();
  const before = examplesUnder(body, "Before");
  const wrong = examplesUnder(body, "Wrong");
  const right = examplesUnder(body, "Right");
  const test = front.get("test");
  if (isTested(code)) {
    if (test === undefined) fail(`an RT8 or RT9 page names in "test" the test that provokes it.`);
  } else {
    if (test !== undefined) fail(`"test" belongs on RT8 and RT9 pages; others have examples.`);
    if (wrong.length === 0) fail(`"## Wrong" needs a fenced block with file=.`);
    if (right.length === 0) fail(`"## Right" needs a fenced block with file=.`);
    if (code.startsWith("RT7") && before.length === 0) fail(`"## Before" needs a fenced block with file=.`);
  }
  return {
    code,
    title: required("title"),
    severity,
    legacy,
    message: required("message"),
    help: front.get("help"),
    test,
    body,
    before,
    wrong,
    right,
  };
}

/** The fenced blocks with `file=` below a heading of the second level. */
function examplesUnder(body: string, heading: string): PageExample[] {
  const found: PageExample[] = [];
  let here = false;
  let fence: { mark: string; language: string; file: string | undefined; lines: string[] } | undefined;
  for (const line of body.split("\n")) {
    if (fence !== undefined) {
      if (line.startsWith(fence.mark)) {
        if (here && fence.file !== undefined) {
          const text = fence.lines.map((inside) => `${inside}\n`).join("");
          found.push({ file: fence.file, language: fence.language, text });
        }
        fence = undefined;
      } else fence.lines.push(line);
      continue;
    }
    const opening = /^(`{3,})(\S*)(.*)$/.exec(line);
    if (opening !== null) {
      const file = /(?:^|\s)file=(\S+)/.exec(opening[3]!)?.[1];
      fence = { mark: opening[1]!, language: opening[2]!, file, lines: [] };
    } else if (line.startsWith("## ")) here = line.slice(3).trim() === heading;
  }
  return found;
}
