/**
 * The host's end of the link over a region that a hostile script has written. The input is what stands there: the words of
 * the marks and of what is being done, then the region of effects.
 */

import { Fault } from "#runtime/fault.ts";
import type { EffectHandler } from "#runtime/host/effect-handler.ts";
import { HostPort } from "#runtime/host/port.ts";
import {
  HEAD_BYTES,
  HEAD_DOING,
  HEAD_DOING_OPCODE,
  HEAD_DOING_PEER,
  HEAD_EFFECTS_WRITTEN,
  HEAD_EVENTS_READ,
  LARGEST_OP_CODE,
  MOST_TARGETS,
  SPILL_BYTES,
  TIME_DUE,
} from "#runtime/link.ts";
import type { Draft } from "../draft.ts";
import { must, same, type Trace } from "../oracle.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";

const EVENTS = 64;
const EFFECTS = 4096;
/** Words in front of the effects: how many bytes are written, how many read, what is being done (3), and when it is due (2). */
const HEAD_WORDS = 7;
const PEER = 0x7fff_ffff;

/** Takes all effects, and looks whether they are what the port promises. */
class Checking implements EffectHandler {
  trace: Trace;
  port: HostPort;
  kinds = 0;
  count = 0;
  readonly calls: unknown[][] = [];

  constructor(trace: Trace, port: HostPort) {
    this.trace = trace;
    this.port = port;
  }

  verdict(ticket: number, relay: boolean): void {
    this.#took(1, ticket, relay ? 1 : 0);
    this.calls.push([ticket, relay]);
    must(whole(ticket, 0, PEER) && typeof relay === "boolean", "A verdict is out of range.");
  }

  send(
    opCode: number,
    sender: number,
    delivery: number,
    targets: readonly number[] | null,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    this.#took(2, opCode, sender, delivery);
    const data = start < 0 ? null : bytes.slice(start, end);
    this.calls.push([opCode, sender, delivery, targets && [...targets], data]);
    must(
      whole(opCode, 1, LARGEST_OP_CODE) && whole(sender, 0, PEER) && whole(delivery, 0, 2),
      "A send is out of range.",
    );
    if (targets !== null) {
      must(targets.length <= Math.min(MOST_TARGETS, EFFECTS / 4), "More targets than there is room for.");
      for (const one of targets) must(one === (one | 0), "A target is no number.");
      this.trace.value(targets);
    }
    if (data !== null) {
      const region = HEAD_BYTES + EVENTS;
      must(bytes.buffer === this.port.buffer && start >= region, "Data lies outside the region.");
      must(end >= start && end <= region + EFFECTS, "Data ends outside the region.");
      this.trace.value(data);
    }
  }

  request(id: number, body: string): void {
    this.#took(4, id);
    this.calls.push([id, body]);
    must(whole(id, 1, PEER), "A request is out of range.");
    this.#text(body);
  }

  log(level: string, message: string, peer: number | undefined, opCode: number | undefined): void {
    this.#took(8, peer ?? -1, opCode ?? 0);
    this.calls.push([levels.indexOf(level), message, peer ?? -1, opCode ?? 0]);
    must(levels.includes(level), "There is no such level.");
    this.#blame(peer, opCode);
    this.#text(message);
  }

  thrown(message: string, stack: string, during: string, peer: number | undefined, opCode: number | undefined): void {
    this.#took(16, peer ?? -1, opCode ?? 0);
    this.calls.push([message, stack, during, peer ?? -1, opCode ?? 0]);
    this.#blame(peer, opCode);
    for (const one of [message, stack, during]) this.#text(one);
  }

  handles(opCode: number): void {
    this.#took(32, opCode);
    this.calls.push([opCode]);
    must(whole(opCode, 1, LARGEST_OP_CODE), "A registration is out of range.");
  }

  #took(kind: number, ...numbers: number[]): void {
    this.kinds |= kind;
    // The smallest effect is of three words.
    must(++this.count <= EFFECTS / 12, "More effects than there is room for.");
    this.trace.value(numbers);
  }

  #blame(peer: number | undefined, opCode: number | undefined): void {
    must(peer === undefined || whole(peer, 0, PEER), "A peer is out of range.");
    must(opCode === undefined || whole(opCode, 1, LARGEST_OP_CODE), "An op-code is out of range.");
  }

  #text(text: string): void {
    must(text.length <= EFFECTS / 2 || text === GIVEN, "A text is longer than the region.");
    this.trace.value(text);
  }
}

const during = [
  ...["", "", "onPacket", "onPlayerConnect", "onPlayerDisconnect", "response to ", "onSessionShutdown", "setTimeout"],
  "setInterval",
];
const levels = ["debug", "info", "warn", "error"];
const GIVEN = "a text that was given";
const whole = (n: number, least: number, most: number) => Number.isInteger(n) && n >= least && n <= most;

function attempt(run: () => void): Fault | null {
  try {
    run();
    return null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    must(error.code === "RT8101", `A region is refused with ${error.code}.`);
    return error;
  }
}

export const port: Target = {
  name: "port",
  allowance: 16_384 + SPILL_BYTES,
  seeds: [],

  generate(random, draft) {
    const marks = draft.length;
    for (let i = 0; i < HEAD_WORDS; i++) draft.word(0);
    const start = draft.length;
    for (let i = random.below(6); i >= 0; i--) effect(random, draft);
    const scratch = new DataView(draft.bytes.buffer);
    scratch.setInt32(marks, random.once(20) ? random.next() : draft.length - start, true);
    if (random.once(20)) scratch.setInt32(marks + 4, random.below(200) - 20, true);
    scratch.setInt32(marks + 8, random.below(9), true);
    scratch.setInt32(marks + 12, random.once(2) ? 5 : random.next(), true);
    scratch.setInt32(marks + 16, random.once(2) ? 1 : random.next(), true);
    scratch.setFloat64(marks + 20, random.pick([0, 5, -5, Number.NaN, Number.POSITIVE_INFINITY]), true);
  },

  run(bytes, start, end, trace) {
    const { host, words } = filled(bytes, start, end);
    const expected = plainly(words);
    must(host.give(GIVEN), "A text is not taken.");
    const handler = new Checking(trace, host);
    const fault = attempt(() => host.drain(handler));
    must((fault !== null) === expected.damaged, `A region is ${fault?.message ?? "sound"}; it should not be.`);
    must(same(handler.calls, expected.calls), "Other effects are handed on than stand there.");
    trace.kind(fault?.message ?? "drained");
    trace.sort(handler.kinds);
    trace.sort(Math.min(3, handler.count));

    const due = host.nextDue;
    must(due >= 0, "The next timer is due at no time.");
    const { doing, opCode, peer } = host.progress();
    must(
      doing.length > 0 && (opCode === undefined || whole(opCode, 1, LARGEST_OP_CODE)),
      "What is done is out of range.",
    );
    must(peer === undefined || whole(peer, 0, PEER), "Who it is done for is out of range.");
    trace.value(doing);
    if (fault === null) {
      must(words[HEAD_EFFECTS_WRITTEN] === 0, "Effects are not cleared.");
      const before = handler.count;
      must(attempt(() => host.drain(handler)) === null && handler.count === before, "Effects come twice.");
    } else {
      // A damaged region is never believed again, whatever stands in it then.
      words[HEAD_EFFECTS_WRITTEN] = 0;
      words[HEAD_EVENTS_READ] = 0;
      must(attempt(() => host.drain(handler)) === fault, "After a fault the port goes on.");
      host.flush(handler);
      must(!host.pending, "Events wait for a guest that is not believed.");
    }
  },

  decode(bytes, start, end) {
    const { host } = filled(bytes, start, end);
    const texts: unknown[] = [];
    const keep = (...all: unknown[]) => void texts.push(all);
    host.drain({ verdict: keep, send: keep, request: keep, log: keep, thrown: keep, handles: keep });
    return texts;
  },
};

function filled(bytes: Uint8Array, start: number, end: number): { host: HostPort; words: Int32Array } {
  const host = new HostPort({ eventBytes: EVENTS, effectBytes: EFFECTS });
  const words = new Int32Array(host.buffer);
  const head = new Int32Array(HEAD_WORDS);
  const headBytes = new Uint8Array(head.buffer);
  headBytes.set(bytes.subarray(start, Math.min(end, start + headBytes.length)));
  words[HEAD_EFFECTS_WRITTEN] = head[0]!;
  words[HEAD_EVENTS_READ] = head[1]!;
  words[HEAD_DOING] = head[2]!;
  words[HEAD_DOING_OPCODE] = head[3]!;
  words[HEAD_DOING_PEER] = head[4]!;
  words[TIME_DUE * 2] = head[5]!;
  words[TIME_DUE * 2 + 1] = head[6]!;
  const from = start + headBytes.length;
  if (end > from)
    new Uint8Array(host.buffer, HEAD_BYTES + EVENTS).set(bytes.subarray(from, Math.min(end, from + EFFECTS)));
  return { host, words };
}

/** What stands in the region, read in the plainest way: every record is copied, and ends where it says. */
function plainly(words: Int32Array): { calls: unknown[][]; damaged: boolean } {
  const calls: unknown[][] = [];
  const mark = words[HEAD_EFFECTS_WRITTEN]!;
  if (words[HEAD_EVENTS_READ] !== 0 || mark < 0 || mark > EFFECTS || mark % 4 !== 0) return { calls, damaged: true };
  const first = (HEAD_BYTES + EVENTS) / 4;
  let left = [...words.subarray(first, first + mark / 4)];
  const given = [GIVEN];
  try {
    while (left.length > 0) {
      const [kind, size] = [left[0]!, left[1] ?? 0];
      if (size < 8 || size % 4 !== 0 || size / 4 > left.length) return { calls, damaged: true };
      calls.push(...plainEffect(kind, left.slice(2, size / 4), given));
      left = left.slice(size / 4);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { calls, damaged: true };
  }
  return { calls, damaged: false };
}

/** The calls of one effect. */
function plainEffect(kind: number, record: number[], given: string[]): unknown[][] {
  const number = (least: number, most: number): number => {
    const word = record.shift();
    if (word === undefined || word < least || word > most) throw new RangeError("damaged");
    return word;
  };
  const text = (): string => {
    const length = number(-1, record.length * 2 - 2);
    const content =
      length < 0 ? given.shift() : Buffer.from(Int32Array.from(record.splice(0, Math.ceil(length / 2))).buffer);
    if (content === undefined) throw new RangeError("damaged");
    return typeof content === "string" ? content : content.toString("utf16le", 0, length * 2);
  };
  switch (kind) {
    case 1:
      return [[number(0, PEER), number(0, 1) === 1]];
    case 2: {
      const head = [number(1, LARGEST_OP_CODE), number(0, PEER), number(0, 2)];
      const count = number(-1, MOST_TARGETS);
      const length = number(-1, EFFECTS);
      const decided = number(-1, PEER);
      if (count > record.length) throw new RangeError("damaged");
      const targets = count < 0 ? null : record.splice(0, count);
      if (length > record.length * 4) throw new RangeError("damaged");
      const data = length < 0 ? null : new Uint8Array(Int32Array.from(record).buffer).slice(0, length);
      const verdict = decided < 0 ? [] : [[Math.floor(decided / 2), decided % 2 === 1]];
      return [[...head, targets, data], ...verdict];
    }
    case 3:
      return [[number(1, PEER), text()]];
    case 4: {
      const [level, peer, opCode] = [number(0, 3), number(-1, PEER), number(0, LARGEST_OP_CODE)];
      return [[level, text(), peer, opCode]];
    }
    case 5: {
      const [peer, opCode] = [number(-1, PEER), number(0, LARGEST_OP_CODE)];
      const what = during[number(-0x8000_0000, 0x7fff_ffff)] ?? "";
      const [ofName, ofMessage] = [number(0, PEER), number(0, PEER)];
      const all = text();
      if (ofName + ofMessage > all.length) throw new RangeError("damaged");
      const name = all.slice(0, ofName);
      const [message, stack] = [all.slice(ofName, ofName + ofMessage), all.slice(ofName + ofMessage)];
      return [[message, stack, opCode === 0 ? what + name : `${what}(${opCode})`, peer, opCode]];
    }
    case 6:
      return [[number(1, LARGEST_OP_CODE)]];
    default:
      throw new RangeError("damaged");
  }
}

/** One sound effect, but for a number or length here and there. */
function effect(random: Random, draft: Draft): void {
  const kind = 1 + random.below(6);
  const start = draft.length;
  draft.word(kind).word(0);
  const odd = () => random.pick([-1, 0, 1, 2, 4097, 0x3fff_ffff, 0x4000_0000, 0x7fff_ffff, -0x8000_0000]);
  const number = (usual: number) => draft.word(random.once(25) ? odd() : usual);
  const text = () => {
    const length = random.below(9);
    if (random.once(12)) return number(-1);
    number(length);
    for (let i = 0; i < (length + 1) >> 1; i++) draft.word(random.next());
    return draft;
  };
  switch (kind) {
    case 1:
      number(random.below(100));
      number(random.below(2));
      break;
    case 2: {
      const [targets, length] = [random.below(5) - 1, random.below(24) - 1];
      number(1 + random.below(300));
      number(0);
      number(random.below(3));
      number(targets);
      number(length);
      number(random.below(9) - 1);
      for (let i = 0; i < targets; i++) draft.word(random.next());
      for (let i = 0; i < (length + 3) >> 2; i++) draft.word(random.next());
      break;
    }
    case 3:
      number(1 + random.below(50));
      text();
      break;
    case 4:
      number(random.below(4));
      number(-1);
      number(0);
      text();
      break;
    case 5:
      number(3);
      number(random.below(2) * 7);
      number(random.below(10));
      number(random.below(3));
      number(random.below(3));
      text();
      break;
    default:
      number(1 + random.below(300));
  }
  const size = random.once(40) ? random.pick([0, 4, 8, 7, -8, 0x7fff_fffc]) : draft.length - start;
  new DataView(draft.bytes.buffer).setInt32(start + 4, size, true);
}
