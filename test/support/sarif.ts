/**
 * SARIF's own JSON Schema as a validator. `sarif-2.1.0-rtm.5.json` is the official file as the npm package
 * `@microsoft/jest-sarif` 1.0.0-beta.0 (MIT) carries it; that package itself would bring a second ajv and a fetch.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { packageRoot } from "#compiler/text/package-root.ts";

/** What is wrong with a log: one line for each, with its place. Empty for a log that is SARIF 2.1.0. */
export function sarifProblems(log: unknown): readonly string[] {
  const text = readFileSync(join(packageRoot(), "test/support/sarif-2.1.0-rtm.5.json"), "utf8");
  // It is of draft 4, whose one difference that matters here is the name of the identifier.
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(text) as Record<string, unknown>;
  const ajv = new Ajv({
    strict: false,
    unicodeRegExp: false,
    allErrors: true,
    formats: {
      uri: (value: string) => URL.canParse(value),
      "uri-reference": (value: string) => URL.canParse(value, "file:///") && !/[\s\\<>"{}|^`]/.test(value),
      "date-time": (value: string) => !Number.isNaN(Date.parse(value)),
    },
  });
  const validate = ajv.compile(schema);
  return validate(log) ? [] : (validate.errors ?? []).map((one) => `${one.instancePath || "/"} ${one.message}`);
}
