/**
 * The table of rules, and the one place that runs them. A rule is a file in `rules/`; what is not in this table is not run.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { levelIn } from "#compiler/diagnostics/report.ts";
import type { Source, Span } from "#compiler/text/source.ts";
import type { CheckedFile, Rule, RuleContext } from "./context.ts";
import { lookupOf } from "./questions/lookup.ts";
import { seeTogether } from "./questions/who.ts";
import { exchangedArguments } from "./rules/arguments.ts";
import { askedLate } from "./rules/asked-late.ts";
import { askedTwice } from "./rules/asked-twice.ts";
import { assertedFields } from "./rules/asserted-fields.ts";
import { assignedConditions } from "./rules/assigned-conditions.ts";
import { assignedTwice } from "./rules/assigned-twice.ts";
import { binding } from "./rules/binding.ts";
import { bounds } from "./rules/bounds.ts";
import { budget } from "./rules/budget.ts";
import { calledWithoutNew } from "./rules/called-without-new.ts";
import { cases } from "./rules/cases.ts";
import { comparisons } from "./rules/comparisons.ts";
import { computed } from "./rules/computed.ts";
import { coordinates } from "./rules/coordinates.ts";
import { copiedHabits } from "./rules/copied-habits.ts";
import { countdowns } from "./rules/countdowns.ts";
import { dataBuilders } from "./rules/data-builders.ts";
import { dates } from "./rules/dates.ts";
import { delays } from "./rules/delays.ts";
import { earlyUse } from "./rules/early-use.ts";
import { emptyReductions } from "./rules/empty-reductions.ts";
import { firstTurn } from "./rules/first-turn.ts";
import { foreignNames } from "./rules/foreign-names.ts";
import { forgottenTimers } from "./rules/forgotten-timers.ts";
import { functions } from "./rules/functions.ts";
import { globalThisKept } from "./rules/global-this.ts";
import { handedOut } from "./rules/handed-out.ts";
import { handedTwice } from "./rules/handed-twice.ts";
import { idleScript } from "./rules/idle-script.ts";
import { leftUp } from "./rules/left-up.ts";
import { lengths } from "./rules/lengths.ts";
import { limits } from "./rules/limits.ts";
import { lists } from "./rules/lists.ts";
import { loading } from "./rules/loading.ts";
import { loneArguments } from "./rules/lone-arguments.ts";
import { loops } from "./rules/loops.ts";
import { lossy } from "./rules/lossy.ts";
import { lostThis } from "./rules/lost-this.ts";
import { lostWrites } from "./rules/lost-writes.ts";
import { members } from "./rules/members.ts";
import { misplaced } from "./rules/misplaced.ts";
import { names } from "./rules/names.ts";
import { neverFilled } from "./rules/never-filled.ts";
import { neverGiven } from "./rules/never-given.ts";
import { neverPlaced } from "./rules/never-placed.ts";
import { nextElements } from "./rules/next-elements.ts";
import { nothingFound } from "./rules/nothing-found.ts";
import { nothingUsed } from "./rules/nothing-used.ts";
import { numbers } from "./rules/numbers.ts";
import { onlyNothing } from "./rules/only-nothing.ts";
import { onlyNull } from "./rules/only-null.ts";
import { optionalReads } from "./rules/optional-reads.ts";
import { otherNothing } from "./rules/other-nothing.ts";
import { ownSearches } from "./rules/own-searches.ts";
import { peers } from "./rules/peers.ts";
import { presetComment } from "./rules/preset-comment.ts";
import { project } from "./rules/project.ts";
import { promises } from "./rules/promises.ts";
import { prototypes } from "./rules/prototypes.ts";
import { reads } from "./rules/reads.ts";
import { registrations } from "./rules/registrations.ts";
import { removals } from "./rules/removals.ts";
import { requestEnds } from "./rules/request-ends.ts";
import { requests } from "./rules/requests.ts";
import { resets } from "./rules/resets.ts";
import { saidAndNotDone } from "./rules/said-and-not-done.ts";
import { sends } from "./rules/sends.ts";
import { sentData } from "./rules/sent-data.ts";
import { setValues } from "./rules/set-values.ts";
import { staleExports } from "./rules/stale-exports.ts";
import { stoppedTimers } from "./rules/stopped-timers.ts";
import { timers } from "./rules/timers.ts";
import { turns } from "./rules/turns.ts";
import { turnsAnew } from "./rules/turns-anew.ts";
import { unmadeRows } from "./rules/unmade-rows.ts";
import { unusedReceivers } from "./rules/unused-receivers.ts";
import { withoutEffect } from "./rules/without-effect.ts";
import { writtenOnce } from "./rules/written-once.ts";
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
  assignedConditions,
  earlyUse,
  lists,
  functions,
  names,
  neverGiven,
  misplaced,
  withoutEffect,
  dataBuilders,
  copiedHabits,
  lostThis,
  handedTwice,
  staleExports,
  bounds,
  loading,
  forgottenTimers,
  assignedTwice,
  promises,
  prototypes,
  delays,
  saidAndNotDone,
  askedTwice,
  binding,
  turns,
  askedLate,
  numbers,
  cases,
  coordinates,
  handedOut,
  computed,
  exchangedArguments,
  writtenOnce,
  stoppedTimers,
  neverFilled,
  removals,
  resets,
  unusedReceivers,
  firstTurn,
  loneArguments,
  nothingUsed,
  ownSearches,
  requestEnds,
  unmadeRows,
  countdowns,
  neverPlaced,
  lengths,
  nothingFound,
  nextElements,
  lostWrites,
  onlyNothing,
  leftUp,
  emptyReductions,
  otherNothing,
  assertedFields,
  calledWithoutNew,
  onlyNull,
  turnsAnew,
  globalThisKept,
];

/**
 * What the rules find, at the levels that the files they find it in hold to. Those that are off there are left out.
 * @param only What is found in this file is asked for, and no more: of the rest only a part is there then.
 */
export function runRules(context: RuleContext, only?: CheckedFile): Diagnostic[] {
  const found: Diagnostic[] = [];
  const add = (diagnostics: readonly Diagnostic[]): void => {
    // Nearly always there is nothing.
    if (diagnostics.length === 0) return;
    for (const one of diagnostics) {
      const preset = one.span === undefined ? context.config.preset : context.presetOf(one.span.source);
      const severity = levelIn(preset, one);
      if (severity !== "off") found.push(severity === one.severity ? one : { ...one, severity });
    }
  };
  seeTogether(context.files);
  const looks = rules.flatMap(({ inFiles, words }) =>
    inFiles === undefined ? [] : [{ look: inFiles(context), words }],
  );
  const files = only === undefined ? context.files : [only];
  for (const lookup of files.map(lookupOf)) {
    for (const { look, words } of looks) {
      if (words === undefined || lookup.says(words)) add(look(lookup));
    }
  }
  for (const rule of rules) add(rule.run?.(context) ?? []);
  // The cause may have been found in a file that was not looked at.
  if (only !== undefined && found.some((one) => comesFromElsewhere(one, only.source))) return runRules(context);
  return withoutEchoes(found);
}

/** Found by following values, wherever they go. */
const followed = /^RT44(?:3[1-59]|4[45])$/;

function comesFromElsewhere({ code, span, notes }: Diagnostic, source: Source): boolean {
  return span?.source === source && followed.test(code) && notes.some((note) => note.span?.source !== source);
}

/** What following finds is the consequence of what another rule sees at the same place, or where the value was given: that one stays. */
function withoutEchoes(found: Diagnostic[]): Diagnostic[] {
  if (!found.some((one) => followed.test(one.code))) return found;
  const causes = found.filter((one) => !followed.test(one.code) && one.severity !== "hint");
  return found.filter(
    (one) =>
      !followed.test(one.code) ||
      !causes.some(
        ({ code, span, notes }) =>
          overlaps(one.span, span) ||
          one.notes.some((note) => overlaps(note.span, span)) ||
          // A module is told what it lacks where it sets that, and the note says where it is missed.
          (code === "RT4419" && notes.some((note) => overlaps(one.span, note.span))),
      ),
  );
}

function overlaps(a: Span | undefined, b: Span | undefined): boolean {
  return a !== undefined && b !== undefined && a.source === b.source && a.start < b.end && b.start < a.end;
}
