/**
 * Hover: what stands under the pointer. Op-codes and tokens show their packet, indexes and names of fields their field, in schemas
 * names show their uses and properties what they mean.
 */

import { HoverRequest, MarkupKind } from "vscode-languageserver";
import { titleOf } from "#compiler/diagnostics/report.ts";
import type { Span } from "#compiler/text/source.ts";
import { fieldTypes, isScalarKind } from "#schemas/field-types.ts";
import type { FeatureHost, View } from "../feature.ts";
import {
  describeDefinition,
  describeField,
  describeOpCode,
  describeValue,
  escaped,
  placeName,
} from "../meaning/describe.ts";
import { schemaAt } from "../meaning/json-docs.ts";
import { namedAt } from "../meaning/named-at.ts";
import { jsonAt } from "../meaning/schema-at.ts";
import { type Uses, usesOf } from "../meaning/uses.ts";

export interface HoverText {
  /** Markdown. */
  readonly text: string;
  /** Present offsets of the word. */
  readonly start: number;
  readonly end: number;
}

/** More packets than this, and a hover is no help. */
const mostShown = 4;

/** What to show at a present offset; undefined for nothing. `link` is Markdown that leads to a place. */
export function hoverAt(view: View, offset: number, link: (span: Span) => string = placeName): HoverText | undefined {
  const named = namedAt(view, offset);
  if (named !== undefined) {
    const uses = usesOf(view.state);
    const texts = named.keys.slice(0, mostShown).flatMap((key) => describeKey(key, uses, link) ?? []);
    if (named.keys.length > mostShown) texts.push(`And ${named.keys.length - mostShown} more.`);
    const [opCode] = named.opCodes ?? [];
    if (texts.length === 0 && opCode !== undefined) texts.push(describeOpCode(opCode, uses, link));
    if (texts.length > 0) return { text: texts.join("\n\n---\n\n"), start: named.start, end: named.end };
  }
  return view.kind === "schema" || view.kind === "config" ? hoverProperty(view, offset) : undefined;
}

/** A definition, a field or a value in words; undefined where the state has none of that name. */
export function describeKey(key: string, uses: Uses, link: (span: Span) => string): string | undefined {
  const found = uses.find(key);
  if (found === undefined) return undefined;
  if (found.member === undefined) return describeDefinition(found.of, uses, link);
  const field = uses.field(key);
  return field === undefined
    ? describeValue(found.of, found.member)
    : describeField(field.owner, field.field, uses, link);
}

function hoverProperty(view: View, offset: number): HoverText | undefined {
  const place = jsonAt(view.text, offset);
  if (place === undefined) return undefined;
  const { start, end, text, what, path } = place;
  if (what === "value" && path.at(-1) === "type" && isScalarKind(text)) {
    return { text: `**${text}** · ${escaped(fieldTypes[text].meaning)}`, start, end };
  }
  const title =
    view.kind === "config" && path.length === 2 && path[0] === "rules" ? titleOf(String(path[1])) : undefined;
  if (title !== undefined && what === "name") return { text: `**${text}** · ${escaped(title)}`, start, end };
  const description = schemaAt(view.kind === "config" ? "config" : "schema", path)?.description;
  return description === undefined ? undefined : { text: escaped(description), start, end };
}

export function register(host: FeatureHost): void {
  host.offer({ hoverProvider: true });
  host.onDocument(HoverRequest.type, null, ({ position }, document) => {
    const link = (span: Span): string => {
      const { uri, range } = document.project.location(span);
      return `[${escaped(placeName(span))}](${uri}#L${range.start.line + 1})`;
    };
    const hover = hoverAt(document, document.offsetAt(position), link);
    if (hover === undefined) return null;
    return {
      contents: { kind: MarkupKind.Markdown, value: hover.text },
      range: document.range(hover.start, hover.end),
    };
  });
}
