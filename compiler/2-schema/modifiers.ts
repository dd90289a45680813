/**
 * The modifiers of a field held against its type and against each other. What is wrong is told and left out of the field,
 * so that the field itself still stands for whoever asks about it.
 */

import { rt2015, rt2016, rt2017, rt2019, rt2022, rt2023 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { member } from "#compiler/text/json.ts";
import { either } from "#compiler/text/json-schema.ts";
import { fieldTypes, type Kind, scalarKinds, type TypeModifier } from "#schemas/field-types.ts";
import type { FieldDefinition, Placed } from "./definitions.ts";
import { shapeProblem } from "./shapes.ts";

/** The field without the modifiers that do not hold. `owner` is the packet or record it stands in. */
export function soundModifiers(
  field: FieldDefinition,
  kind: Kind,
  owner: string,
  diagnostics: Diagnostic[],
): FieldDefinition {
  const { modifiers } = fieldTypes[kind];
  const name = `Field ${field.name} of ${owner}`;
  const takes = (modifier: TypeModifier): boolean => {
    if (modifiers.includes(modifier)) return true;
    const span = member(field.node, modifier)?.keySpan;
    if (span !== undefined) {
      const types = either(scalarKinds.filter((one) => fieldTypes[one].modifiers.includes(modifier)));
      const notes = [{ message: `The type is ${field.type}.`, span: field.typeSpan }];
      diagnostics.push(rt2015(span, { name, modifier, type: field.type, types }, notes));
    }
    return false;
  };
  const range = soundRange(field, kind, name, takes("min"), takes("max"), diagnostics);
  const lengthHolds = takes("maxLength");
  let { shape, repeat, optional } = field;
  if (!takes("shape")) shape = undefined;
  else if (shape !== undefined) {
    const problem = shapeProblem(shape.node);
    if (problem !== undefined) {
      diagnostics.push(rt2022(problem.span, { name, is: problem.is, must: problem.must }));
      shape = undefined;
    }
  }
  if (repeat !== undefined && field.index + repeat.value - 1 > 127) {
    const most = 128 - field.index;
    const holes = { name, index: field.index, items: repeat.value, last: field.index + repeat.value - 1, most };
    diagnostics.push(rt2017(repeat.span, holes, [{ message: "It begins here.", span: field.indexSpan }]));
    repeat = { ...repeat, value: most };
  }
  if (repeat !== undefined && optional !== undefined) {
    diagnostics.push(rt2019(optional, { name }, [{ message: "It is a list here.", span: repeat.span }]));
    optional = undefined;
  }
  const maxLength = lengthHolds ? field.maxLength : undefined;
  const isSound =
    range.min === field.min &&
    range.max === field.max &&
    maxLength === field.maxLength &&
    shape === field.shape &&
    repeat === field.repeat &&
    optional === field.optional;
  return isSound ? field : { ...field, ...range, maxLength, shape, repeat, optional };
}

function soundRange(
  field: FieldDefinition,
  kind: Kind,
  name: string,
  takesMin: boolean,
  takesMax: boolean,
  diagnostics: Diagnostic[],
): Pick<FieldDefinition, "min" | "max"> {
  const held = (which: "min" | "max", takes: boolean): Placed<number> | undefined => {
    const limit = takes ? field[which] : undefined;
    const reason = limit === undefined ? undefined : whyNoLimit(limit, kind);
    if (limit === undefined || reason === undefined) return limit;
    diagnostics.push(rt2023(limit.span, { name, which, reason, type: field.type }));
    return undefined;
  };
  const min = held("min", takesMin);
  const max = held("max", takesMax);
  if (min === undefined || max === undefined || min.value <= max.value) return { min, max };
  const notes = [{ message: `The largest, ${max.value}, stands here.`, span: max.span }];
  diagnostics.push(rt2016(min.span, { name, min: min.value, max: max.value }, notes));
  return { min: undefined, max: undefined };
}

/** Why a number cannot limit values of a type; a clause, undefined where it can. */
function whyNoLimit({ value, span }: Placed<number>, kind: Kind): string | undefined {
  if (kind === "double") return undefined;
  if (kind !== "number" && kind !== "long") {
    return Math.abs(value) > largestFloat ? "no number of 32 bits reaches it" : undefined;
  }
  if (!Number.isInteger(value)) return "it has a fraction, which whole numbers have not";
  if (kind === "number") {
    return Number.isSafeInteger(value) ? undefined : "whole numbers of this type are exact up to 2^53 only";
  }
  if (value < -(2 ** 63) || value >= 2 ** 63) return "it does not fit 64 bits";
  // JSON numbers become doubles: beyond 2^53 most whole numbers would silently turn into a neighbour.
  const written = span.source.text.slice(span.start, span.end);
  const exact = /^-?\d+$/.test(written) ? BigInt(written) : undefined;
  const near = BigInt(value);
  return exact === undefined || exact === near ? undefined : `it cannot be held exactly; ${near} can`;
}

const largestFloat = (2 - 2 ** -23) * 2 ** 127;
