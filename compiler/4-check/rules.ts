/**
 * The table of rules, and the one place that runs them. A rule is a file in `rules/`; what is not in this table is not run.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { levelIn } from "#compiler/diagnostics/report.ts";
import type { Rule, RuleContext } from "./context.ts";
import { seeTogether } from "./questions/who.ts";
import { budget } from "./rules/budget.ts";
import { comparisons } from "./rules/comparisons.ts";
import { dates } from "./rules/dates.ts";
import { earlyUse } from "./rules/early-use.ts";
import { foreignNames } from "./rules/foreign-names.ts";
import { functions } from "./rules/functions.ts";
import { idleScript } from "./rules/idle-script.ts";
import { limits } from "./rules/limits.ts";
import { lists } from "./rules/lists.ts";
import { loops } from "./rules/loops.ts";
import { lossy } from "./rules/lossy.ts";
import { members } from "./rules/members.ts";
import { names } from "./rules/names.ts";
import { optionalReads } from "./rules/optional-reads.ts";
import { peers } from "./rules/peers.ts";
import { presetComment } from "./rules/preset-comment.ts";
import { project } from "./rules/project.ts";
import { reads } from "./rules/reads.ts";
import { registrations } from "./rules/registrations.ts";
import { requests } from "./rules/requests.ts";
import { sends } from "./rules/sends.ts";
import { sentData } from "./rules/sent-data.ts";
import { setValues } from "./rules/set-values.ts";
import { timers } from "./rules/timers.ts";
import { wrongBuilder } from "./rules/wrong-builder.ts";

/** By code. */
export const rules: readonly Rule[] = [
  presetComment,
  reads,
  optionalReads,
  sentData,
  sends,
  setValues,
  limits,
  project,
  budget,
  idleScript,
  peers,
  wrongBuilder,
  members,
  lossy,
  requests,
  registrations,
  timers,
  foreignNames,
  loops,
  dates,
  comparisons,
  earlyUse,
  lists,
  functions,
  names,
];

/** What the rules find, at the levels that the files they find it in hold to. Those that are off there are left out. */
export function runRules(context: RuleContext): Diagnostic[] {
  const found: Diagnostic[] = [];
  seeTogether(context.files);
  for (const rule of rules) {
    for (const one of rule.run(context)) {
      const preset = one.span === undefined ? context.config.preset : context.presetOf(one.span.source);
      const severity = levelIn(preset, one);
      if (severity !== "off") found.push(severity === one.severity ? one : { ...one, severity });
    }
  }
  return found;
}
