/**
 * What TypeScript is shown of a file, so that it sees a script's scope as the host will make it. Offsets stay.
 *
 * TypeScript takes every JavaScript file that calls `require` for a module, and every file without `import`, `export` or
 * `require` for a part of the global scope. Here the role decides: an entry is a script, whatever it requires; what is
 * required is a module, whatever it does not.
 */

import { packetsModule } from "./modules.ts";

/** `require` in a classic entry, as TypeScript sees it: as long, declared by us, and no word TypeScript treats as special. */
export const requireAlias = "requir_";

// Not a member, not a declaration.
const requireCall = /(?<![.\w$]|\bfunction\s+)require(?=\s*\()/g;
const ownRequire = /\bfunction\s+require\b|\brequire\s*=(?!=)/;

const isJavaScript = (file: string): boolean => /\.[cm]?js$/.test(file);

/** The text of a script's own file. */
export function presentEntry(file: string, text: string): string {
  if (!isJavaScript(file)) return text;
  const plain = withoutHtmlComments(text);
  return ownRequire.test(plain) ? plain : plain.replace(requireCall, requireAlias);
}

/**
 * The text of a file that scripts require or import: the line behind it makes it a module, and changes nothing else. It asks
 * for what TypeScript need not look for anew in each file.
 */
export function presentModule(file: string, text: string): string {
  if (isJavaScript(file)) return `${withoutHtmlComments(text)}\nrequire(${JSON.stringify(packetsModule)});`;
  if (!/\.[cm]?ts$/.test(file) || isModuleText(text)) return text;
  return isOnlyTypes(file, text) ? text : `${text}\nexport {};`;
}

/** What stands in a namespace exports to that alone. */
function isModuleText(text: string): boolean {
  if (!/^\s*(?:import|export)\b/m.test(text)) return false;
  return (
    /^(?:import|export)\b/m.test(text) || !/\b(?:namespace|module)\s+[\w$]/.test(text) || /\bexport\s*=/.test(text)
  );
}

const ours = /\bRTSession\b|\binterface\s+RT(?:Packet|Data|PacketBuilder|DataBuilder|Player|Logger|RequestBuilder)\b/;
const ofTypes = /^\s*(?:declare\s+)?(?:interface|type)\s+[\w$]/m;
const ofValues = /\b(?:function|const|let|var|class|enum|namespace|module|new|if|for|while|return)\b/;

/**
 * What a file declares by types alone is there for all who refer to it: `/// <reference path="types.d.ts" />`. Not what tells of
 * RTSession anew, which is known better.
 */
function isOnlyTypes(file: string, text: string): boolean {
  if (ours.test(text)) return false;
  return /\.d\.[cm]?ts$/.test(file) || (ofTypes.test(text) && !ofValues.test(text));
}

/** A line that begins with `<!--` or `-->` is a comment in a script, as it was in pages; TypeScript knows none of these. */
function withoutHtmlComments(text: string): string {
  if (!text.includes("<!--") && !text.includes("-->")) return text;
  return text.replace(/^([ \t]*)(?:<!(?=--)|--(?=>))/gm, "$1//");
}

const typedComment = /\/\*\*(?!\/)[\s\S]*?\*\//g;
const typesOfRtsession =
  /^[?!]?(?:RT(?:Packet|Data|DataBuilder|PacketBuilder|Player|Logger|RequestBuilder)|void)(?:\|null)?$/;

/**
 * The text of a script of the ES5 age, in which `/** … *\/` describes and binds nobody: types in it are of other tools, of
 * games' engines, or wrong. Comments whose types are all of RTSession are what they say.
 */
export function withoutTypesInComments(file: string, text: string): string {
  if (!isJavaScript(file) || !text.includes("/**")) return text;
  return text.replace(typedComment, (comment) => (isOfRtsession(comment) ? comment : `/* ${comment.slice(3)}`));
}

function isOfRtsession(comment: string): boolean {
  const types = comment.match(/\{[^}]*\}/g) ?? [];
  return (
    types.every((type) => typesOfRtsession.test(type.slice(1, -1).replace(/\s/g, ""))) &&
    !/@(?!params?\b|returns?\b)\w/.test(comment)
  );
}

/** A message of TypeScript without traces of the above, and without what our declarations tell TypeScript alone. */
export function withoutAlias(message: string): string {
  return withoutNoInfer(message.replaceAll(requireAlias, "require"));
}

const noInfer = "NoInfer<";

/** `NoInfer<T>` is `T`: it only says where a type parameter is not to be looked for. */
function withoutNoInfer(message: string): string {
  const from = message.indexOf(noInfer);
  if (from < 0) return message;
  const inside = from + noInfer.length;
  let open = 1;
  let end = inside;
  for (; end < message.length; end++) {
    if (message[end] === "<") open++;
    // The end of an arrow closes nothing.
    else if (message[end] === ">" && message[end - 1] !== "=") open--;
    if (open === 0) break;
  }
  // What TypeScript cut short is not closed.
  return message.slice(0, from) + withoutNoInfer(message.slice(inside, end) + message.slice(end + 1));
}

/** The names a classic entry requires by a literal, each once; those in comments may be among them. */
export function requiredNames(text: string): string[] {
  const found = text.matchAll(/\brequire\s*\(\s*(["'`])([^"'`\r\n\\]+)\1\s*\)/g);
  return [...new Set([...found].map((match) => match[2]!))];
}

/**
 * Declarations of `require` for a classic entry. `typed` are the names that lead somewhere -> what TypeScript finds there: a
 * path from the declarations, or a name that it knows; any other name gives `any`, and is told elsewhere.
 */
export function requireDeclarations(callee: string, typed: ReadonlyMap<string, string>): string {
  const lines = [...typed].map(
    ([name, file]) =>
      `declare function ${callee}(name: ${JSON.stringify(name)}): typeof import(${JSON.stringify(file)});`,
  );
  return [...lines, `declare function ${callee}(name: string): any;`, ""].join("\n");
}
