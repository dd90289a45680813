/**
 * What a build did about the sites of scripts, and what its bundles consist of, as a person reads it and as a tool does.
 * Strings in, no output of its own.
 */

import { gzipSync } from "node:zlib";
import type { Decision, SitePlan } from "#compiler/5-plan/site-plan.ts";
import type { Bundle, BundlePart } from "#compiler/6-emit/emitted.ts";
import { positionAt } from "#compiler/text/source.ts";

/**
 * A line for each site of each script, by file and place: `game.js:4:7 setFloat: written by the encoder of its packet.` Sites of a
 * module stand under each script that reaches it.
 */
export function planAsText(sites: readonly SitePlan[]): string {
  if (sites.length === 0) return "There are no sites: the scripts register, read, build and send no packets.\n";
  const lines: string[] = [];
  for (const script of new Set(sites.map(({ site }) => site.script))) {
    const own = sites.filter(({ site }) => site.script === script);
    const done = own.filter(({ decision }) => decision.kind === "rewritten").length;
    lines.push(`${script}: ${done} of ${own.length} sites without the generic API`);
    for (const { site, decision } of own) {
      const { source, start } = site.span;
      const { line, column } = positionAt(source, start);
      lines.push(`  ${source.path}:${line}:${column} ${site.member}: ${sentence(site.kind, decision)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

const done: { readonly [kind in SitePlan["site"]["kind"]]: string } = {
  registers: "its packets stay where the host has put them.",
  reads: "read where the host has put it.",
  builds: "written by the encoder of its packet.",
  sends: "one call of an encoder.",
};

function sentence(kind: SitePlan["site"]["kind"], decision: Decision): string {
  if (decision.kind === "generic") return `generic, because ${decision.reason}.`;
  if (decision.how !== "codec") return done[kind];
  return byCodec[kind];
}

const byCodec: typeof done = {
  registers: "read by the codec of its packet.",
  reads: "a plain property: the codec has decoded the packet.",
  builds: "written by the codec of its packet.",
  sends: "written by the codec of its packet.",
};

/** A table: the parts of each bundle's code, plain and through gzip. */
export function partsAsText(bundles: readonly Bundle[]): string {
  const rows = [["bundle", "part", "bytes", "gzip"]];
  for (const { script, code, parts } of bundles) {
    const row = (name: string, text: string) => [script, name, String(text.length), String(gzipSync(text).length)];
    rows.push(...parts.map((part) => row(part.kind, textOf(code, part))), row("whole", code));
  }
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join("  "),
  );
  return `${lines.join("\n")}\n`;
}

/** One JSON value, version 1: for each bundle its parts, and for each part the files it was made of. Ends with a line break. */
export function metafileText(bundles: readonly Bundle[]): string {
  const value = {
    version: 1,
    bundles: bundles.map(({ script, code, parts }) => ({
      script,
      bytes: code.length,
      gzip: gzipSync(code).length,
      parts: parts.map((part) => ({
        kind: part.kind,
        bytes: part.end - part.start,
        gzip: gzipSync(textOf(code, part)).length,
        inputs: part.inputs,
      })),
    })),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function textOf(code: string, { start, end }: BundlePart): string {
  return code.slice(start, end);
}
