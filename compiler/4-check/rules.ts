/**
 * The table of rules, and the one place that runs them. A rule is a file in `rules/`; what is not in this table is not run.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { levelIn } from "#compiler/diagnostics/report.ts";
import type { Rule, RuleContext } from "./context.ts";
import { budget } from "./rules/budget.ts";
import { optionalReads } from "./rules/optional-reads.ts";
import { project } from "./rules/project.ts";
import { reads } from "./rules/reads.ts";
import { sends } from "./rules/sends.ts";
import { sentData } from "./rules/sent-data.ts";
import { setValues } from "./rules/set-values.ts";

/** By code. */
export const rules: readonly Rule[] = [reads, optionalReads, sentData, sends, setValues, project, budget];

/** What the rules find, at the levels that the files they find it in hold to. Those that are off there are left out. */
export function runRules(context: RuleContext): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const rule of rules) {
    for (const one of rule.run(context)) {
      const preset = one.span === undefined ? context.config.preset : context.presetOf(one.span.source);
      const severity = levelIn(preset, one);
      if (severity !== "off") found.push(severity === one.severity ? one : { ...one, severity });
    }
  }
  return found;
}
