/**
 * Runs the rules of the table: those of a file by the words that it has, and where it is known what they found before, only those
 * for which something has changed. Of what two of them say of one thing, the cause stays.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { levelIn } from "#compiler/diagnostics/report.ts";
import { overlaps, type Source } from "#compiler/text/source.ts";
import type { CheckedFile, Rule, RuleContext } from "./context.ts";
import { Forms } from "./questions/forms.ts";
import { accessorsIn, givenMembers } from "./questions/given-members.ts";
import { type CodeLookup, lookupOf } from "./questions/lookup.ts";
import { listsIn } from "./questions/member-lists.ts";
import { keepIn } from "./questions/per-file.ts";
import { beginProject, type Fact, factsOfProject, lookFrom } from "./questions/reach.ts";
import { memberNames, namesOfSeveral, seeTogether } from "./questions/together.ts";
import { playersKept } from "./questions/who.ts";
import type { RuleMemory } from "./replay.ts";
import { rules } from "./rules.ts";

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
    keepIn(undefined);
    const looks = looking.map((rule) => rule.inFiles!(context));
    lookAtOnce(context.files.map(lookupOf), looks, isDue, add);
  }
  for (const rule of rules) add(rule.run?.(context) ?? []);
  keepIn(undefined);
  // The cause may have been found in a file that was not looked at.
  if (only !== undefined && found.some((one) => comesFromElsewhere(one, only.source))) {
    return runRules(context, undefined, memory);
  }
  return withoutEchoes(found);
}

type Look = (lookup: CodeLookup) => readonly Diagnostic[];

/**
 * So many letters are looked at by one rule before the next one looks: some sixteen files of a usual size. The code of all rules is
 * more than a processor keeps at hand, and so are a thousand files: file by file each rule is fetched a thousand times, rule by rule
 * each file a hundred times. Rules take a seventh less by sixteen files than by one, and by sixty-four as long.
 */
const lettersAtOnce = 20_000;

/** Looks at files, a few at a time. What is found comes file by file, and rule by rule in each. */
function lookAtOnce(
  lookups: readonly CodeLookup[],
  looks: readonly Look[],
  isDue: (lookup: CodeLookup) => Uint8Array,
  add: (diagnostics: readonly Diagnostic[]) => void,
): void {
  const due: Uint8Array[] = [];
  for (let from = 0; from < lookups.length; ) {
    const some: CodeLookup[] = [];
    for (let letters = 0; from < lookups.length && letters < lettersAtOnce; from++) {
      const lookup = lookups[from]!;
      letters += lookup.text.length;
      due[some.length] ??= new Uint8Array(looks.length);
      due[some.length]!.set(isDue(lookup));
      some.push(lookup);
    }
    const found: FoundIn[] = [];
    for (let at = 0; at < looks.length; at++) lookAtSome(some, looks[at]!, due, at, found);
    // Sorting keeps the order of the rules.
    if (found.length > 1) found.sort((a, b) => a.file - b.file);
    for (const { diagnostics } of found) add(diagnostics);
  }
}

/** What one rule has found in one of some files. */
interface FoundIn {
  readonly file: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** One rule looks at some files. A function of its own: what is entered again and again is made fast, what goes on and on is not. */
function lookAtSome(
  some: readonly CodeLookup[],
  look: Look,
  due: readonly Uint8Array[],
  rule: number,
  found: FoundIn[],
): void {
  for (let file = 0; file < some.length; file++) {
    if (due[file]![rule] !== 1) continue;
    const diagnostics = look(some[file]!);
    if (diagnostics.length > 0) found.push({ file, diagnostics });
  }
}

/** Facts by their names: each is made as soon as it is asked for. */
const facts: { readonly [name: string]: (context: RuleContext, file: CheckedFile) => Fact } = {
  accessors: accessorsIn,
  "given members": givenMembers,
  lists: (_, file) => listsIn(file),
  members: (_, file) => memberNames(file),
  "players kept": (_, file) => playersKept(file),
  "shared members": (_, file) => namesOfSeveral(file),
};

/** Looks at all files, or at one and what others say of it, but for what is known of a file still. */
function lookAgain(
  context: RuleContext,
  looking: readonly Rule[],
  isDue: (lookup: CodeLookup) => Uint8Array,
  add: (diagnostics: readonly Diagnostic[]) => void,
  memory: RuleMemory,
  only: CheckedFile | undefined,
): void {
  const [first] = context.files;
  if (first === undefined) return;
  beginProject(memory.facts);
  const marks = memory.perFile.see(context.files);
  keepIn(memory.perFile);
  // Those of before say whether what was found with them still holds.
  for (const name of memory.facts.keys()) facts[name]?.(context, first);
  const round = memory.begin(context, marks);
  const looks = looking.map((rule, at) => {
    lookFrom(undefined);
    const look = rule.inFiles!(context);
    round.began(at, rule.keepsNothing === true);
    return look;
  });
  round.settle(new Set(factsOfProject().values()));
  for (const [nth, file] of context.files.entries()) {
    const isAsked = only === undefined || file === only;
    const ask = (at: number): void => {
      if (!(isAsked || looking[at]!.tellsElsewhere === true)) return;
      let found = round.foundBefore(at);
      if (found === undefined) {
        const lookup = lookupOf(file);
        lookFrom(file);
        found = looks[at]!(lookup);
        round.found(at, found);
      }
      add(found);
    };
    const again = round.look(nth);
    if (again !== undefined) {
      for (const at of again) ask(at);
      continue;
    }
    const due = isDue(lookupOf(file));
    for (let at = 0; at < looks.length; at++) if (due[at] === 1) ask(at);
    if (only === undefined) round.looked(due);
  }
  // Of the rest nothing is known then.
  if (only === undefined) memory.end(context, round);
}

/**
 * Which of some rules find anything in a file: a 1 at the rule's number, by what the file has of their forms and words. By the
 * words of the file, of which there are fewer than rules have together. What it gives is overwritten with the next file.
 */
function sieve(looking: readonly Rule[]): (lookup: CodeLookup) => Uint8Array {
  const byWord = new Map<string, number[]>();
  const forms = looking.map((rule) => (rule.forms === undefined ? undefined : new Forms(rule.forms)));
  const always = new Uint8Array(looking.length);
  for (const [at, { words }] of looking.entries()) {
    if (words === undefined) always[at] = 1;
    else for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), at]);
  }
  const due = new Uint8Array(looking.length);
  // Many files of a project have the same forms.
  const without = new Map<string, readonly number[]>();
  return (lookup) => {
    due.set(always);
    for (const word of lookup.words) {
      const rules = byWord.get(word);
      if (rules !== undefined) for (let nth = 0; nth < rules.length; nth++) due[rules[nth]!] = 1;
    }
    const { first, second, third } = lookup.forms;
    const key = `${first} ${second} ${third}`;
    let idle = without.get(key);
    if (idle === undefined) {
      idle = [...forms.keys()].filter((at) => forms[at] !== undefined && !lookup.forms.hasAny(forms[at]));
      without.set(key, idle);
    }
    for (let nth = 0; nth < idle.length; nth++) due[idle[nth]!] = 0;
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
