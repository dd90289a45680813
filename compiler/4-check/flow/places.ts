/**
 * Places: where the parts of a file stand after an edit that moved them, and facts with their places moved.
 *
 * Invariant: what is moved keeps its order, so that sorted lists of facts stay sorted; a place that is not known to have come
 * from somewhere is never guessed.
 */

import type { Sent, SentData, Site } from "#compiler/3-program/site.ts";
import { type Source, type Span, span } from "#compiler/text/source.ts";
import type { Slip } from "./slip.ts";

/** What flow finds in a script. */
export interface Facts {
  readonly sites: readonly Site[];
  readonly slips: readonly Slip[];
}

export class Places {
  readonly #starts = new Map<number, number>();
  readonly #ends = new Map<number, number>();
  #isClear = true;

  start(before: number, after: number): void {
    this.#put(this.#starts, before, after);
  }

  end(before: number, after: number): void {
    this.#put(this.#ends, before, after);
  }

  #put(places: Map<number, number>, before: number, after: number): void {
    const known = places.get(before);
    if (known === undefined) places.set(before, after);
    else if (known !== after) this.#isClear = false;
  }

  /** These, when all is known; undefined where they say two things, or change the order of any. */
  settle(): Places | undefined {
    return this.#isClear && isAscending(this.#starts) && isAscending(this.#ends) ? this : undefined;
  }

  /** @throws where nothing is known to stand there. */
  startOf(before: number): number {
    return known(this.#starts, before);
  }

  /** @throws where nothing is known to end there. */
  endOf(before: number): number {
    return known(this.#ends, before);
  }
}

/** A place in facts that no part of the code has. */
class UnknownPlace extends Error {}

function known(places: ReadonlyMap<number, number>, before: number): number {
  const after = places.get(before);
  if (after === undefined) throw new UnknownPlace();
  return after;
}

function isAscending(places: ReadonlyMap<number, number>): boolean {
  const pairs = [...places].sort(([a], [b]) => a - b);
  return pairs.every(([, after], at) => at === 0 || pairs[at - 1]![1] < after);
}

/** An edited file: what it was, what it is, and where what stood in it stands now. */
export interface Moved {
  /** Absolute. */
  readonly path: string;
  readonly before: Source;
  readonly after: Source;
  readonly places: Places;
}

/** Facts of a script one of whose files was edited and does what it did; undefined where one stands at no part of the code. */
export function movedFacts({ sites, slips }: Facts, moved: Moved): Facts | undefined {
  try {
    return {
      sites: each(sites, (site) => movedSite(site, moved)),
      slips: each(slips, (slip) => movedSlip(slip, moved)),
    };
  } catch (error) {
    if (error instanceof UnknownPlace) return undefined;
    throw error;
  }
}

function movedSpan(at: Span, { before, after, places }: Moved): Span {
  return at.source === before ? span(after, places.startOf(at.start), places.endOf(at.end)) : at;
}

/** The same list where nothing in it has moved. */
function each<Item>(items: readonly Item[], move: (item: Item) => Item): readonly Item[] {
  let found: Item[] | undefined;
  for (let at = 0; at < items.length; at++) {
    const item = items[at]!;
    const now = move(item);
    if (now === item) continue;
    found ??= [...items];
    found[at] = now;
  }
  return found ?? items;
}

function movedSite(site: Site, moved: Moved): Site {
  const at = movedSpan(site.span, moved);
  const call = movedSpan(site.call, moved);
  const needs = each(site.needs, (one) => movedSpan(one, moved));
  const sent = each(site.sent, (one) => movedSent(one, moved));
  if (at === site.span && call === site.call && needs === site.needs && sent === site.sent) return site;
  return { ...site, span: at, call, needs, sent };
}

function movedSent(sent: Sent, moved: Moved): Sent {
  const at = movedSpan(sent.at, moved);
  const data = movedData(sent.data, moved);
  return at === sent.at && data === sent.data ? sent : { ...sent, at, data };
}

function movedData(data: SentData, moved: Moved): SentData {
  if (data.kind !== "built") return data;
  const fields = each(data.fields, (field) => {
    const at = movedSpan(field.span, moved);
    const nested = each(field.nested, (one) => movedData(one, moved));
    return at === field.span && nested === field.nested ? field : { ...field, span: at, nested };
  });
  return fields === data.fields ? data : { ...data, fields };
}

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end?: number;
}

function movedPlace<Item extends Place>(item: Item, { path, places }: Moved): Item {
  if (item.path !== path) return item;
  const start = places.startOf(item.start);
  return item.end === undefined ? { ...item, start } : { ...item, start, end: places.endOf(item.end) };
}

function movedSlip(slip: Slip, moved: Moved): Slip {
  const here = movedPlace(slip, moved);
  switch (here.kind) {
    case "member": {
      const given = here.given && movedPlace(here.given, moved);
      return given === here.given ? here : { ...here, ...(given && { given }) };
    }
    case "empty": {
      const functions = each(here.functions, (one) => movedPlace(one, moved));
      return functions === here.functions ? here : { ...here, functions };
    }
    case "handing": {
      const run = movedPlace(here.function, moved);
      return run === here.function ? here : { ...here, function: run };
    }
    default: {
      const use = here.use && movedPlace(here.use, moved);
      return use === here.use ? here : { ...here, ...(use && { use }) };
    }
  }
}
