/**
 * Things that are taken for what they are not: an object that is counted with, a thing that is parsed as if it were a text, numbers
 * that are put in order as texts. Flow has followed them there.
 */

import { rt4463, rt4464, rt4468 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import type { Misplaced } from "../../flow/slip.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type Code, type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const computed: Rule = {
  codes: ["RT4463", "RT4464", "RT4468"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      // In TypeScript the author has said what a thing is, and TypeScript minds that; but not how it is put in order.
      if (/\.[cm]?ts$/.test(lookup.file.path)) {
        const slips = context.slipsIn(lookup.file);
        return [
          ...slips.flatMap((slip) => (slip.kind === "sorted" ? sorted(lookup, slip) : [])),
          ...lookup.callsOf("sort", "toSorted").flatMap((call) => declaredAsNumbers(lookup, call)),
        ];
      }
      const found = context.slipsIn(lookup.file).flatMap((slip): Diagnostic[] => {
        switch (slip.kind) {
          case "computed":
            // Whose things have a number of their own may count with them.
            return own.has("valueOf") ? [] : withThings(lookup, slip);
          case "noText":
            return parsed(lookup, slip);
          case "sorted":
            return sorted(lookup, slip);
          default:
            return [];
        }
      });
      for (const one of lookup.all("update")) found.push(...counted(lookup, one));
      for (const one of lookup.all("assign")) if (one.operator !== "=") found.push(...counted(lookup, one));
      return found;
    };
  },
};

function withThings(lookup: CodeLookup, slip: Misplaced): Diagnostic[] {
  const text = quoted(lookup.textOf(slip));
  return isToldApart(lookup, slip) ? [] : [rt4463(lookup.span(slip), { text, is: slip.is })];
}

/** Whether the function around asks of which type the thing is. */
function isToldApart(lookup: CodeLookup, { start, end }: Misplaced): boolean {
  const text = lookup.text.slice(start, end);
  const asks = (one: Expression): boolean => {
    if (lookup.textOf(one) !== text) return false;
    const owner = lookup.owner(one);
    return owner.start <= start && owner.end >= end;
  };
  return (
    lookup.all("unary").some((one) => one.operator === "typeof" && asks(one.operand)) ||
    lookup.all("binary").some((one) => one.operator === "instanceof" && asks(one.left))
  );
}

/** `digs--`, `gold -= 5`, where the variable is an object and never anything else. */
function counted(lookup: CodeLookup, one: Code & Expression): Diagnostic[] {
  if (one.kind !== "update" && one.kind !== "assign") return [];
  if (one.kind === "assign" && !/^[-*/%]=$/.test(one.operator)) return [];
  const { target } = one;
  if (target.kind !== "name" || target.variable === undefined) return [];
  if (!isObject(lookup, target.variable)) return [];
  return [rt4463(lookup.span(target), { text: target.name, is: "an object" })];
}

function isObject(lookup: CodeLookup, variable: Variable): boolean {
  if (lookup.isGlobalMember(variable)) return false;
  let isGiven = false;
  for (const { by, value } of lookup.writes(variable)) {
    if (!isFunction(by) && (by.kind === "update" || (by.kind === "assign" && by.operator !== "="))) continue;
    if (value?.kind !== "object" && value?.kind !== "array") return false;
    isGiven = true;
  }
  return isGiven;
}

function parsed(lookup: CodeLookup, slip: Misplaced): Diagnostic[] {
  if (isToldApart(lookup, slip)) return [];
  const text = quoted(lookup.textOf(slip));
  const advice =
    slip.is === "the data of a packet" || slip.is === "a packet"
      ? "parse the text in it, as getString gives it."
      : "it need not be parsed.";
  const finding = rt4464(lookup.span(slip), { text, is: slip.is, advice });
  // A list of one reads like what is in it.
  return [slip.is === "a list" ? finding : { ...finding, throws: true }];
}

function sorted(lookup: CodeLookup, slip: Misplaced): Diagnostic[] {
  const call = lookup.all("call").find(({ start, end }) => start === slip.start && end === slip.end);
  if (call?.callee.kind !== "member") return [];
  return [rt4468(lookup.nameSpan(call.callee), { list: quoted(lookup.textOf(call.callee.object)) })];
}

const ofNumbers = String.raw`\s*[?!]?\s*:\s*(?:readonly\s+)?(?:number\[\]|(?:Readonly)?Array<number>)`;

/** `hand: number[] = []` and `this.hand.sort()`: what the author says is in a list, whoever puts it there. */
function declaredAsNumbers(lookup: CodeLookup, { callee, args }: CallCode): Diagnostic[] {
  if (callee.kind !== "member" || args.length > 0) return [];
  const { object } = callee;
  const { text } = lookup;
  const found = (): Diagnostic[] => [rt4468(lookup.nameSpan(callee), { list: quoted(lookup.textOf(object)) })];
  if (object.kind === "name") {
    const [declared, another] = object.variable === undefined ? [] : lookup.writes(object.variable);
    if (declared === undefined || another !== undefined) return [];
    const { end } = declared.name;
    return new RegExp(`^${ofNumbers}\\s*[=,)]`).test(text.slice(end, end + 60)) ? found() : [];
  }
  if (object.kind !== "member" || object.object.kind !== "this") return [];
  const field = new RegExp(`(?<![\\w$.])${object.name.replace(/\W/g, "\\$&")}${ofNumbers}\\s*=\\s*$`);
  const isOne = lookup.all("class").some(({ code }) =>
    code.members.some(({ name, value, kind }) => {
      if (kind !== "field" || name !== object.name || value === undefined) return false;
      return field.test(text.slice(Math.max(0, value.start - 100), value.start));
    }),
  );
  return isOne ? found() : [];
}
