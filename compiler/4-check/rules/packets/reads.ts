/**
 * Reads of received data: the getter against the field's type, the index against the packet's fields, the level of nesting.
 */

import type { Site } from "#compiler/3-program/site.ts";
import { rt4101, rt4102, rt4103 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { Field } from "#schemas/packet-model.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { broughtBy, receivedAt } from "../../questions/brought.ts";
import { replacing } from "../../questions/edits.ts";
import {
  fieldAt,
  fieldsInWords,
  isOnlyOf,
  layoutOf,
  type Misfit,
  misfits,
  nestedAt,
  typeInWords,
} from "../../questions/layout.ts";

const getters: ReadonlySet<string> = new Set([
  "getNumber",
  "getLong",
  "getFloat",
  "getDouble",
  "getString",
  "getFloatArray",
  "getData",
  "has",
]);

export const reads: Rule = {
  codes: ["RT4101", "RT4102", "RT4103"],
  run(context) {
    const found: Diagnostic[] = [];
    const quiet = context.quietIn("RT4101");
    for (const site of context.sites) {
      if (site.kind !== "reads" || !getters.has(site.member) || quiet.has(site)) continue;
      const fits = (field: Field): boolean => answers(site.member, field);
      const wrong = misfits(context.model, site, "received", fits);
      if (wrong.length === 0) quiet.add(site);
      for (const misfit of wrong) found.push(describe(context, site, misfit));
    }
    return found;
  },
};

function answers(getter: string, field: Field): boolean {
  return getter === "has" || fieldTypeRow(field.type).getters.some((one) => one === getter);
}

function describe(context: RuleContext, site: Site, misfit: Misfit): Diagnostic {
  const { layout, index, field } = misfit;
  const name = layout.name;
  const brought = [...broughtBy(context, site, 0, index), ...receivedAt(context, site, layout.packet.opCode)];
  if (field !== undefined) {
    const getter = fieldTypeRow(field.type).getters[0]!;
    const notes = [...context.definedAt(`${name}.${field.name}`, `It is ${field.name} in the schema.`), ...brought];
    const found = rt4101(site.span, { index, name, type: typeInWords(field.type), getter }, notes);
    // Where another field answers to the getter, the index may be what is wrong.
    if (layout.fields.some((one) => answers(site.member, one)) || !isOnlyOf(site, layout)) return found;
    return { ...found, fix: { message: `Read it with ${getter}`, edits: [replacing(site.span, getter)] } };
  }
  const elsewhere = otherLevel(context, site, misfit);
  if (elsewhere !== undefined) return { ...elsewhere, notes: [...elsewhere.notes, ...brought] };
  const notes = [...context.definedAt(name, `${name} is defined here.`), ...brought];
  return rt4102(site.span, { index, name, fields: fieldsInWords(layout) }, notes);
}

/** Where the index does not exist at this level and its value does at another one: in the packet itself, or nested one deeper. */
function otherLevel(context: RuleContext, site: Site, { layout, index }: Misfit): Diagnostic | undefined {
  const { name, packet } = layout;
  const read = `${site.member}(${index})`;
  if (name !== packet.name) {
    const field = fieldAt(layoutOf(packet), index);
    if (field === undefined || !answers(site.member, field)) return undefined;
    const notes = context.definedAt(`${packet.name}.${field.name}`, `${field.name} is a field of ${packet.name}.`);
    const way = `${packet.name} itself has it: call ${read} on the data of the packet`;
    return rt4103(site.span, { index, name, way }, notes);
  }
  if (site.member === "getData" || site.member === "has") return undefined;
  const deeper = layout.fields.flatMap((outer) => {
    const nested = nestedAt(context.model, layout, outer.index);
    const field = nested === undefined ? undefined : fieldAt(nested, index);
    return nested === undefined || field === undefined || !answers(site.member, field)
      ? []
      : [{ outer, nested, field }];
  });
  const [only, second] = deeper;
  if (only === undefined || second !== undefined) return undefined;
  const { outer, nested, field } = only;
  const notes = context.definedAt(`${nested.name}.${field.name}`, `${field.name} is a field of ${nested.name}.`);
  const way = `${nested.name}, nested at ${outer.index}, has it: read getData(${outer.index}).${read}`;
  return rt4103(site.span, { index, name, way }, notes);
}
