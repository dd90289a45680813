/**
 * The table of rules. A rule is a file in a folder of `rules/`; what is not in this table is not run. How they are run is told by
 * `run-rules.ts`.
 *
 * Every project pays for every rule, and nearly always for nothing: all of them together are to take no more than a third of a
 * second for 1,000 modules in which there is nothing to find, one of them 2 ms. `node test/bench/rules.mjs` prints what each takes,
 * and what is asked for by several; run it before and after a rule is added or widened, and say in the commit what it costs.
 */

import type { Rule } from "./context.ts";
import { askedAgain } from "./rules/conditions/asked-again.ts";
import { askedTwice } from "./rules/conditions/asked-twice.ts";
import { assignedConditions } from "./rules/conditions/assigned-conditions.ts";
import { binding } from "./rules/conditions/binding.ts";
import { bothWays } from "./rules/conditions/both-ways.ts";
import { bounds } from "./rules/conditions/bounds.ts";
import { cases } from "./rules/conditions/cases.ts";
import { comparisons } from "./rules/conditions/comparisons.ts";
import { neverSo } from "./rules/conditions/never-so.ts";
import { otherwiseLaidOut } from "./rules/conditions/otherwise-laid-out.ts";
import { wraps } from "./rules/conditions/wraps.ts";
import { assignedTwice } from "./rules/copies/assigned-twice.ts";
import { brokenPairs } from "./rules/copies/broken-pairs.ts";
import { coordinates } from "./rules/copies/coordinates.ts";
import { copiedFunctions } from "./rules/copies/copied-functions.ts";
import { copiedHabits } from "./rules/copies/copied-habits.ts";
import { crossedMembers } from "./rules/copies/crossed-members.ts";
import { givenToItself } from "./rules/copies/given-to-itself.ts";
import { handedTwice } from "./rules/copies/handed-twice.ts";
import { overwritten } from "./rules/copies/overwritten.ts";
import { answeredTwice } from "./rules/functions/answered-twice.ts";
import { exchangedArguments } from "./rules/functions/arguments.ts";
import { chainedNames } from "./rules/functions/chained-names.ts";
import { earlyUse } from "./rules/functions/early-use.ts";
import { functions } from "./rules/functions/functions.ts";
import { handedThings } from "./rules/functions/handed-things.ts";
import { inBrackets } from "./rules/functions/in-brackets.ts";
import { madeAndLost } from "./rules/functions/made-and-lost.ts";
import { neverReached } from "./rules/functions/never-reached.ts";
import { onlyNothing } from "./rules/functions/only-nothing.ts";
import { ownSearches } from "./rules/functions/own-searches.ts";
import { promises } from "./rules/functions/promises.ts";
import { saidAndNotDone } from "./rules/functions/said-and-not-done.ts";
import { thrownAway } from "./rules/functions/thrown-away.ts";
import { tooLittle } from "./rules/functions/too-little.ts";
import { tooMuch } from "./rules/functions/too-much.ts";
import { unaskedCallbacks } from "./rules/functions/unasked-callbacks.ts";
import { withoutEffect } from "./rules/functions/without-effect.ts";
import { withoutEnd } from "./rules/functions/without-end.ts";
import { asNumbers } from "./rules/lists/as-numbers.ts";
import { besideLists } from "./rules/lists/beside-lists.ts";
import { emptyReductions } from "./rules/lists/empty-reductions.ts";
import { filledForNobody } from "./rules/lists/filled-for-nobody.ts";
import { holes } from "./rules/lists/holes.ts";
import { lengths } from "./rules/lists/lengths.ts";
import { lists } from "./rules/lists/lists.ts";
import { misplaced } from "./rules/lists/misplaced.ts";
import { neverBegun } from "./rules/lists/never-begun.ts";
import { nextElements } from "./rules/lists/next-elements.ts";
import { removals } from "./rules/lists/removals.ts";
import { replacedUnfound } from "./rules/lists/replaced-unfound.ts";
import { takenAtOnce } from "./rules/lists/taken-at-once.ts";
import { turnedIndexes } from "./rules/lists/turned-indexes.ts";
import { unmadeRows } from "./rules/lists/unmade-rows.ts";
import { allPlaces } from "./rules/loops/all-places.ts";
import { firstTurn } from "./rules/loops/first-turn.ts";
import { goneThrough } from "./rules/loops/gone-through.ts";
import { loops } from "./rules/loops/loops.ts";
import { neverKept } from "./rules/loops/never-kept.ts";
import { sameElement } from "./rules/loops/same-element.ts";
import { turns } from "./rules/loops/turns.ts";
import { turnsAnew } from "./rules/loops/turns-anew.ts";
import { wrongHeads } from "./rules/loops/wrong-heads.ts";
import { loading } from "./rules/modules/loading.ts";
import { names } from "./rules/modules/names.ts";
import { onlyReferenced } from "./rules/modules/only-referenced.ts";
import { staleExports } from "./rules/modules/stale-exports.ts";
import { askedLate } from "./rules/nothing/asked-late.ts";
import { beforeGiven } from "./rules/nothing/before-given.ts";
import { givenUp } from "./rules/nothing/given-up.ts";
import { goneEntries } from "./rules/nothing/gone-entries.ts";
import { lyingCasts } from "./rules/nothing/lying-casts.ts";
import { nothingFound } from "./rules/nothing/nothing-found.ts";
import { nothingUsed } from "./rules/nothing/nothing-used.ts";
import { onlyNull } from "./rules/nothing/only-null.ts";
import { otherNothing } from "./rules/nothing/other-nothing.ts";
import { wrongGuards } from "./rules/nothing/wrong-guards.ts";
import { zeroAsNothing } from "./rules/nothing/zero-as-nothing.ts";
import { addedTexts } from "./rules/numbers/added-texts.ts";
import { computed } from "./rules/numbers/computed.ts";
import { dates } from "./rules/numbers/dates.ts";
import { equalDifferences } from "./rules/numbers/equal-differences.ts";
import { flags } from "./rules/numbers/flags.ts";
import { leastNumber } from "./rules/numbers/least-number.ts";
import { loneArguments } from "./rules/numbers/lone-arguments.ts";
import { numbers } from "./rules/numbers/numbers.ts";
import { parentheses } from "./rules/numbers/parentheses.ts";
import { quotients } from "./rules/numbers/quotients.ts";
import { texts } from "./rules/numbers/texts.ts";
import { thingsInTexts } from "./rules/numbers/things-in-texts.ts";
import { asObjects } from "./rules/objects/as-objects.ts";
import { calledWithoutNew } from "./rules/objects/called-without-new.ts";
import { doubled } from "./rules/objects/doubled.ts";
import { globalThisKept } from "./rules/objects/global-this.ts";
import { handedOut } from "./rules/objects/handed-out.ts";
import { lostMembers } from "./rules/objects/lost-members.ts";
import { lostThis } from "./rules/objects/lost-this.ts";
import { lostWrites } from "./rules/objects/lost-writes.ts";
import { madeNotCalled } from "./rules/objects/made-not-called.ts";
import { neverFilled } from "./rules/objects/never-filled.ts";
import { neverGiven } from "./rules/objects/never-given.ts";
import { neverPlaced } from "./rules/objects/never-placed.ts";
import { ofTheElements } from "./rules/objects/of-the-elements.ts";
import { prototypes } from "./rules/objects/prototypes.ts";
import { replacedTables } from "./rules/objects/replaced-tables.ts";
import { resets } from "./rules/objects/resets.ts";
import { writtenOnce } from "./rules/objects/written-once.ts";
import { assertedFields } from "./rules/packets/asserted-fields.ts";
import { crossedFields } from "./rules/packets/crossed-fields.ts";
import { crossedLayouts } from "./rules/packets/crossed-layouts.ts";
import { dataAsJson } from "./rules/packets/data-as-json.ts";
import { dataBuilders } from "./rules/packets/data-builders.ts";
import { indexesInTurns } from "./rules/packets/indexes-in-turns.ts";
import { limits } from "./rules/packets/limits.ts";
import { lossy } from "./rules/packets/lossy.ts";
import { namedOtherwise } from "./rules/packets/named-otherwise.ts";
import { onceForEach } from "./rules/packets/once-for-each.ts";
import { optionalReads } from "./rules/packets/optional-reads.ts";
import { reads } from "./rules/packets/reads.ts";
import { runningInto } from "./rules/packets/running-into.ts";
import { sends } from "./rules/packets/sends.ts";
import { sentData } from "./rules/packets/sent-data.ts";
import { setValues } from "./rules/packets/set-values.ts";
import { sharedNumbers } from "./rules/packets/shared-numbers.ts";
import { turnedSetters } from "./rules/packets/turned-setters.ts";
import { unreadNested } from "./rules/packets/unread-nested.ts";
import { unusedReceivers } from "./rules/packets/unused-receivers.ts";
import { wrongBuilder } from "./rules/packets/wrong-builder.ts";
import { budget } from "./rules/scripts/budget.ts";
import { idleScript } from "./rules/scripts/idle-script.ts";
import { presetComment } from "./rules/scripts/preset-comment.ts";
import { project } from "./rules/scripts/project.ts";
import { countdowns } from "./rules/session/countdowns.ts";
import { delays } from "./rules/session/delays.ts";
import { flagsOfTimers } from "./rules/session/flags-of-timers.ts";
import { foreignNames } from "./rules/session/foreign-names.ts";
import { forgottenTimers } from "./rules/session/forgotten-timers.ts";
import { leftUp } from "./rules/session/left-up.ts";
import { marksAndCounts } from "./rules/session/marks-and-counts.ts";
import { members } from "./rules/session/members.ts";
import { peers } from "./rules/session/peers.ts";
import { registrations } from "./rules/session/registrations.ts";
import { requestEnds } from "./rules/session/request-ends.ts";
import { requests } from "./rules/session/requests.ts";
import { setBack } from "./rules/session/set-back.ts";
import { stoppedTimers } from "./rules/session/stopped-timers.ts";
import { timers } from "./rules/session/timers.ts";

/** By code, as far as they have grown in that order; findings are put in order later. */
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
  indexesInTurns,
  runningInto,
  givenUp,
  replacedTables,
  marksAndCounts,
  namedOtherwise,
  allPlaces,
  neverKept,
  addedTexts,
  onceForEach,
  sharedNumbers,
  unreadNested,
  setBack,
  copiedHabits,
  lostThis,
  handedTwice,
  onlyReferenced,
  replacedUnfound,
  takenAtOnce,
  neverBegun,
  quotients,
  flags,
  dataAsJson,
  crossedFields,
  staleExports,
  bounds,
  wraps,
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
  besideLists,
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
  bothWays,
  otherwiseLaidOut,
  copiedFunctions,
  givenToItself,
  overwritten,
  madeAndLost,
  neverReached,
  tooLittle,
  inBrackets,
  tooMuch,
  asNumbers,
  holes,
  beforeGiven,
  wrongGuards,
  texts,
  thingsInTexts,
  doubled,
  lostMembers,
  turnedSetters,
  wrongHeads,
  neverSo,
  equalDifferences,
  ofTheElements,
  crossedLayouts,
  handedThings,
  askedAgain,
  sameElement,
  withoutEnd,
  brokenPairs,
  parentheses,
  madeNotCalled,
  flagsOfTimers,
  thrownAway,
  asObjects,
  zeroAsNothing,
  crossedMembers,
  turnedIndexes,
  lyingCasts,
  goneThrough,
  filledForNobody,
  answeredTwice,
  leastNumber,
  chainedNames,
  goneEntries,
  unaskedCallbacks,
];
