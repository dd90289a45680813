/**
 * planSites: for every site of a program, what is done about it; and the rewrites of every file.
 *
 * A file is rewritten the same way for all scripts that reach it, or not at all: one script that does more with RTSession than
 * to call it leaves all its files as they are. Pure syntax decides; what flow has proven only explains what is left.
 */

import type { CheckedProgram } from "#compiler/3-program/program.ts";
import type { Site } from "#compiler/3-program/site.ts";
import { findHandlers } from "./handlers.ts";
import { Names } from "./names.ts";
import type { Plan, Rewrite } from "./plan.ts";
import { explainSetters, type Found, findSends } from "./sends.ts";
import type { Decision } from "./site-plan.ts";
import { whyTouched } from "./untouched.ts";

/** @param optimize False: nothing is rewritten. */
export function planSites(checked: CheckedProgram, optimize: boolean): Pick<Plan, "rewrites" | "sites"> {
  const { code, sources, scripts, sites } = checked;
  const found = new Map<string, Found>();
  const refused = new Map<string, string>();
  if (optimize) {
    const texts = new Map([...sources, ...scripts.map(({ source }) => source)].map((one) => [one.path, one.text]));
    const files = new Map<string, Names>();
    for (const one of code) {
      for (const [path, file] of one.files) {
        const text = texts.get(path);
        if (text !== undefined && !files.has(path)) files.set(path, new Names(file, text));
      }
    }
    for (const one of code) {
      const paths = [...one.files.keys()];
      const why = paths.map((path) => whyOf(path, files)).find((reason) => reason !== undefined);
      if (why !== undefined) for (const path of paths) refused.set(path, why);
    }
    for (const [path, names] of files) {
      if (refused.has(path)) continue;
      const one: Found = { rewrites: [], done: new Set(), left: new Map() };
      found.set(path, one);
      findSends(names, one);
      explainSetters(names, one);
      const others = code.filter((script) => script.files.has(path)).flatMap((script) => [...script.files.keys()]);
      findHandlers(
        names,
        {
          assigns: (name) =>
            others.some((other) => {
              const file = other === path ? undefined : files.get(other);
              return file !== undefined && (file.assigned.has(name) || file.assignsAny);
            }),
        },
        one,
      );
    }
  }
  const rewrites = new Map<string, readonly Rewrite[]>();
  for (const [path, one] of found) if (one.rewrites.length > 0) rewrites.set(path, one.rewrites);
  const decide = (site: Site): Decision => {
    if (!optimize) return { kind: "generic", reason: "nothing is optimized" };
    const { path } = site.span.source;
    const why = refused.get(path);
    if (isTyped(site)) return { kind: "rewritten", how: "codec" };
    if (why !== undefined) return { kind: "generic", reason: why };
    const one = found.get(path);
    if (one?.done.has(placeOf(site)) === true) {
      return { kind: "rewritten", how: site.kind === "reads" || site.kind === "registers" ? "in-place" : "encoder" };
    }
    return { kind: "generic", reason: reasonOf(site, one?.left.get(placeOf(site))) };
  };
  return { rewrites, sites: sites.map((site) => ({ site, decision: decide(site) })) };
}

function whyOf(path: string, files: ReadonlyMap<string, Names>): string | undefined {
  const names = files.get(path);
  return names === undefined ? undefined : whyTouched(names, path);
}

/** Whether it speaks of a packet by its token. */
function isTyped({ kind, member, sent, span }: Site): boolean {
  if (kind === "sends") return member === "send" && sent.some(({ data }) => data.kind === "typed");
  return kind === "registers" && /\bPackets\b/.test(span.source.text.slice(span.start, span.end));
}

/** Where the member's name stands that a decision is about; of `onPacket`, where its op-code does. */
function placeOf({ kind, member, span, call }: Site): number {
  if (kind !== "sends" || member !== "setOpCode") return span.start;
  // The last of the call's text before its argument.
  return span.source.text.lastIndexOf(member, span.start) < call.start
    ? span.start
    : span.source.text.lastIndexOf(member, span.start);
}

const untold: { readonly [kind in Site["kind"]]: string } = {
  registers: "its handler is made elsewhere",
  reads: "the data was handed on to where it is read",
  builds: "the builder comes from elsewhere",
  sends: "the packet is not built and sent in one place",
};

function reasonOf({ kind, proof }: Site, left: string | undefined): string {
  return left ?? (proof.kind === "open" ? proof.reason : untold[kind]);
}
