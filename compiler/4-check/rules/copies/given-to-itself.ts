/**
 * Values that go nowhere: what something is already is given to it again, or a step is lost with the variable that was stepped.
 */

import { rt4594 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, MemberCode, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { areAlike, isQuiet, listAround, plainText } from "../../questions/chains.ts";
import { accessorsIn } from "../../questions/given-members.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { statementLists } from "../../questions/statement-lists.ts";

export const givenToItself: Rule = {
  codes: ["RT4594"],
  forms: ["=", "+=", "update"],
  inFiles(context) {
    let accessors: ReadonlySet<string> | undefined;
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const one of lookup.all("assign")) {
        if (one.operator === "+=" && isAddedTwice(lookup, one)) {
          const [target, value] = [lookup.textOf(one.target), lookup.textOf(one.value)];
          const why = "adds what is there already once more";
          found.push(
            rt4594(lookup.span(one), {
              text: quoted(lookup.textOf(one)),
              why,
              advice: `write ${quoted(`${target} = ${value}`)}`,
            }),
          );
        }
        if (one.operator === "+=" && isBehindItsGain(lookup, one)) {
          const text = quoted(lookup.textOf(one));
          const advice = "write what it was to get";
          found.push(rt4594(lookup.span(one), { text, why: "adds something to itself", advice }));
        }
        if (one.operator !== "=") continue;
        if (isSame(lookup, one)) {
          // In the middle of a line a tool has put it.
          const parent = lookup.parent(one);
          if (parent === undefined || isFunction(parent) || parent.kind !== "expression") continue;
          accessors ??= accessorsIn(context);
          if (one.target.kind === "member" && accessors.has(one.target.name)) continue;
          found.push(
            rt4594(lookup.span(one), {
              text: quoted(lookup.textOf(one)),
              why: "gives something the value that it has already",
              advice: "write what it was to get",
            }),
          );
        } else if (isSteppedInto(lookup, one)) {
          const name = lookup.textOf(one.target);
          const advice = `write ${name}${one.value.kind === "update" && one.value.step < 0 ? "--" : "++"} alone`;
          const text = quoted(lookup.textOf(one));
          found.push(rt4594(lookup.span(one), { text, why: "takes the step back at once", advice }));
        }
      }
      for (const list of statementLists(lookup)) undone(lookup, list, found);
      for (const one of lookup.all("update")) found.push(...ofReturn(lookup, one));
      return found;
    };
  },
};

function isSame(lookup: CodeLookup, { target, value }: Expression & { readonly kind: "assign" }): boolean {
  if (target.kind !== value.kind || (target.kind === "member" && target.name !== (value as MemberCode).name))
    return false;
  if (!isQuiet(value)) return false;
  // `to = to as this`: TypeScript is told what it is.
  if (/^\s*(?:as|satisfies)\b/.test(lookup.text.slice(value.end, value.end + 20))) return false;
  return areAlike(lookup, target, value);
}

/** `score += score + 5` */
function isAddedTwice(lookup: CodeLookup, { target, value }: Expression & { readonly kind: "assign" }): boolean {
  if (value.kind !== "binary" || (value.operator !== "+" && value.operator !== "-") || !isQuiet(target)) return false;
  return areAlike(lookup, value.left, target);
}

/** `const gained = parts * 10; points += points;`: what was just computed is what was to be added. */
function isBehindItsGain(lookup: CodeLookup, one: Expression & { readonly kind: "assign" }): boolean {
  const { target, value } = one;
  if (target.kind !== value.kind || !isQuiet(value) || one.parent?.kind !== "expression") return false;
  if (plainText(lookup, target as Expression) !== plainText(lookup, value)) return false;
  const place = listAround(lookup, one);
  const before = place?.list[place.at - 1];
  if (before?.kind !== "declare" || before.value?.kind !== "binary" || !/^[-+*/]$/.test(before.value.operator))
    return false;
  // `var area = side * side; side += side;`: it is doubled, and what was computed of it is something else.
  return !lookup.inside(before.value).some((part) => !isFunction(part) && areAlike(lookup, part as Expression, target));
}

/** `n = n++` */
function isSteppedInto(lookup: CodeLookup, { target, value }: Expression & { readonly kind: "assign" }): boolean {
  if (value.kind !== "update" || value.prefix || value.target.kind !== target.kind) return false;
  if (target.kind === "member")
    return value.target.kind === "member" && isQuiet(target) && areAlike(lookup, target, value.target);
  if (target.kind !== "name" || value.target.kind !== "name") return false;
  return target.variable === value.target.variable && target.name === value.target.name;
}

/** `return n++;`, where n ends with the function. */
function ofReturn(lookup: CodeLookup, one: Expression & { readonly kind: "update" }): Diagnostic[] {
  const { target, prefix } = one;
  if (prefix || target.kind !== "name" || target.variable === undefined) return [];
  const parent = lookup.parent(one);
  if (parent === undefined || isFunction(parent) || parent.kind !== "return") return [];
  const { variable } = target;
  if (variable.shared || variable.owner !== lookup.owner(one) || lookup.owner(one).usesArguments) return [];
  const advice = `write ${target.name} ${one.step < 0 ? "-" : "+"} 1`;
  return [
    rt4594(lookup.span(one), {
      text: quoted(lookup.textOf(one)),
      why: "gives the value before the step, which is lost",
      advice,
    }),
  ];
}

/** `gold[from] -= price; gold[from] += price;`: somebody else was to get it. */
function undone(lookup: CodeLookup, list: readonly Statement[], found: Diagnostic[]): void {
  for (let at = 1; at < list.length; at++) {
    const [before, next] = [list[at - 1]!, list[at]!];
    if (before.kind !== "expression" || next.kind !== "expression") continue;
    const [a, b] = [before.value, next.value];
    if (a.kind !== "assign" || b.kind !== "assign") continue;
    const isUndone = (a.operator === "-=" && b.operator === "+=") || (a.operator === "+=" && b.operator === "-=");
    if (!isUndone || !isQuiet(a.value) || !isQuiet(a.target)) continue;
    if (lookup.textOf(a.target) !== lookup.textOf(b.target) || lookup.textOf(a.value) !== lookup.textOf(b.value))
      continue;
    const note = { message: "It is undone again.", span: lookup.span(a) };
    const advice = "write whose it was to be";
    found.push(
      rt4594(lookup.span(b), { text: quoted(lookup.textOf(b)), why: "undoes the line before", advice }, [note]),
    );
  }
}
