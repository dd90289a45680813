/**
 * What a bench found, as tables: for people as text, with `--json` for machines, with `--markdown` for the README. Measures
 * nothing and knows no bench.
 *
 * A table is `{ title, columns, rows, note }`. Columns are by name, in their order, with how their numbers are shown:
 * `{ digits, unit }`, `digits` a number or a function of the number to be shown. Rows are by name; a cell is a number, a text, what a contender took (`{ median, low, high }`, and perhaps
 * its `multiple` of the first one's median), the half and the worst twentieth of many (`{ p50, p95 }`), or absent.
 */

const form = ["json", "markdown"].find((one) => process.argv.includes(`--${one}`)) ?? "text";

/** Prints the tables of a bench. In JSON nothing is rounded. */
export function report(...tables) {
  if (form === "json") console.log(JSON.stringify(Object.fromEntries(tables.map(({ title, rows }) => [title, rows]))));
  else console.log(tables.map(form === "text" ? asText : asMarkdown).join("\n\n"));
}

/**
 * The table of contenders that took turns.
 * @param results by name, as `takeTurns` gives them; multiples are of the first one's median.
 * @param marks by name: the multiple that is hoped for.
 */
export function contest(title, results, { unit = "ns", digits = 0, marks, note } = {}) {
  const first = Object.values(results)[0].median;
  const rows = Object.entries(results).map(([name, taken]) => [
    name,
    { "median (quartiles)": taken, multiple: taken.median / first, mark: marks?.[name] },
  ]);
  const multiple = { digits: 2, unit: "×" };
  const columns = {
    "median (quartiles)": { digits, unit },
    multiple,
    ...(marks && { mark: { digits: 1, unit: "×" } }),
  };
  return { title, columns, rows: Object.fromEntries(rows), note };
}

/** What half of `values` stay below, and nineteen of twenty. */
export function percentiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part) => sorted[Math.floor((sorted.length - 1) * part)];
  return { p50: at(0.5), p95: at(0.95) };
}

/** The table as lines of texts, the headings first. */
function linesOf({ columns, rows }) {
  const lines = Object.entries(rows).map(([name, cells]) => [
    name,
    ...Object.entries(columns).map(([column, shown]) => shownAs(cells[column], shown)),
  ]);
  return [["", ...Object.keys(columns)], ...lines];
}

function shownAs(cell, { digits, unit }) {
  const places = (number) => (typeof digits === "function" ? digits(number) : digits);
  const rounded = (number) => (digits === undefined ? String(number) : number.toFixed(places(number)));
  if (cell === undefined) return "";
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return unit === undefined ? rounded(cell) : `${rounded(cell)} ${unit}`;
  if (cell.p50 !== undefined) return `${rounded(cell.p50)} / ${rounded(cell.p95)}`;
  const { median, low, high, multiple } = cell;
  const taken = `${rounded(median)} ${unit} (${rounded(low)}–${rounded(high)})`;
  return multiple === undefined ? taken : `${taken} ${multiple.toFixed(2)} ×`;
}

function asText(table) {
  const lines = linesOf(table);
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const padded = lines.map(([name, ...cells]) =>
    [name.padEnd(widths[0]), ...cells.map((cell, at) => cell.padStart(widths[at + 1]))].join("  ").trimEnd(),
  );
  return [table.title, ...padded.map((line) => `  ${line}`), ...noteOf(table).map((line) => `  ${line}`)].join("\n");
}

function asMarkdown(table) {
  const [head, ...lines] = linesOf(table).map((line) => `| ${line.join(" | ")} |`);
  const rule = `|---|${"---:|".repeat(Object.keys(table.columns).length)}`;
  return [`**${table.title}**`, "", head, rule, ...lines, ...noteOf(table).flatMap((line) => ["", line])].join("\n");
}

function noteOf({ note }) {
  return note === undefined ? [] : [note].flat();
}
