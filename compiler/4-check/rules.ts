/**
 * The table of rules, and the one place that runs them. A rule is a file in a folder of `rules/`; what is not in this table is not run.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { levelIn } from "#compiler/diagnostics/report.ts";
import type { Source, Span } from "#compiler/text/source.ts";
import type { CheckedFile, Rule, RuleContext } from "./context.ts";
import { accessorsIn, givenMembers } from "./questions/given-members.ts";
import { lookupOf } from "./questions/lookup.ts";
import { beginProject, type Fact, factsOfProject, lookFrom } from "./questions/reach.ts";
import { listsIn, memberNames, namesOfSeveral, seeTogether } from "./questions/who.ts";
import type { RuleMemory } from "./replay.ts";
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
import { assignedTwice } from "./rules/copies/assigned-twice.ts";
import { brokenPairs } from "./rules/copies/broken-pairs.ts";
import { coordinates } from "./rules/copies/coordinates.ts";
import { copiedFunctions } from "./rules/copies/copied-functions.ts";
import { copiedHabits } from "./rules/copies/copied-habits.ts";
import { crossedMembers } from "./rules/copies/crossed-members.ts";
import { givenToItself } from "./rules/copies/given-to-itself.ts";
import { handedTwice } from "./rules/copies/handed-twice.ts";
import { overwritten } from "./rules/copies/overwritten.ts";
import { exchangedArguments } from "./rules/functions/arguments.ts";
import { earlyUse } from "./rules/functions/early-use.ts";
import { functions } from "./rules/functions/functions.ts";
import { handedThings } from "./rules/functions/handed-things.ts";
import { madeAndLost } from "./rules/functions/made-and-lost.ts";
import { neverReached } from "./rules/functions/never-reached.ts";
import { onlyNothing } from "./rules/functions/only-nothing.ts";
import { ownSearches } from "./rules/functions/own-searches.ts";
import { promises } from "./rules/functions/promises.ts";
import { saidAndNotDone } from "./rules/functions/said-and-not-done.ts";
import { thrownAway } from "./rules/functions/thrown-away.ts";
import { tooLittle } from "./rules/functions/too-little.ts";
import { tooMuch } from "./rules/functions/too-much.ts";
import { withoutEffect } from "./rules/functions/without-effect.ts";
import { withoutEnd } from "./rules/functions/without-end.ts";
import { asNumbers } from "./rules/lists/as-numbers.ts";
import { emptyReductions } from "./rules/lists/empty-reductions.ts";
import { holes } from "./rules/lists/holes.ts";
import { lengths } from "./rules/lists/lengths.ts";
import { lists } from "./rules/lists/lists.ts";
import { misplaced } from "./rules/lists/misplaced.ts";
import { nextElements } from "./rules/lists/next-elements.ts";
import { removals } from "./rules/lists/removals.ts";
import { turnedIndexes } from "./rules/lists/turned-indexes.ts";
import { unmadeRows } from "./rules/lists/unmade-rows.ts";
import { firstTurn } from "./rules/loops/first-turn.ts";
import { goneThrough } from "./rules/loops/gone-through.ts";
import { loops } from "./rules/loops/loops.ts";
import { sameElement } from "./rules/loops/same-element.ts";
import { turns } from "./rules/loops/turns.ts";
import { turnsAnew } from "./rules/loops/turns-anew.ts";
import { wrongHeads } from "./rules/loops/wrong-heads.ts";
import { loading } from "./rules/modules/loading.ts";
import { names } from "./rules/modules/names.ts";
import { staleExports } from "./rules/modules/stale-exports.ts";
import { askedLate } from "./rules/nothing/asked-late.ts";
import { beforeGiven } from "./rules/nothing/before-given.ts";
import { lyingCasts } from "./rules/nothing/lying-casts.ts";
import { nothingFound } from "./rules/nothing/nothing-found.ts";
import { nothingUsed } from "./rules/nothing/nothing-used.ts";
import { onlyNull } from "./rules/nothing/only-null.ts";
import { otherNothing } from "./rules/nothing/other-nothing.ts";
import { wrongGuards } from "./rules/nothing/wrong-guards.ts";
import { zeroAsNothing } from "./rules/nothing/zero-as-nothing.ts";
import { computed } from "./rules/numbers/computed.ts";
import { dates } from "./rules/numbers/dates.ts";
import { equalDifferences } from "./rules/numbers/equal-differences.ts";
import { loneArguments } from "./rules/numbers/lone-arguments.ts";
import { numbers } from "./rules/numbers/numbers.ts";
import { parentheses } from "./rules/numbers/parentheses.ts";
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
import { resets } from "./rules/objects/resets.ts";
import { writtenOnce } from "./rules/objects/written-once.ts";
import { assertedFields } from "./rules/packets/asserted-fields.ts";
import { crossedLayouts } from "./rules/packets/crossed-layouts.ts";
import { dataBuilders } from "./rules/packets/data-builders.ts";
import { indexesInTurns } from "./rules/packets/indexes-in-turns.ts";
import { limits } from "./rules/packets/limits.ts";
import { lossy } from "./rules/packets/lossy.ts";
import { optionalReads } from "./rules/packets/optional-reads.ts";
import { reads } from "./rules/packets/reads.ts";
import { sends } from "./rules/packets/sends.ts";
import { sentData } from "./rules/packets/sent-data.ts";
import { setValues } from "./rules/packets/set-values.ts";
import { turnedSetters } from "./rules/packets/turned-setters.ts";
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
import { members } from "./rules/session/members.ts";
import { peers } from "./rules/session/peers.ts";
import { registrations } from "./rules/session/registrations.ts";
import { requestEnds } from "./rules/session/request-ends.ts";
import { requests } from "./rules/session/requests.ts";
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
  bothWays,
  otherwiseLaidOut,
  copiedFunctions,
  givenToItself,
  overwritten,
  madeAndLost,
  neverReached,
  tooLittle,
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
];

/**
 * What the rules find, at the levels that the files they find it in hold to. Those that are off there are left out.
 * @param only What is found in this file is asked for, and no more: of the rest only a part is there then.
 * @param memory What they found before in files that are still the same. Without it all of them are looked at.
 */
export function runRules(context: RuleContext, only?: CheckedFile, memory?: RuleMemory): Diagnostic[] {
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
  const looking = rules.filter((rule) => rule.inFiles !== undefined);
  const isDue = sieve(looking);
  if (memory !== undefined) lookAgain(context, looking, isDue, add, memory, only);
  else {
    beginProject();
    const looks = looking.map((rule) => rule.inFiles!(context));
    for (const lookup of context.files.map(lookupOf)) {
      const due = isDue(lookup.words);
      for (let at = 0; at < looks.length; at++) if (due[at] === 1) add(looks[at]!(lookup));
    }
  }
  for (const rule of rules) add(rule.run?.(context) ?? []);
  // The cause may have been found in a file that was not looked at.
  if (only !== undefined && found.some((one) => comesFromElsewhere(one, only.source))) return runRules(context);
  return withoutEchoes(found);
}

/** Facts by their names: each is made as soon as it is asked for. */
const facts: { readonly [name: string]: (context: RuleContext, file: CheckedFile) => Fact } = {
  accessors: accessorsIn,
  "given members": givenMembers,
  lists: (_, file) => listsIn(file),
  members: (_, file) => memberNames(file),
  "shared members": (_, file) => namesOfSeveral(file),
};

/** Looks at all files, or at one and what others say of it, but for what is known of a file still. */
function lookAgain(
  context: RuleContext,
  looking: readonly Rule[],
  isDue: (words: ReadonlySet<string>) => Uint8Array,
  add: (diagnostics: readonly Diagnostic[]) => void,
  memory: RuleMemory,
  only: CheckedFile | undefined,
): void {
  const [first] = context.files;
  if (first === undefined) return;
  beginProject(memory.facts);
  // Those of before say whether what was found with them still holds.
  for (const name of memory.facts.keys()) facts[name]?.(context, first);
  const round = memory.begin(context);
  const looks = looking.map((rule, at) => {
    lookFrom(undefined);
    const look = rule.inFiles!(context);
    round.began(at, rule.keepsNothing === true);
    return look;
  });
  round.settle(new Set(factsOfProject().values()));
  for (const lookup of context.files.map(lookupOf)) {
    const due = isDue(lookup.words);
    const isAsked = only === undefined || lookup.file === only;
    round.look(lookup);
    for (let at = 0; at < looks.length; at++) {
      if (due[at] !== 1 || !(isAsked || looking[at]!.tellsElsewhere === true)) continue;
      let found = round.foundBefore(at);
      if (found === undefined) {
        lookFrom(lookup.file);
        found = looks[at]!(lookup);
        round.found(at, found);
      }
      add(found);
    }
  }
  // Of the rest nothing is known then.
  if (only === undefined) memory.end(context, round);
}

/**
 * Which of some rules find anything in a file that says these words: a 1 at the rule's number. By the words of the file, of which
 * there are fewer than rules have together. What it gives is overwritten with the next file.
 */
function sieve(looking: readonly Rule[]): (words: ReadonlySet<string>) => Uint8Array {
  const byWord = new Map<string, number[]>();
  const always = new Uint8Array(looking.length);
  for (const [at, { words }] of looking.entries()) {
    if (words === undefined) always[at] = 1;
    else for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), at]);
  }
  const due = new Uint8Array(looking.length);
  return (words) => {
    due.set(always);
    for (const word of words) {
      const rules = byWord.get(word);
      if (rules !== undefined) for (let nth = 0; nth < rules.length; nth++) due[rules[nth]!] = 1;
    }
    return due;
  };
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
