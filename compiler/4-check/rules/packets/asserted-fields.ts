/**
 * Optional fields of a typed packet that the author says are there, `move.promote!` or `sit.rating as number`, and asks for nowhere: an
 * assertion tells TypeScript to be quiet, and changes nothing of what a client leaves out.
 *
 * Invariant: quiet wherever a condition on the way asks for the field, or for another field of the same packet, which may say that
 * this one is there.
 */

import { rt4532 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, MemberCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { handlersIn } from "../../questions/handlers.ts";
import { type Code, type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const assertedFields: Rule = {
  codes: ["RT4532"],
  words: ["onPacket"],
  inFiles: (context) => (lookup) => {
    if (!/\.[cm]?ts$/.test(lookup.file.path) || !lookup.text.includes("rtsc:packets")) return [];
    return handlersIn(lookup).flatMap(({ call, code, given, occasion }): Diagnostic[] => {
      const [token] = call.args;
      const [fields] = code?.parameters ?? [];
      if (occasion !== "packet" || given !== 2 || token?.kind !== "member" || fields?.kind !== "name") return [];
      const { variable } = fields;
      if (variable === undefined || lookup.writes(variable).length !== 1) return [];
      const optional = optionalFields(context, token.name);
      return lookup.reads(variable).flatMap((read): Diagnostic[] => {
        const field = lookup.parent(read);
        if (field?.kind !== "member" || field.object !== read || !optional.has(field.name)) return [];
        const end = assertedUpTo(lookup, field);
        if (end === undefined || isAskedBefore(lookup, field, variable)) return [];
        const holes = { text: quoted(lookup.text.slice(field.start, end)), packet: token.name, field: field.name };
        const notes = context.definedAt(`${token.name}.${field.name}`, `${field.name} is optional.`);
        return [rt4532(lookup.span({ start: field.start, end }), holes, notes)];
      });
    });
  },
};

function optionalFields({ model }: RuleContext, name: string): ReadonlySet<string> {
  const fields = model.packets.filter((one) => one.name === name).flatMap((one) => one.fields);
  return new Set(fields.flatMap((one) => (one.required || one.repeat !== undefined ? [] : [one.name])));
}

/** Where an assertion behind a field ends, if there is one that leaves nothing out of account. */
function assertedUpTo(lookup: CodeLookup, { end }: MemberCode): number | undefined {
  const behind = lookup.text.slice(end, end + 80);
  const [asserted, type] = /^\s*!(?!=)|^\s+as\s+([\w$.[\]]+)(?!\s*[|&<\w])/.exec(behind) ?? [];
  if (asserted === undefined || /^(?:any|unknown|never|const|null|undefined)$/.test(type ?? "")) return undefined;
  // What may be nothing all the same is dealt with behind it.
  return /^[\s)]*(?:\?\?|\|\||&&|[!=]==?|\?\.|\?)/.test(behind.slice(asserted.length))
    ? undefined
    : end + asserted.length;
}

function isAskedBefore(lookup: CodeLookup, field: MemberCode, variable: Variable): boolean {
  return [...conditionsAround(lookup, field), ...exitsBefore(lookup, field)].some((test) =>
    asksForPart(lookup, test, variable),
  );
}

/** Whether a test asks for a field of the packet itself, and does not only hand one to a call. */
function asksForPart(lookup: CodeLookup, test: Expression, variable: Variable): boolean {
  return lookup.inside(test).some((one) => {
    if (isFunction(one) || one.kind !== "name" || one.variable !== variable) return false;
    for (let at: Code | undefined = lookup.parent(one); at !== undefined && at !== test; at = lookup.parent(at))
      if (!isFunction(at) && at.kind === "call") return isHanded(at, one);
    return true;
  });
}

/** Whether a call is handed the packet, or the field itself, as one of its arguments: it may look whether that is there. */
function isHanded({ args }: { readonly args: readonly Expression[] }, one: Expression): boolean {
  return args.some((argument) => argument === one);
}
