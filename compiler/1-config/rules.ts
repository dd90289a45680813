/**
 * The levels of rules: `{ code: level }`. A code has to exist, and its finding has to be one that may be switched.
 */

import { rt1014, rt1015 } from "#compiler/diagnostics/catalogue.ts";
import { isSwitchable, switchableCodes, titleOf } from "#compiler/diagnostics/report.ts";
import type { JsonNode } from "#compiler/text/json.ts";
import { didYouMean } from "#compiler/text/nearest.ts";
import type { RuleLevel } from "./config.ts";
import type { Reading } from "./reading.ts";

const levels: ReadonlySet<string> = new Set(["off", "hint", "warning", "error"] satisfies RuleLevel[]);

/** Levels by code. An object without prototype: what is not named has no level. */
export function readRules(reading: Reading, node: JsonNode | undefined): Readonly<Record<string, RuleLevel>> {
  const rules: Record<string, RuleLevel> = Object.create(null);
  if (node?.kind !== "object") return rules;
  for (const { key, keySpan, value } of node.members.values()) {
    const title = titleOf(key);
    if (title === undefined) {
      const advice =
        didYouMean(key.toUpperCase(), switchableCodes(), 1) ?? "A rule is named by its code, RT and four digits.";
      reading.diagnostics.push(rt1014(keySpan, { name: key, advice }));
    } else if (!isSwitchable(key)) reading.diagnostics.push(rt1015(keySpan, { name: key, title }));
    else if (value.kind === "string" && levels.has(value.value)) rules[key] = value.value as RuleLevel;
  }
  return rules;
}
