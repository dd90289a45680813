/**
 * Generated codecs over random models, against all that judges or reads the same bytes. The first two bytes are the model.
 *
 * Who accepts what. The host's validator judges all of a definition; the codecs behind it judge what reading needs. So:
 * what the validator passes, both codecs read, as the same object, which is the one that the generic codec of RTData gives;
 * sound bytes no codec refuses, but for texts that are no JSON; what the guest's generic codec cannot read, none reads.
 * What was read can be sent, unless the values are refused with a sentence, and comes back as the same bytes.
 */

import { type DataValue, readData } from "#runtime/packet/data.ts";
import { cutData, scanData } from "#runtime/packet/scan.ts";
import { makeValidator, type Validator } from "#runtime/packet/validate.ts";
import type { Field, PacketModel } from "#schemas/packet-model.ts";
import { fits, parse } from "../../packet/naive.ts";
import { fittingData } from "../data-drafts.ts";
import type { Draft } from "../draft.ts";
import { type Guest, isMalformed, loadGuest, PACKET_BYTES, tabled, written } from "../guest.ts";
import { randomModel } from "../models.ts";
import { must, same } from "../oracle.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";

interface Compiled {
  readonly model: PacketModel;
  readonly fields: readonly Field[];
  readonly validator: Validator;
  readonly ours: object;
  readonly theirs: object;
}

/**
 * How many models there are: each is compiled once, which costs as much as some hundred inputs. Fresh inputs stay with a few
 * of them for a while, so that the engine optimizes their codecs as it does in a bundle.
 */
const MODELS = 2048;
const WINDOW = 24;
const STAY = 20_000;

type Outcome = { readonly value: unknown } | { readonly error: Error };

function attempt(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    return { error: error as Error };
  }
}

export async function codecs(): Promise<Target> {
  const guest = await loadGuest();
  const compiled = new Map<number, Compiled>();
  const out = { bytes: new Uint8Array(PACKET_BYTES), at: 0, end: PACKET_BYTES };
  let drawn = 0;
  let window = 0;

  function compile(number: number): Compiled {
    const known = compiled.get(number);
    if (known !== undefined) return known;
    const model = randomModel(number);
    const [ours, theirs] = [written(guest, model), tabled(guest, model)];
    const one = { model, fields: model.packets[0]!.fields, validator: makeValidator(model), ours, theirs };
    compiled.set(number, one);
    return one;
  }

  function decode(token: object, bytes: Uint8Array, at: number, end: number): Outcome {
    const { decode: read } = guest.codecOf(token)!;
    return attempt(() => guest.readPacket(read!, { bytes, at, end, form: 0 }));
  }

  function encode(token: object, value: unknown): Outcome {
    const { encode: put } = guest.codecOf(token)!;
    return attempt(() => {
      out.at = 0;
      guest.writePacket(out, "P", put!, value);
      return out.bytes.slice(0, out.at);
    });
  }

  /** The same as plain values: received data as its values. */
  function plain(value: unknown): unknown {
    if (typeof value !== "object" || value === null || value instanceof Map) return value;
    if (Array.isArray(value)) return value.map(plain);
    if (guest.Data.isOne(value)) return readData(dataBytes(guest, value));
    const copy: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      const one = plain((value as Record<string, unknown>)[name]);
      if (name !== "__proto__") copy[name] = one;
      else Object.defineProperty(copy, name, { value: one, enumerable: true });
    }
    return copy;
  }

  return {
    name: "codecs",
    allowance: 16_384,
    seeds: [],

    generate(random: Random, draft: Draft) {
      if (drawn++ % STAY === 0) window = random.below(MODELS - WINDOW);
      const number = window + random.below(WINDOW);
      const { model, fields } = compile(number);
      draft.byte(number & 255).byte(number >> 8);
      fittingData(random, draft, model, fields);
    },

    run(bytes, start, end, trace) {
      if (end - start < 2) return;
      const { model, fields, validator, ours, theirs } = compile((bytes[start]! | (bytes[start + 1]! << 8)) % MODELS);
      let [all, from, to] = [bytes, start + 2, end];
      const scan = scanData(all, from, to);
      const problem = validator.check(1, "client", all, from, to);
      if (scan.kind === "malformed") must(problem !== null, "The validator passes malformed data.");
      else if (problem === null) must(validator.mustCut === (scan.kind === "cut"), "The cut is judged in two ways.");
      trace.kind(problem === null ? "fits" : `${problem.field === undefined} ${problem.reason.slice(0, 14)}`);

      if (to - from < 200 && scan.kind !== "malformed" && ((bytes[end - 1]! ^ bytes[start]!) & 7) === 3) {
        const plainly = fits(parse([...all.subarray(from, to)]), fields, model);
        must(plainly || problem !== null, "The validator passes what does not fit.");
        must(!plainly || problem === null, `The validator refuses what fits: ${problem?.field}: ${problem?.reason}`);
      }
      if (problem === null && scan.kind === "cut") {
        all = cutData(all, from, to);
        from = 0;
        to = all.length;
      }
      const mine = decode(ours, all, from, to);
      const reference = decode(theirs, all, from, to);
      if ("error" in reference) {
        allowed(reference.error, scan.kind !== "malformed");
        must("error" in mine, "A codec reads what the generic one cannot read.");
        must(problem !== null, `The generic codec throws ${reference.error.message}`);
      }
      if ("error" in mine) {
        allowed(mine.error, scan.kind !== "malformed");
        must(problem !== null, `A codec throws ${mine.error.message}`);
        trace.kind(mine.error.message.slice(0, 30));
        return;
      }
      if (problem !== null || !("value" in reference)) return;

      const value = plain(mine.value);
      trace.value(value);
      must(same(value, plain(reference.value)), "Two codecs read different objects.");
      must(
        same(value, plain(projected(readData(all, from, to), fields, model))),
        "A codec reads other values than are there.",
      );

      const sent = encode(ours, mine.value);
      const theirsSent = encode(theirs, mine.value);
      trace.kind("value" in sent ? "sent" : sent.error.message.replace(/field .* is/, "").slice(0, 40));
      if ("error" in sent || "error" in theirsSent) {
        for (const one of [sent, theirsSent]) {
          if ("value" in one) must(false, "One codec sends what the other refuses.");
          else must(refusal(one.error), `Sending throws ${one.error.name}: ${one.error.message}`);
        }
        return;
      }
      const again = sent.value as Uint8Array;
      trace.value(again);
      must(same(again, theirsSent.value), "Two codecs write different bytes.");
      // JSON holds no infinity: 1e999 is a number when it comes, and null when it goes.
      if (/\de\+?\d{3}|\d{300}/i.test(latin1(all, from, to))) return;
      const judged = validator.check(1, "server", again, 0, again.length);
      must(judged === null, `What is sent is refused: ${judged?.field}: ${judged?.reason}`);
      const back = decode(ours, again, 0, again.length);
      must("value" in back, "What was sent cannot be read.");
      const twice = encode(ours, back.value);
      must("value" in twice && same(twice.value, again), "Sent, read and sent again, a packet is another one.");
    },

    decode(bytes, start, end) {
      if (end - start < 2) return null;
      const { ours } = compile((bytes[start]! | (bytes[start + 1]! << 8)) % MODELS);
      const outcome = decode(ours, bytes, start + 2, end);
      if ("error" in outcome) throw outcome.error;
      return outcome.value;
    },
  };
}

/** Of sound bytes only a text that is no JSON may be refused. */
function allowed(error: Error, sound: boolean): void {
  if (error instanceof SyntaxError) return;
  must(isMalformed(error), `A decoder throws ${error.name}: ${error.message}`);
  must(!sound, `A decoder refuses sound bytes: ${error.message}`);
}

/** The sentences of the typed send; and a packet that has become too large on the way. */
function refusal(error: Error): boolean {
  if (isMalformed(error)) return /bytes are needed/.test(error.message);
  return (
    (error instanceof TypeError || error instanceof RangeError) &&
    /^send\(P|^set(Double|FloatArray)\(|^The data is larger/.test(error.message)
  );
}

const latin1 = (bytes: Uint8Array, start: number, end: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");

function dataBytes(guest: Guest, value: InstanceType<Guest["Data"]>): Uint8Array {
  const c = { bytes: new Uint8Array(PACKET_BYTES * 8), at: 0, end: PACKET_BYTES * 8 };
  guest.writeData(c, value);
  return c.bytes.slice(0, c.at);
}

/** What the typed API promises of these values, in the plainest way. */
function projected(values: ReadonlyMap<number, DataValue>, fields: readonly Field[], model: PacketModel): unknown {
  const object: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.repeat === undefined) object[field.name] = one(values.get(field.index), field, model);
    else {
      const items: unknown[] = [];
      while (items.length < field.repeat && values.has(field.index + items.length)) {
        items.push(one(values.get(field.index + items.length), field, model));
      }
      object[field.name] = items;
    }
  }
  return object;
}

function one(found: DataValue | undefined, { type }: Field, model: PacketModel): unknown {
  if (found === undefined) return null;
  const { value } = found;
  switch (type.kind) {
    case "number":
      return Number(value);
    case "long":
      return BigInt(value as number | bigint);
    case "boolean":
      return value !== 0;
    case "enum":
      return (
        model.enums.find(({ name }) => name === type.enum)!.values.find((each) => each.value === value)?.name ?? null
      );
    case "json":
      return JSON.parse(value as string);
    case "record": {
      const { fields } = model.records.find(({ name }) => name === type.record)!;
      return projected(value as ReadonlyMap<number, DataValue>, fields, model);
    }
    default:
      return value;
  }
}
