/**
 * Writes rtsession/requests.d.ts from requests.json: `newRequest()` with its 88 requests, their parameters and responses.
 *
 * The result is checked in, so that editors and the package need no build; a test holds it fresh. `node
 * schemas/generate-requests.mjs` rewrites it, with `--check` it only compares.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const facts = new URL("./requests.json", import.meta.url);
const target = new URL("./rtsession/requests.d.ts", import.meta.url);

const scalars = { string: "string", number: "number", boolean: "boolean", json: "RTJson", date: "string" };

/** Names stand in code as they are, so nothing but a plain identifier may pass. */
function identifier(name) {
  if (!/^[A-Za-z]\w*$/.test(name)) throw new Error(`requests.json: ${JSON.stringify(name)} cannot be a name in code.`);
  return name;
}

function typeOf(type, types) {
  if (type.endsWith("[]")) return `readonly ${typeOf(type.slice(0, -2), types)}[]`;
  const scalar = scalars[type];
  if (scalar !== undefined) return scalar;
  if (types[type] === undefined) throw new Error(`requests.json: there is no type ${JSON.stringify(type)}.`);
  return identifier(type);
}

const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const isDate = (type) => (type.startsWith("date") ? " A date, as ISO 8601 text." : "");
const responseName = (request) => identifier(request.replace(/Request$/, "Response"));

function fieldLines(fields, types, indent) {
  return Object.entries(fields).flatMap(([name, type]) => {
    const date = isDate(type).trim();
    const doc = date === "" ? [] : [`${indent}/** ${date} */`];
    return [...doc, `${indent}readonly ${identifier(name)}?: ${typeOf(type, types)};`];
  });
}

/** The text of requests.d.ts for the facts of requests.json. */
export function requestDeclarations({ requests, types }) {
  const lines = [
    "/**",
    " * The requests of `RTSession.newRequest()`: generated from requests.json by generate-requests.mjs, not to be edited.",
    " *",
    " * Every field of a response may be missing: a back end leaves out what it does not know, and a failed request has none.",
    " */",
    "",
    "/** Chooses a request. */",
    "interface RTRequestBuilder {",
  ];
  for (const [name, { group, parameters }] of Object.entries(requests)) {
    const required = Object.keys(parameters).filter((parameter) => parameters[parameter].required);
    const needs = required.length === 0 ? "" : ` Needs ${required.map((parameter) => `\`${parameter}\``).join(", ")}.`;
    lines.push(`  /** A request of the group ${group}.${needs} */`);
    lines.push(`  create${identifier(name)}(): RTRequests.${name};`);
  }
  lines.push(
    "}",
    "",
    "/** Requests, their responses, and what responses are made of. */",
    "declare namespace RTRequests {",
  );
  for (const [name, { parameters, response, openParameters }] of Object.entries(requests)) {
    lines.push(`  /** Made by \`create${name}()\`. */`);
    lines.push(`  interface ${name} extends RTRequest<${responseName(name)}> {`);
    for (const [parameter, { type, required }] of Object.entries(parameters)) {
      // `setPlayerId` and `setScriptData` belong to every request.
      if (parameter === "playerId" || parameter === "scriptData") continue;
      const needed = required ? ", which the request needs" : "";
      lines.push(`    /** Sets \`${parameter}\`${needed}.${isDate(type)} */`);
      lines.push(`    set${upperFirst(identifier(parameter))}(value: ${typeOf(type, types)}): this;`);
    }
    if (openParameters) {
      lines.push(
        "    /** Sets an attribute of the event: `setSpeed(5)` sets `speed`. Only the first letter is lowered. */",
      );
      lines.push(`    [attribute: \`set\${string}\`]: RTAttributeSetter<this>;`);
    }
    lines.push(
      "  }",
      `  /** The answer to \`create${name}()\`. */`,
      `  interface ${responseName(name)} extends RTResponse {`,
    );
    const { scriptData, error, ...own } = response;
    lines.push(...fieldLines(own, types, "    "), "  }", "");
  }
  for (const [name, fields] of Object.entries(types)) {
    lines.push(
      `  /** Part of a response. */`,
      `  interface ${identifier(name)} {`,
      ...fieldLines(fields, types, "    "),
      "  }",
      "",
    );
  }
  lines.pop();
  lines.push("}", "");
  return lines.join("\n").replace(/\{\n *\}\n/g, "{}\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = requestDeclarations(JSON.parse(readFileSync(facts, "utf8")));
  if (!process.argv.includes("--check")) writeFileSync(target, text);
  else if (readFileSync(target, "utf8") !== text) {
    console.error("rtsession/requests.d.ts is not what requests.json says; run node schemas/generate-requests.mjs.");
    process.exitCode = 1;
  }
}
