/**
 * Numbers that come to nothing: counts that begin at nothing, texts that are added to numbers, the length of a list in its place.
 * Delays have a file of their own, and so have indexes beside a list.
 */

import { rt4457, rt4461, rt4462 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, NameCode, Pattern, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { isCompared } from "../../questions/asked-for.ts";
import { getterNames } from "../../questions/builder-of.ts";
import { isEmptyTable } from "../../questions/empty-values.ts";
import { isExported } from "../../questions/exported.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { kindOf } from "../../questions/kinds.ts";
import { type Code, type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isWithin } from "../../questions/within.ts";
import { countedMembers } from "./counted-members.ts";

export const numbers: Rule = {
  codes: ["RT4457", "RT4461", "RT4462"],
  keepsNothing: true,
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const isTypeScript = /\.[cm]?ts$/.test(lookup.file.path);
      const found: Diagnostic[] = [];
      if (!isTypeScript) {
        for (const one of lookup.all("declare")) {
          if (one.value === undefined) found.push(...fromNothing(lookup, one));
          else if (one.value.kind === "object" || one.value.kind === "array")
            found.push(...tallies(lookup, one, context));
        }
        found.push(...keysAdded(lookup, own));
        countedMembers(lookup, found);
      }
      for (const one of lookup.all("assign"))
        if (one.value.kind === "call" && one.operator === "=") found.push(...lengthForList(lookup, one, own));
      return found;
    };
  },
};

// --- RT4457

const computing = /^[-+*/%]=$/;

function isComputing(by: Code): boolean {
  return !isFunction(by) && (by.kind === "update" || (by.kind === "assign" && computing.test(by.operator)));
}

/** `var total; for (…) total += score;` */
function fromNothing(
  lookup: CodeLookup,
  { target, value }: { readonly target: Pattern; readonly value: Expression | undefined },
): Diagnostic[] {
  if (value !== undefined || target.kind !== "name" || target.variable === undefined) return [];
  const { variable } = target;
  if (lookup.isGlobalMember(variable) || isExported(lookup, variable)) return [];
  const writes = lookup.writes(variable);
  const [first] = writes;
  if (first === undefined || !writes.every(({ by }) => isComputing(by))) return [];
  // Who asks for it may well have it counted from somewhere else.
  const reads = lookup.reads(variable).filter((read) => !writes.some(({ name }) => name === read));
  if (reads.some((read) => isCompared(lookup, read))) return [];
  const notes = [{ message: "It is added to here.", span: lookup.span(first.by) }];
  return [
    rt4457(
      lookup.span(target),
      { name: variable.name, so: "never given a number to begin with", advice: `write ${variable.name} = 0.` },
      notes,
    ),
  ];
}

/** `var votes = {}; votes[peer] = votes[peer] + 1;` */
function tallies(
  lookup: CodeLookup,
  { target, value }: { readonly target: Pattern; readonly value: Expression | undefined },
  context: RuleContext,
): Diagnostic[] {
  if (target.kind !== "name" || target.variable === undefined || value === undefined) return [];
  if (!isEmptyTable(value) || lookup.only(target.variable) !== value) return [];
  const { variable } = target;
  if (isExported(lookup, variable)) return [];
  let counted: string | undefined;
  let place: Code | undefined;
  for (const read of lookup.reads(variable)) {
    const part = lookup.parent(read);
    if (part === undefined || isFunction(part)) return [];
    // A `return`, and what goes through the keys, adds nothing.
    if (part.kind === "return" || (part.kind === "each" && part.object === read)) continue;
    if (
      part.kind === "call" &&
      part.args.includes(read as Expression) &&
      /^(?:JSON\.stringify|Object\.keys)$/.test(lookup.textOf(part.callee))
    )
      continue;
    if ((part.kind !== "index" && part.kind !== "member") || part.object !== read) return [];
    const around = lookup.parent(part);
    if (around === undefined || isFunction(around)) return [];
    if (around.kind === "call" && around.callee === part) return [];
    const isTarget = (around.kind === "update" || around.kind === "assign") && around.target === part;
    if (isTarget && counted === undefined) {
      counted = lookup.textOf(part);
      place = around;
    }
    if (around.kind === "update") continue;
    if (around.kind === "assign" && around.target === part) {
      const isSelf =
        computing.test(around.operator) ||
        (around.operator === "=" &&
          around.value.kind === "binary" &&
          around.value.operator === "+" &&
          lookup.textOf(around.value.left) === lookup.textOf(part));
      if (!isSelf && !isOtherwise(lookup, around, variable)) return [];
    } else if (around.kind === "objectPattern" || around.kind === "arrayPattern" || around.kind === "default")
      return [];
  }
  if (counted === undefined || place === undefined) return [];
  // The globals of a classic script are everyone's.
  if (variable.owner === lookup.code.top && lookup.file.entry?.kind === "classic") {
    if (
      context.files.some((one) => one !== lookup.file && lookupOf(one).free.some(({ name }) => name === variable.name))
    )
      return [];
  }
  const notes = [{ message: "It begins empty here.", span: lookup.span(target) }];
  return [
    rt4457(
      lookup.span(place),
      {
        name: quoted(counted),
        so: "never given a number to begin with",
        advice: "begin each with 0, as in (x || 0) + 1.",
      },
      notes,
    ),
  ];
}

/** `if (hit) streak[peer]++; else streak[peer] = 0;`, where the packet says whether it is a hit: who hits first has none. */
function isOtherwise(lookup: CodeLookup, given: Code, variable: Variable): boolean {
  const branch = lookup.around(given).find((one) => one.kind === "if");
  if (branch?.kind !== "if" || branch.no === undefined) return false;
  const isYes = isWithin(given, branch.yes);
  if (!isYes && !isWithin(given, branch.no)) return false;
  const other = isYes ? branch.no : branch.yes;
  // Who asks for anything that the script remembers may well see to that.
  const isOfPacket = lookup.inside(branch.test).every((one) => {
    if (isFunction(one) || one.kind === "index" || one.kind === "call") return false;
    return one.kind !== "name" || isRead(lookup, one);
  });
  if (!isOfPacket) return false;
  return lookup.inside(other).some((one) => {
    if (isFunction(one) || !isComputing(one) || (one.kind !== "update" && one.kind !== "assign")) return false;
    const { target } = one;
    return target.kind === "index" && target.object.kind === "name" && target.object.variable === variable;
  });
}

/** What was read from a packet. */
function isRead(lookup: CodeLookup, one: NameCode): boolean {
  const value = lookup.valueOf(one);
  return (
    !isFunction(value) &&
    value.kind === "call" &&
    value.callee.kind === "member" &&
    getterNames.includes(value.callee.name)
  );
}

// --- RT4461

/** `list = list.push(x)` */
function lengthForList(
  lookup: CodeLookup,
  assign: Expression & { readonly kind: "assign" },
  own: ReadonlySet<string>,
): Diagnostic[] {
  const { target, value } = assign;
  if (value.kind !== "call" || value.callee.kind !== "member") return [];
  const { name, object } = value.callee;
  if (
    !/^(?:push|unshift|forEach|splice)$/.test(name) ||
    own.has(name) ||
    lookup.textOf(object) !== lookup.textOf(target)
  )
    return [];
  if (name === "splice" && !(value.args.length === 2 && value.args[1]!.kind === "number" && value.args[1]!.value === 1))
    return [];
  const gives = name === "forEach" ? "nothing" : name === "splice" ? "the elements that it took out" : "the new length";
  return [rt4461(lookup.span(assign), { list: quoted(lookup.textOf(target)), name, gives })];
}

// --- RT4462

/** Keys of `for … in` are texts: `key + 1` is "01", and `total += key` puts them one behind the other. */
function keysAdded(lookup: CodeLookup, own: ReadonlySet<string>): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const loop of lookup.all("each")) {
    if (loop.of || loop.target.kind !== "name" || loop.target.variable === undefined) continue;
    const { variable } = loop.target;
    const all = lookup.writes(variable);
    if (!all.every(({ by }) => !isFunction(by) && by.kind === "each" && !by.of)) continue;
    for (const read of lookup.reads(variable)) {
      if (!isWithin(read, loop.body)) continue;
      const parent = lookup.parent(read);
      if (parent === undefined || isFunction(parent)) continue;
      const instead = `Number(${read.name})`;
      if (parent.kind === "binary" && parent.operator === "+") {
        const other = parent.left === read ? parent.right : parent.left;
        if (other.kind !== "number" || isInText(lookup, parent)) continue;
        found.push(
          rt4462(lookup.span(parent), {
            text: read.name,
            what: `${quoted(lookup.textOf(parent))} puts two texts together`,
            instead,
          }),
        );
      } else if (
        parent.kind === "assign" &&
        parent.operator === "+=" &&
        parent.value === read &&
        parent.target.kind === "name"
      ) {
        const sum = parent.target.variable;
        if (sum === undefined || !isSum(lookup, sum, own)) continue;
        found.push(
          rt4462(lookup.span(read), {
            text: read.name,
            what: `${quoted(lookup.textOf(parent))} puts texts together`,
            instead,
          }),
        );
      }
    }
  }
  return found;
}

/** Whether an addition is a part of a text. */
function isInText(lookup: CodeLookup, one: Expression): boolean {
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "template") return true;
  return parent.kind === "binary" && parent.operator === "+";
}

/** Whether a variable begins at a number, and is added to. */
function isSum(lookup: CodeLookup, variable: Variable, own: ReadonlySet<string>): boolean {
  const given = lookup.writes(variable).flatMap(({ value }) => (value === undefined ? [] : [value]));
  return given.length > 0 && given.every((one) => kindOf(lookup, one, own) === "number");
}
