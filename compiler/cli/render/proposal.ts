/**
 * A proposed schema as people read it on a terminal, and as JSON for tools. Decides nothing.
 */

import type { Site } from "#compiler/3-program/site.ts";
import type { Proposal, ProposedField } from "#compiler/infer/proposal.ts";
import { at, contradictionText, evidenceText } from "#compiler/infer/schema-text.ts";
import { positionAt, type Span } from "#compiler/text/source.ts";
import { harmless } from "./render.ts";

export interface ProposalFacts {
  /** Where the file belongs, relative to the project. */
  readonly out: string;
  readonly state: "printed" | "written" | "replaced" | "unchanged";
  /** Whether rtsc.json finds it there. */
  readonly matched: boolean;
  /** The file's text. */
  readonly text: string;
}

/** The text as it was printed or written, what is unsure about it, and what to do next. */
export function renderProposal(proposal: Proposal, facts: ProposalFacts & { readonly configPath: string }): string {
  const { packets, records, contradictions, open } = proposal;
  const lines: string[] = [];
  if (packets.length === 0) {
    lines.push(
      open.length === 0
        ? "There is nothing to infer: the scripts handle and send no packets that the schemas do not define."
        : "Nothing can be inferred: no op-code could be followed.",
    );
  } else if (facts.state === "printed") lines.push(facts.text.trimEnd());
  const all = [...packets, ...records].flatMap((one) => one.fields);
  if (packets.length > 0) {
    const told = [count(packets.length, "packet"), count(records.length, "record"), count(all.length, "field")];
    lines.push("", `${told.join(", ")}: ${confidences(all)}.`);
  }
  if (contradictions.length > 0) {
    lines.push("", "Contradictions, proposed as any:");
    for (const one of contradictions) lines.push(`  ${contradictionText(one)}`);
  }
  if (open.length > 0) {
    lines.push("", `${count(open.length, "place")} could not be followed:`);
    for (const { span, member, proof } of open) {
      if (proof.kind === "open") lines.push(`  ${at(span)}: ${member}: ${proof.reason}`);
    }
  }
  if (packets.length > 0) lines.push("", ...nextSteps(facts));
  return `${harmlessLines(lines)}\n`;
}

function nextSteps({ state, out, matched, configPath }: ProposalFacts & { readonly configPath: string }): string[] {
  const lines: string[] = [];
  if (state === "printed") lines.push(`rtsc infer --write writes it to ${out}.`);
  else
    lines.push(
      state === "unchanged" ? `${out} says so already.` : `${state === "written" ? "Wrote" : "Replaced"} ${out}.`,
    );
  if (!matched) lines.push(`${configPath} does not look there: add "${out}" to its "opCodes".`);
  return lines;
}

/** Line by line: paths and names may hold anything. */
function harmlessLines(lines: readonly string[]): string {
  return lines.map((line) => line.split("\n").map(harmless).join("\n")).join("\n");
}

function confidences(fields: readonly ProposedField[]): string {
  const told = (["high", "medium", "low"] as const).map(
    (level) => `${fields.filter((one) => one.confidence === level).length} of ${level} confidence`,
  );
  return told.join(", ");
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** One JSON value: the proposal, where it belongs, and the file's text. */
export function proposalJson(proposal: Proposal, { out, state, matched, text }: ProposalFacts): string {
  const fields = (all: readonly ProposedField[]) =>
    all.map((field) => ({
      index: field.index,
      name: field.name,
      type: field.type,
      optional: field.optional,
      ...(field.repeat === undefined ? {} : { repeat: field.repeat }),
      confidence: field.confidence,
      because: evidenceText(field),
      places: field.places.map(({ how, seen, span }) => ({ how, type: seen, ...placeOf(span) })),
    }));
  const value = {
    file: out,
    state,
    matched,
    packets: proposal.packets.map(({ name, opCode, from, delivery, at: places, fields: all }) => ({
      name,
      opCode,
      from,
      ...(delivery === undefined ? {} : { delivery }),
      at: places.map(placeOf),
      fields: fields(all),
    })),
    records: proposal.records.map((one) => ({ name: one.name, fields: fields(one.fields) })),
    contradictions: proposal.contradictions.map(({ what, places }) => ({
      what,
      places: places.map(({ how, seen, span }) => ({ how, type: seen, ...placeOf(span) })),
    })),
    open: proposal.open.map(openPlace),
    text,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function openPlace({ kind, member, span, proof }: Site) {
  return { kind, member, ...placeOf(span), reason: proof.kind === "open" ? proof.reason : "" };
}

function placeOf({ source, start }: Span): { file: string; line: number; column: number } {
  return { file: source.path, ...positionAt(source, start) };
}
