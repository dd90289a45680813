/**
 * Flags in the bits of a number, where the operator is another than the one that was meant: `buttons && Button.Fire`, which is true for
 * any button, and `flags &= DASH`, which takes away all the others.
 */

import { rt4652 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Pattern, Statement } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { isQuiet } from "../../questions/chains.ts";
import { type CodeLookup, lookupOf } from "../../questions/lookup.ts";
import { namesInFiles } from "../../questions/per-file.ts";
import { quoted } from "../../questions/phrase.ts";
import { makeFact, useFact } from "../../questions/reach.ts";
import { isTest } from "../../questions/tests.ts";

export const flags: Rule = {
  codes: ["RT4652"],
  forms: ["&&", "&="],
  inFiles(context) {
    let names: ReadonlySet<string> | undefined;
    const areFlags = (): ReadonlySet<string> => {
      names ??= makeFact("flags", () => namesInFiles("flags", context.files, addFlags));
      return useFact(names);
    };
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const one of lookup.all("binary")) {
        if (one.operator !== "&&") continue;
        const flag = flagIn(one.right);
        if (flag === undefined || !isQuiet(one.left) || !isTest(lookup, one)) continue;
        const asked = one.left.kind === "binary" && one.left.operator === "&&" ? one.left.right : one.left;
        // Between two constants it is told which parts of a program there are.
        if (flagIn(asked) !== undefined) continue;
        if ((asked.kind !== "name" && asked.kind !== "member") || !isFlag(areFlags(), one.right, flag)) continue;
        if (isGivenOther(context, flag)) continue;
        const [value, name] = [lookup.textOf(asked), lookup.textOf(one.right)];
        const why = `is true whatever flags are set, as ${name} is a number of its own`;
        const advice = `write (${value} & ${name}) !== 0`;
        found.push(
          rt4652(lookup.span({ start: asked.start, end: one.right.end }), {
            text: quoted(`${value} && ${name}`),
            why,
            advice,
          }),
        );
      }
      for (const one of lookup.all("assign")) {
        if (one.operator !== "&=" || flagIn(one.value) === undefined || !isSetOtherwise(lookup, one)) continue;
        const [target, name] = [lookup.textOf(one.target), lookup.textOf(one.value)];
        const why = `keeps ${name} as it is and takes away all other flags`;
        const advice = `write ${target} &= ~${name}`;
        found.push(rt4652(lookup.span(one), { text: quoted(lookup.textOf(one)), why, advice }));
      }
      return found;
    };
  },
};

/** `Button.Fire`, `FLAG_DASH`: the name of what may be a flag. */
function flagIn(value: Expression): string | undefined {
  if (value.kind !== "name" && value.kind !== "member") return undefined;
  return /^[A-Z]/.test(value.name) ? value.name : undefined;
}

/** Whether this name, or another one of the same object or enum, is taken for a flag somewhere. */
function isFlag(names: ReadonlySet<string>, value: Expression, name: string): boolean {
  return (
    names.has(name) || (value.kind === "member" && value.object.kind === "name" && names.has(`${value.object.name}.`))
  );
}

/** Whether a name is given anything that is no number: `Game.Paused` may stand beside `Game.MASK`, and is a yes or no. */
function isGivenOther(context: RuleContext, name: string): boolean {
  const isOther = (value: Expression | undefined): boolean =>
    value !== undefined && !/^(?:number|binary|unary|name|member)$/.test(value.kind);
  return context.files.some((file) => {
    const lookup = lookupOf(file);
    if (!lookup.text.includes(name)) return false;
    const isIt = (target: Pattern): boolean =>
      (target.kind === "name" || target.kind === "member") && target.name === name;
    return (
      lookup.all("assign").some(({ target, value }) => isIt(target) && isOther(value)) ||
      lookup.all("declare").some(({ target, value }) => isIt(target) && isOther(value)) ||
      lookup.all("object").some(({ members }) => members.some(({ key, value }) => key === name && isOther(value)))
    );
  });
}

/** Names that something in the file takes for flags, and with a dot the objects that have them. */
function addFlags(lookup: CodeLookup, found: Set<string>): void {
  const add = (value: Expression): void => {
    const one = value.kind === "unary" && value.operator === "~" ? value.operand : value;
    const name = flagIn(one);
    if (name === undefined) return;
    found.add(name);
    if (one.kind === "member" && one.object.kind === "name" && /^[A-Z]/.test(one.object.name))
      found.add(`${one.object.name}.`);
  };
  for (const { operator, left, right } of lookup.all("binary")) {
    if (operator !== "&" && operator !== "|") continue;
    add(left);
    add(right);
  }
  for (const { operator, value } of lookup.all("assign")) if (operator === "&=" || operator === "|=") add(value);
}

/** `if (…) flags |= DASH; else flags &= DASH;` */
function isSetOtherwise(lookup: CodeLookup, one: Expression & { readonly kind: "assign" }): boolean {
  const around = lookup.around(one).find((at): at is Statement & { readonly kind: "if" } => at.kind === "if");
  if (around?.no === undefined) return false;
  const other = one.start >= around.no.start ? around.yes : around.no;
  const [target, value] = [lookup.textOf(one.target as Expression & Pattern), lookup.textOf(one.value)];
  return lookup.inside(other).some((each) => {
    if (each.kind !== "assign" || each.operator !== "|=") return false;
    return lookup.textOf(each.target) === target && lookup.textOf(each.value) === value;
  });
}
