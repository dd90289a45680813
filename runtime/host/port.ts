/**
 * HostPort: the host's end of the link. Writes events, reads effects; knows layout and nothing of sessions.
 *
 * Invariant: nothing the guest has written is believed. Every kind, size, length, offset and number is checked, each word is
 * read once, and what does not fit is a Fault RT8101, after which the port answers nothing but that fault: the region of a
 * script that wrote into it cannot be trusted again, and its session ends.
 */

import { Fault } from "#runtime/fault.ts";
import {
  DOING_IDLE,
  DOING_LOADING,
  EFFECT_HANDLES,
  EFFECT_LOG,
  EFFECT_REQUEST,
  EFFECT_SEND,
  EFFECT_THROWN,
  EFFECT_VERDICT,
  EVENT_CONFIG,
  EVENT_CONNECT,
  EVENT_DISCONNECT,
  EVENT_PACKET,
  EVENT_RESPONSE,
  EVENT_SHUTDOWN,
  HEAD_BYTES,
  HEAD_DOING,
  HEAD_DOING_OPCODE,
  HEAD_DOING_PEER,
  HEAD_EFFECTS_BYTES,
  HEAD_EFFECTS_WRITTEN,
  HEAD_EVENTS_BYTES,
  HEAD_EVENTS_READ,
  HEAD_EVENTS_WRITTEN,
  HEAD_VERSION,
  LARGEST_OP_CODE,
  LINK_VERSION,
  LONG_TEXT,
  LONG_TEXT_FROM,
  MOST_GIVEN,
  MOST_TARGETS,
  PACKET_HAS_DATA,
  PACKET_RELIABLE,
  SPILL_BYTES,
  TIME_DUE,
  TIME_EPOCH,
  TIME_NOW,
} from "#runtime/link.ts";
import type { LogLevel } from "#runtime/log/log.ts";
import type { Relay } from "#schemas/manifest.ts";
import { DOINGS, type Doing, DURING } from "./doing.ts";
import type { EffectHandler } from "./effect-handler.ts";

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

export interface PortConfig {
  readonly sessionId: string;
  readonly relay: Relay;
  /** Largest packet the script may send; its data is held to it in the guest. */
  readonly packetBytes: number;
  /** After how many milliseconds a turn stops between two callbacks. */
  readonly sliceMs: number;
}

export class HostPort {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #times: Float64Array;
  readonly #units: Uint16Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #eventBytes: number;
  readonly #effectBytes: number;
  /** Bytes of events written; the shared mark is only told, never asked. */
  #written = 0;
  /** Word that is written or read next. */
  #at = 0;
  /** First word behind the record that is read. */
  #end = 0;
  /** Of the packet that is handed on, used again for the next. */
  readonly #targets: number[] = [];
  /** Texts for the guest to take, in the order of their events. */
  readonly #toTake: string[] = [];
  #given: string[] = [];
  #givenUnits = 0;
  #fault: Fault | undefined;
  /** No clock has been given yet. */
  #toLoad = true;

  /**
   * @param options Sizes of the two regions in bytes, multiples of 8. The default holds any packet that a project may allow;
   * pages of the buffer that are never written cost no memory.
   */
  constructor(options: { eventBytes?: number; effectBytes?: number } = {}) {
    this.#eventBytes = options.eventBytes ?? 131_072;
    this.#effectBytes = options.effectBytes ?? 131_072;
    this.buffer = new SharedArrayBuffer(HEAD_BYTES + this.#eventBytes + this.#effectBytes + SPILL_BYTES);
    this.#words = new Int32Array(this.buffer);
    this.#times = new Float64Array(this.buffer);
    this.#units = new Uint16Array(this.buffer);
    this.#bytes = new Uint8Array(this.buffer);
    this.#view = new DataView(this.buffer);
    this.#words[HEAD_VERSION] = LINK_VERSION;
    this.#words[HEAD_EVENTS_BYTES] = this.#eventBytes;
    this.#words[HEAD_EFFECTS_BYTES] = this.#effectBytes;
    this.#times[TIME_DUE] = Number.POSITIVE_INFINITY;
  }

  /**
   * Writes what the guest must know before it starts. Once, before the bundle is loaded and before any event; give the clock
   * by `begin` before loading too.
   *
   * @throws Fault RT8104 when the regions are too small for the largest packet.
   */
  configure(config: PortConfig): void {
    const needed = 64 + 4 * MOST_TARGETS + Math.max(config.packetBytes, 2 * LONG_TEXT_FROM + 8192);
    if (needed > this.#effectBytes || needed > this.#eventBytes) {
      throw new Fault(
        "RT8104",
        `The link's regions of ${this.#eventBytes} and ${this.#effectBytes} bytes are too small; packets of ${config.packetBytes} bytes need ${needed}.`,
      );
    }
    this.#open(EVENT_CONFIG, 16 + textBytes(config.sessionId));
    this.#put(LINK_VERSION);
    this.#put(config.relay === "when-returned" ? 1 : 0);
    this.#put(config.packetBytes);
    this.#put(config.sliceMs * 1000);
    this.#putText(config.sessionId);
    this.#commit();
  }

  /** A packet for its handler. The ticket, 0 to 2^30 - 1, comes back with the verdict. False: no room, run a turn first. */
  packet(
    ticket: number,
    opCode: number,
    sender: number,
    reliable: boolean,
    targets: readonly number[],
    data: Uint8Array | null,
  ): boolean {
    const length = data === null ? 0 : data.length;
    const count = targets.length;
    const size = 32 + 4 * count + ((length + 3) & ~3);
    if (!this.#fits(size)) return false;
    const written = this.#written;
    const words = this.#words;
    const at = (HEAD_BYTES + written) >> 2;
    words[at] = EVENT_PACKET;
    words[at + 1] = size;
    words[at + 2] = ticket;
    words[at + 3] = opCode;
    words[at + 4] = sender;
    words[at + 5] = (reliable ? PACKET_RELIABLE : 0) | (data === null ? 0 : PACKET_HAS_DATA);
    words[at + 6] = count;
    words[at + 7] = length;
    for (let i = 0; i < count; i++) words[at + 8 + i] = targets[i]!;
    if (data !== null) this.#copy(data, (at + 8 + count) * 4);
    this.#written = written + size;
    this.#commit();
    return true;
  }

  /** A player is ready. False: no room. */
  connect(peerId: number, playerId: string): boolean {
    if (!this.#open(EVENT_CONNECT, 4 + textBytes(playerId))) return false;
    this.#put(peerId);
    this.#putText(playerId);
    this.#commit();
    return true;
  }

  /** A player is gone. False: no room. */
  disconnect(peerId: number): boolean {
    if (!this.#open(EVENT_DISCONNECT, 4)) return false;
    this.#put(peerId);
    this.#commit();
    return true;
  }

  /** The answer to a request; `json` must be JSON, of any length. False: no room. */
  response(requestId: number, json: string): boolean {
    if (!this.#open(EVENT_RESPONSE, 4 + textBytes(json))) return false;
    this.#put(requestId);
    this.#putText(json);
    this.#commit();
    return true;
  }

  /** The session is about to end. False: no room. */
  shutdown(): boolean {
    if (!this.#open(EVENT_SHUTDOWN, 0)) return false;
    this.#commit();
    return true;
  }

  /** Sets the clock the guest sees until the next `begin`: monotonic milliseconds, and milliseconds since 1970. */
  begin(now: number, epoch: number): void {
    // From the front again, in memory that was just in use, whenever nothing waits.
    if (!this.pending) this.#compact(0);
    this.#times[TIME_NOW] = now;
    this.#times[TIME_EPOCH] = epoch;
    // The first clock is that of the script's top level.
    this.#words[HEAD_DOING] = this.#toLoad ? DOING_LOADING : DOING_IDLE;
    this.#toLoad = false;
  }

  /** Whether events wait to be handled. After a fault: false. */
  get pending(): boolean {
    return this.#read() < this.#written;
  }

  /** When the guest's next timer is due, on the scale of `begin`'s `now`; Infinity: none. May lie in the past. */
  get nextDue(): number {
    const due = this.#times[TIME_DUE]!;
    return due >= 0 ? due : Number.isNaN(due) ? Number.POSITIVE_INFINITY : 0;
  }

  /** What the guest was doing last; after a call that was cut, the culprit. Hostile values are left out. */
  progress(): { doing: Doing; opCode?: number; peer?: number } {
    const doing = DOINGS[this.#words[HEAD_DOING]!] ?? "idle";
    const opCode = this.#words[HEAD_DOING_OPCODE]!;
    const peer = this.#words[HEAD_DOING_PEER]!;
    if (doing === "idle" || doing === "loading") return { doing };
    return {
      doing,
      ...(opCode > 0 && opCode <= LARGEST_OP_CODE ? { opCode } : {}),
      ...(peer >= 0 ? { peer } : {}),
    };
  }

  /** For `IsolateOptions.give`. False, refused: more than 4 Mi units would wait. */
  give(text: string): boolean {
    if (typeof text !== "string" || this.#givenUnits + text.length > MOST_GIVEN) return false;
    this.#given.push(text);
    this.#givenUnits += text.length;
    return true;
  }

  /** For `IsolateOptions.take`. */
  take(): string {
    return this.#toTake.shift() ?? "";
  }

  /**
   * For `IsolateOptions.flush`: as `drain`, but a fault is kept for the next `drain` instead of thrown through the guest.
   * What the handler throws is thrown.
   */
  flush(handler: EffectHandler): void {
    try {
      this.drain(handler);
    } catch (error) {
      if (error !== this.#fault) throw error;
    }
  }

  /**
   * Hands the effects to `handler`, in order, and clears them.
   *
   * @throws Fault RT8101 when the guest's region is damaged; so does every later call.
   */
  drain(handler: EffectHandler): void {
    const written = this.#words[HEAD_EFFECTS_WRITTEN]!;
    this.#words[HEAD_EFFECTS_WRITTEN] = 0;
    this.#read();
    if (this.#fault !== undefined) throw this.#fault;
    const start = (HEAD_BYTES + this.#eventBytes) >> 2;
    if (written < 0 || written > this.#effectBytes || (written & 3) !== 0) throw this.#damaged("mark of effects");
    const last = start + (written >> 2);
    const words = this.#words;
    const bytes = this.#bytes;
    for (let next = start; next < last; ) {
      if (next + 2 > last) throw this.#damaged("end of an effect");
      const kind = words[next]!;
      const size = words[next + 1]!;
      const end = next + (size >> 2);
      if (size < 8 || (size & 3) !== 0 || end > last) throw this.#damaged("size of an effect");
      // One or two for each packet that was handled: read where they lie, and in this loop.
      if (kind === EFFECT_VERDICT && size >= 16) {
        const ticket = words[next + 2]!;
        const relay = words[next + 3]!;
        if (ticket < 0) throw this.#damaged("ticket");
        if (relay !== 0 && relay !== 1) throw this.#damaged("verdict");
        handler.verdict(ticket, relay === 1);
      } else if (kind === EFFECT_SEND && size >= 32) {
        const opCode = words[next + 2]!;
        const sender = words[next + 3]!;
        const delivery = words[next + 4]!;
        const count = words[next + 5]!;
        const length = words[next + 6]!;
        const decided = words[next + 7]!;
        if (opCode < 1 || opCode > LARGEST_OP_CODE) throw this.#damaged("op-code");
        if (sender < 0) throw this.#damaged("sender");
        if (delivery !== 0 && delivery !== 1 && delivery !== 2) throw this.#damaged("delivery");
        if (decided < -1) throw this.#damaged("verdict");
        let at = next + 8;
        let targets: number[] | null = null;
        if (count >= 0) {
          if (count > MOST_TARGETS) throw this.#damaged("number of targets");
          if (at + count > end) throw this.#damaged("end of an effect");
          targets = this.#targets;
          if (targets.length > count) targets.length = count;
          for (let i = 0; i < count; i++) targets[i] = words[at + i]!;
          at += count;
        } else if (count !== -1) throw this.#damaged("number of targets");
        at *= 4;
        if (length < 0) {
          if (length !== -1) throw this.#damaged("length of data");
          handler.send(opCode, sender, delivery, targets, bytes, -1, -1);
        } else {
          if (length > end * 4 - at) throw this.#damaged("length of data");
          handler.send(opCode, sender, delivery, targets, bytes, at, at + length);
        }
        if (decided >= 0) handler.verdict(decided >> 1, (decided & 1) === 1);
      } else {
        this.#at = next + 2;
        this.#end = end;
        this.#effect(kind, handler);
      }
      next = end;
    }
    this.#given = [];
    this.#givenUnits = 0;
  }

  #effect(kind: number, handler: EffectHandler): void {
    switch (kind) {
      case EFFECT_VERDICT:
      case EFFECT_SEND:
        // Those that are long enough do not come here.
        throw this.#damaged("end of an effect");
      case EFFECT_REQUEST: {
        const id = this.#within(1, 0x7fff_ffff, "request id");
        handler.request(id, this.#text());
        break;
      }
      case EFFECT_LOG: {
        const level = LEVELS[this.#within(0, 3, "log level")]!;
        const peer = this.#peer();
        const opCode = this.#opCode();
        handler.log(level, this.#text(), peer, opCode);
        break;
      }
      case EFFECT_THROWN: {
        const peer = this.#peer();
        const opCode = this.#opCode();
        const doing = this.#word();
        const ofName = this.#word();
        const ofMessage = this.#word();
        const text = this.#text();
        if (ofName < 0 || ofMessage < 0 || ofName + ofMessage > text.length) throw this.#damaged("length of a text");
        const during = DURING[doing] ?? "";
        handler.thrown(
          text.slice(ofName, ofName + ofMessage),
          text.slice(ofName + ofMessage),
          opCode === undefined ? during + text.slice(0, ofName) : `${during}(${opCode})`,
          peer,
          opCode,
        );
        break;
      }
      case EFFECT_HANDLES:
        handler.handles(this.#within(1, LARGEST_OP_CODE, "op-code"));
        break;
      default:
        throw this.#damaged("kind of an effect");
    }
  }

  #peer(): number | undefined {
    const peer = this.#within(-1, 0x7fff_ffff, "peer");
    return peer < 0 ? undefined : peer;
  }

  #opCode(): number | undefined {
    const opCode = this.#within(0, LARGEST_OP_CODE, "op-code");
    return opCode === 0 ? undefined : opCode;
  }

  /** The next word of the record that is read. */
  #word(): number {
    if (this.#at >= this.#end) throw this.#damaged("end of an effect");
    return this.#words[this.#at++]!;
  }

  #within(least: number, most: number, what: string): number {
    const word = this.#word();
    if (word < least || word > most) throw this.#damaged(what);
    return word;
  }

  #text(): string {
    const length = this.#word();
    if (length === LONG_TEXT) {
      const text = this.#given.shift();
      if (text === undefined) throw this.#damaged("text that was never given");
      return text;
    }
    if (length < 0 || length > (this.#end - this.#at) * 2) throw this.#damaged("length of a text");
    const from = this.#at * 2;
    this.#at += (length + 1) >> 1;
    let text = "";
    for (let i = 0; i < length; i += 4096) {
      const part = this.#units.subarray(from + i, from + Math.min(length, i + 4096));
      text += String.fromCharCode.apply(null, part as unknown as number[]);
    }
    return text;
  }

  #damaged(what: string): Fault {
    this.#fault ??= new Fault("RT8101", `The script has damaged its link to the host (${what}); its session ends.`);
    return this.#fault;
  }

  /** How far the guest has read: checked, and the one place where its mark is looked at. */
  #read(): number {
    const read = this.#words[HEAD_EVENTS_READ]!;
    if (this.#fault === undefined && (read < 0 || read > this.#written || (read & 3) !== 0)) {
      this.#damaged("mark of events");
    }
    // Nothing is left to do for a guest that cannot be believed.
    return this.#fault === undefined ? read : this.#written;
  }

  /** Begins an event whose words after kind and size take `size` bytes; false when they do not fit now. */
  #open(kind: number, size: number): boolean {
    const bytes = size + 8;
    if (!this.#fits(bytes)) return false;
    const at = (HEAD_BYTES + this.#written) >> 2;
    const words = this.#words;
    words[at] = kind;
    words[at + 1] = bytes;
    this.#at = at + 2;
    this.#written += bytes;
    return true;
  }

  /** Whether an event of so many bytes fits now. */
  #fits(bytes: number): boolean {
    if (bytes > this.#eventBytes) {
      throw new Fault("RT8104", `An event of ${bytes} bytes does not fit the link's region of ${this.#eventBytes}.`);
    }
    return this.#written + bytes <= this.#eventBytes || this.#compact(bytes);
  }

  /** Moves the events that wait to the front. Whether there are `bytes` bytes behind them then. */
  #compact(bytes: number): boolean {
    const read = this.#read();
    if (read > 0) {
      this.#bytes.copyWithin(HEAD_BYTES, HEAD_BYTES + read, HEAD_BYTES + this.#written);
      this.#written -= read;
      this.#words[HEAD_EVENTS_READ] = 0;
      this.#commit();
    }
    return this.#written + bytes <= this.#eventBytes;
  }

  /** A call of `set` takes longer than the bytes of a short packet, four at a time (measured: 15 and 5 ns for 8, the same for 18). */
  #copy(data: Uint8Array, to: number): void {
    const { length } = data;
    if (length > 16) {
      this.#bytes.set(data, to);
      return;
    }
    const view = this.#view;
    let at = 0;
    for (; at + 4 <= length; at += 4) {
      view.setInt32(to + at, data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24), true);
    }
    for (; at < length; at++) this.#bytes[to + at] = data[at]!;
  }

  #put(word: number): void {
    this.#words[this.#at++] = word;
  }

  #putText(text: string): void {
    if (text.length > LONG_TEXT_FROM) {
      this.#put(LONG_TEXT);
      this.#toTake.push(text);
      return;
    }
    this.#put(text.length);
    const from = this.#at * 2;
    for (let i = 0; i < text.length; i++) this.#units[from + i] = text.charCodeAt(i);
    this.#at += (text.length + 1) >> 1;
  }

  /** Shows the guest the event that was written. */
  #commit(): void {
    this.#words[HEAD_EVENTS_WRITTEN] = this.#written;
  }
}

/** Bytes of a text in an event. */
function textBytes(text: string): number {
  return text.length > LONG_TEXT_FROM ? 4 : 4 + 4 * ((text.length + 1) >> 1);
}
