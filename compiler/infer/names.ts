/**
 * Names for what is proposed: from the script's own words, safe in a schema, unique where they must be, the same each time.
 */

/** Words that say nothing about what a value is. */
const empty = new Set(
  `a arg args argument array b builder c code cur current d data e el elem element entry f field fn func g h i idx index item
  j json k key l len m msg n num number o obj of object op opCode opcode out p packet packetData param payload prop q r raw req
  res response result ret rtData s self str string t temp that tmp txt u v val value w`.split(/\s+/),
);

export type IsName = (name: string, what: "packet" | "record" | "field") => boolean;

/** The words of a name: `RQ_MOVE` and `rqMove` both as rq, move. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

/** `RQ_MOVE` as `RqMove`; empty where no letters are in it. */
export function pascal(name: string): string {
  return shorten(
    wordsOf(name)
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(""),
  );
}

/** `player_score` as `playerScore`. */
export function camel(name: string): string {
  const joined = pascal(name);
  return joined.charAt(0).toLowerCase() + joined.slice(1);
}

function shorten(name: string): string {
  return name.replace(/^[^A-Za-z]+/, "").slice(0, 48);
}

/** Whether a word of the script says something about a value. */
export function speaks(name: string): boolean {
  return !empty.has(name) && /[A-Za-z]/.test(name) && name.length <= 60;
}

/** The word that is used most, of those that speak; the first of equals in the order of the alphabet. */
export function bestOf(names: ReadonlyMap<string, number>): string | undefined {
  let best: { readonly name: string; readonly times: number } | undefined;
  for (const [name, times] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (speaks(name) && (best === undefined || times > best.times)) best = { name, times };
  }
  return best?.name;
}

/** Several of something. */
export function plural(name: string): string {
  if (/s$/.test(name)) return name;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

/** One of something. */
export function singular(name: string): string {
  if (/ies$/.test(name)) return `${name.slice(0, -3)}y`;
  return /[^s]s$/.test(name) ? name.slice(0, -1) : name;
}

/** The name itself where it is free and may be used, otherwise with the least number behind it that makes it so. */
export function free(
  name: string,
  what: "packet" | "record" | "field",
  taken: Set<string>,
  isName: IsName,
  otherwise: string,
): string {
  const start = name !== "" && isName(name, what) ? name : otherwise;
  let found = start;
  for (let at = 2; taken.has(found) || !isName(found, what); at++) found = `${start}${at}`;
  taken.add(found);
  return found;
}
