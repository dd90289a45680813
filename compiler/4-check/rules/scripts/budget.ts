/**
 * Bytes per second that intervals send to one player, at worst, against `limits.bytesPerSecondPerPlayer`.
 *
 * Counted is each place once for each interval that reaches it, as if every player were among its targets and every packet
 * were as large as its definition lets it be. Not counted: what is sent in answer to packets, packets without a definition, and
 * that a loop may send several: a loop over players mostly sends each of them one.
 */

import type { Script } from "#compiler/3-program/program.ts";
import type { Sent, Site } from "#compiler/3-program/site.ts";
import { rt4504 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Span } from "#compiler/text/source.ts";
import type { Rule, RuleContext } from "../../context.ts";

interface Load {
  readonly at: Span;
  readonly name: string;
  readonly bytes: number;
  readonly every: number;
}

export const budget: Rule = {
  codes: ["RT4504"],
  run(context) {
    const sending = context.sites.filter((site) => site.sent.some((sent) => sent.every !== undefined));
    if (sending.length === 0) return [];
    return context.scripts.flatMap((script) => judge(context, script, sending));
  },
};

function judge(context: RuleContext, { name }: Script, sites: readonly Site[]): Diagnostic[] {
  const loads = new Map<string, Load>();
  for (const site of sites) {
    if (site.script !== name) continue;
    for (const sent of site.sent) {
      const load = loadOf(context, site, sent);
      if (load === undefined) continue;
      const key = `${sent.at.source.path}:${sent.at.start}/${site.span.start}/${load.every}`;
      const known = loads.get(key);
      if (known === undefined || load.bytes > known.bytes) loads.set(key, load);
    }
  }
  const sorted = [...loads.values()].sort((a, b) => rate(b) - rate(a));
  const total = Math.round(sorted.reduce((sum, load) => sum + rate(load), 0));
  const limit = context.config.limits.bytesPerSecondPerPlayer;
  const [largest] = sorted;
  if (largest === undefined || total <= limit) return [];
  const notes = sorted.slice(0, 5).map((load) => ({
    message: `${load.name}: ${load.bytes} bytes every ${load.every} ms are ${Math.round(rate(load))} bytes a second.`,
    span: load.at,
  }));
  return [rt4504(largest.at, { script: name, total, limit }, notes)];
}

function rate({ bytes, every }: Load): number {
  return (bytes * 1000) / every;
}

function loadOf(context: RuleContext, site: Site, { opCodes, every }: Sent): Load | undefined {
  if (every === undefined) return undefined;
  let largest: Load | undefined;
  const isOld = context.presetOf(site.span.source) === "legacy";
  for (const { packet, worst, least, typical } of context.sizes()) {
    if (packet.from === "client" || !opCodes.includes(packet.opCode)) continue;
    // What nothing else bounds, the largest packet bounds; where packets were inferred from old scripts nobody has thought of bounds.
    const isOpen = isOld && worst === Number.POSITIVE_INFINITY;
    // A list that takes all the indexes there are is how inference says that it does not know how many there are.
    const isEndless = isOpen && packet.fields.some(({ index, repeat }) => repeat !== undefined && index + repeat > 127);
    const bytes = Math.min(isEndless ? least : isOpen ? typical : worst, context.config.limits.packetBytes);
    if (largest === undefined || bytes > largest.bytes) largest = { at: site.span, name: packet.name, bytes, every };
  }
  return largest;
}
