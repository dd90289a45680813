/**
 * What the JSON Schema has against a schema file, in the words of packets, records and fields.
 */

import { rt2005, rt2006, rt2007, rt2010, rt2011, rt2014 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { JsonPath, JsonProblem } from "#compiler/text/json-schema.ts";
import { didYouMean } from "#compiler/text/nearest.ts";
import type { Source } from "#compiler/text/source.ts";
import { type Named, withArticle } from "./names.ts";

/** A place as a person says it: `field x of Move`, `from of Move`, the file for its root. */
export function placeInSchema(path: JsonPath, source: Source): string {
  const [group, definition, fields, field, ...rest] = path.map((part) =>
    part.length > 64 ? `${part.slice(0, 64)}…` : part,
  );
  if (group === undefined) return source.path;
  if (definition === undefined || (group !== "packets" && group !== "records" && group !== "enums")) return group;
  if (fields === undefined) return definition;
  if (group === "enums") return `${[field, fields].filter((part) => part !== undefined).join(" of ")} of ${definition}`;
  if (fields !== "fields" || field === undefined) return `${fields} of ${definition}`;
  const place = `field ${field} of ${definition}`;
  return rest.length === 0 ? place : `${rest.join(".")} of ${place}`;
}

/** One problem as a diagnostic. */
export function schemaProblem(problem: JsonProblem, source: Source): Diagnostic {
  const where = placeInSchema(problem.path, source);
  switch (problem.kind) {
    case "unknown": {
      // Who has written a packet at the top of the file has left out what is around it.
      const others =
        problem.path.length === 0
          ? "A packet belongs into packets, a record into records and an enum into enums."
          : `There are ${problem.known.join(", ")}.`;
      const advice = didYouMean(problem.name, problem.known) ?? others;
      return rt2005(problem.span, { where: capital(where, problem.path), name: problem.name, advice });
    }
    case "missing":
      return rt2007(problem.span, {
        where: capital(where, problem.path),
        name: problem.name,
        meaning: problem.meaning,
      });
    case "name":
      return rt2014(problem.span, {
        name: problem.name,
        what: withArticle(whatIsNamed(problem.path)),
        reason: whyNoName(problem.name),
      });
    case "value":
      return valueProblem(problem, where);
  }
}

function valueProblem(problem: JsonProblem & { readonly kind: "value" }, where: string): Diagnostic {
  const { path, span, value } = problem;
  if (typeof value === "number") {
    const owner = where.replace(/^\w+ of /, "");
    if (path.length === 3 && path[2] === "opCode") return rt2011(span, { opCode: value, name: owner });
    if (path.length === 5 && path[4] === "index") return rt2010(span, { index: value, name: owner });
  }
  const advice = typeof value === "string" ? (didYouMean(value, problem.choices) ?? "") : "";
  return rt2006(span, { what: capital(where, path), is: problem.is, must: problem.must, advice });
}

/** Sentences begin with a capital; the names of the user's own things stay as they are. */
function capital(where: string, path: JsonPath): string {
  return path.length >= 4 && path[2] === "fields" ? where.replace(/^field/, "Field") : where;
}

function whatIsNamed(path: JsonPath): Named {
  if (path.length === 1) return path[0] === "packets" ? "packet" : path[0] === "records" ? "record" : "enum";
  return path[0] === "enums" ? "value" : "field";
}

function whyNoName(name: string): string {
  if (name === "") return "it is empty";
  if (name.length > 64) return `it has ${name.length} characters`;
  if (!/^[A-Za-z]/.test(name)) return "it does not begin with a letter from A to Z";
  return "it has other characters than letters, digits and underscores";
}
