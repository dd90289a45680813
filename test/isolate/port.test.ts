/**
 * The host's end of the link against a guest that lies: this test writes into the region what no guest would.
 */

import { describe, expect, it } from "vitest";
import type { EffectHandler } from "#runtime/host/effect-handler.ts";
import { HostPort } from "#runtime/host/port.ts";
import { createInlineIsolate } from "#runtime/isolate/inline.ts";
import {
  DOING_PACKET,
  DOING_RESPONSE,
  EFFECT_HANDLES,
  EFFECT_LOG,
  EFFECT_REQUEST,
  EFFECT_SEND,
  EFFECT_THROWN,
  EFFECT_VERDICT,
  HEAD_BYTES,
  HEAD_DOING,
  HEAD_DOING_OPCODE,
  HEAD_DOING_PEER,
  HEAD_EFFECTS_WRITTEN,
  HEAD_EVENTS_READ,
  HEAD_EVENTS_WRITTEN,
  TIME_DUE,
} from "#runtime/link.ts";
import { play } from "../support/playground.ts";

const EVENTS = 65_536;

function liar() {
  const port = new HostPort({ eventBytes: EVENTS, effectBytes: EVENTS });
  const words = new Int32Array(port.buffer);
  const seen: unknown[][] = [];
  const handler: EffectHandler = {
    verdict: (...args) => void seen.push(["verdict", ...args]),
    send: (opCode, sender, delivery, targets, bytes, start, end) =>
      void seen.push([
        "send",
        opCode,
        sender,
        delivery,
        targets && [...targets],
        start < 0 ? null : [...bytes.subarray(start, end)],
      ]),
    request: (...args) => void seen.push(["request", ...args]),
    log: (...args) => void seen.push(["log", ...args]),
    thrown: (...args) => void seen.push(["thrown", ...args]),
    handles: (...args) => void seen.push(["handles", ...args]),
  };
  return {
    port,
    words,
    seen,
    handler,
    /** Writes words into the effect region, moves the mark behind them, and drains. */
    drain(effects: readonly number[], mark = effects.length * 4) {
      words.set(effects, (HEAD_BYTES + EVENTS) / 4);
      words[HEAD_EFFECTS_WRITTEN] = mark;
      port.drain(handler);
      return seen.splice(0);
    },
  };
}

const fault = (what: string) =>
  expect.objectContaining({
    code: "RT8101",
    message: `The script has damaged its link to the host (${what}); its session ends.`,
  });

describe("HostPort", () => {
  it("reads every effect", () => {
    expect(
      liar().drain([
        ...[EFFECT_VERDICT, 16, 7, 1],
        ...[EFFECT_SEND, 48, 5, 0, 2, 2, 5, -1, 1, -9, 0x04030201, 0x05],
        ...[EFFECT_SEND, 32, 5, 1, 0, -1, -1, 15],
        ...[EFFECT_SEND, 32, 5, 1, 1, 0, 0, 18],
        ...[EFFECT_REQUEST, 20, 1, 2, 0x00620061],
        ...[EFFECT_LOG, 24, 3, -1, 0, 0],
        ...[EFFECT_LOG, 28, 0, 4, 9, 1, 0x35],
        ...[EFFECT_THROWN, 36, 2, 3, DOING_PACKET, 0, 1, 2, 0x0073_006d],
        ...[EFFECT_THROWN, 36, -1, 0, DOING_RESPONSE, 1, 0, 1, 0x64],
        ...[EFFECT_THROWN, 32, -1, 0, -7, 0, 0, 0],
        ...[EFFECT_HANDLES, 12, 0x3fff_ffff],
      ]),
    ).toEqual([
      ["verdict", 7, true],
      ["send", 5, 0, 2, [1, -9], [1, 2, 3, 4, 5]],
      ["send", 5, 1, 0, null, null],
      ["verdict", 7, true],
      ["send", 5, 1, 1, [], []],
      ["verdict", 9, false],
      ["request", 1, "ab"],
      ["log", "error", "", undefined, undefined],
      ["log", "debug", "5", 4, 9],
      ["thrown", "m", "s", "onPacket(3)", 2, 3],
      ["thrown", "", "", "response to d", undefined, undefined],
      ["thrown", "", "", "", undefined, undefined],
      ["handles", 0x3fff_ffff],
    ]);
  });

  it.each<[string, readonly number[], number?]>([
    ["mark of effects", [], -4],
    ["mark of effects", [], 2],
    ["mark of effects", [], EVENTS + 4],
    ["kind of an effect", [0, 8]],
    ["kind of an effect", [99, 8]],
    ["size of an effect", [EFFECT_VERDICT, 0, 1, 1]],
    ["size of an effect", [EFFECT_VERDICT, -8, 1, 1]],
    ["size of an effect", [EFFECT_VERDICT, 4, 1, 1]],
    ["size of an effect", [EFFECT_VERDICT, 18, 1, 1]],
    ["size of an effect", [EFFECT_VERDICT, 20, 1, 1]],
    ["size of an effect", [EFFECT_VERDICT, 0x7fff_fffc, 1, 1]],
    ["end of an effect", [EFFECT_VERDICT, 8, 1, 1]],
    ["end of an effect", [EFFECT_VERDICT]],
    ["ticket", [EFFECT_VERDICT, 16, -1, 1]],
    ["verdict", [EFFECT_VERDICT, 16, 1, 2]],
    ["verdict", [EFFECT_SEND, 32, 1, 0, 0, -1, -1, -2]],
    ["end of an effect", [EFFECT_SEND, 28, 1, 0, 0, -1, -1]],
    ["op-code", [EFFECT_SEND, 32, 0, 0, 0, -1, -1, -1]],
    ["op-code", [EFFECT_SEND, 32, 0x4000_0000, 0, 0, -1, -1, -1]],
    ["op-code", [EFFECT_HANDLES, 12, -5]],
    ["sender", [EFFECT_SEND, 32, 1, -1, 0, -1, -1, -1]],
    ["delivery", [EFFECT_SEND, 32, 1, 0, 3, -1, -1, -1]],
    ["number of targets", [EFFECT_SEND, 32, 1, 0, 0, -2, -1, -1]],
    ["number of targets", [EFFECT_SEND, 32, 1, 0, 0, 0x7fff_ffff, -1, -1]],
    ["end of an effect", [EFFECT_SEND, 32, 1, 0, 0, 1, 0, -1]],
    ["length of data", [EFFECT_SEND, 32, 1, 0, 0, -1, -2, -1]],
    ["length of data", [EFFECT_SEND, 32, 1, 0, 0, -1, 1, -1]],
    ["length of data", [EFFECT_SEND, 32, 1, 0, 0, -1, 0x7fff_ffff, -1]],
    ["request id", [EFFECT_REQUEST, 16, 0, 0]],
    ["length of a text", [EFFECT_REQUEST, 16, 1, 1]],
    ["length of a text", [EFFECT_REQUEST, 16, 1, 0x7fff_ffff]],
    ["length of a text", [EFFECT_REQUEST, 16, 1, -2]],
    ["text that was never given", [EFFECT_REQUEST, 16, 1, -1]],
    ["log level", [EFFECT_LOG, 24, 4, 0, 0, 0]],
    ["peer", [EFFECT_LOG, 24, 0, -2, 0, 0]],
    ["length of a text", [EFFECT_THROWN, 36, -1, 0, DOING_PACKET, 1, 1, 1, 0x61]],
    ["length of a text", [EFFECT_THROWN, 36, -1, 0, DOING_PACKET, 0x7fff_ffff, 0x7fff_ffff, 1, 0x61]],
    ["length of a text", [EFFECT_THROWN, 36, -1, 0, DOING_PACKET, -1, 1, 1, 0x61]],
    ["length of a text", [EFFECT_THROWN, 36, -1, 0, DOING_PACKET, 1, -1, 1, 0x61]],
  ])("a damaged region is a Fault RT8101: %s %j", (what, effects, mark) => {
    const { port, drain, handler } = liar();
    expect(() => drain(effects, mark)).toThrow(fault(what));
    // From then on nothing is believed.
    expect(() => port.drain(handler)).toThrow(fault(what));
    expect(port.pending).toBe(false);
  });

  it.each([-4, 3, 1 << 20])("a mark of events that cannot be (%i) is a Fault RT8101", (read) => {
    const { port, words, handler } = liar();
    port.connect(1, "a");
    words[HEAD_EVENTS_READ] = read;
    expect(port.pending).toBe(false);
    expect(() => port.drain(handler)).toThrow(fault("mark of events"));
  });

  it("the mark of events is the host's own: what is written over it changes nothing", () => {
    const { port, words } = liar();
    port.connect(1, "a");
    words[HEAD_EVENTS_WRITTEN] = 0;
    expect(port.pending).toBe(true);
  });

  it("flush keeps a fault for the next drain instead of throwing it through the guest", () => {
    const { port, words, handler } = liar();
    words[HEAD_EFFECTS_WRITTEN] = 3;
    port.flush(handler);
    expect(() => port.drain(handler)).toThrow(fault("mark of effects"));
  });

  it("next due time and progress are sanitised", () => {
    const { port, words } = liar();
    const times = new Float64Array(port.buffer);
    const due = [Number.NaN, -5, Number.NEGATIVE_INFINITY, 12.5].map((value) => {
      times[TIME_DUE] = value;
      return port.nextDue;
    });
    expect(due).toEqual([Number.POSITIVE_INFINITY, 0, 0, 12.5]);
    words[HEAD_DOING] = 2;
    words[HEAD_DOING_OPCODE] = -7;
    words[HEAD_DOING_PEER] = -1;
    expect(port.progress()).toEqual({ doing: "packet" });
    words[HEAD_DOING] = 77;
    expect(port.progress()).toEqual({ doing: "idle" });
  });

  it("texts wait up to a bound", () => {
    const { port } = liar();
    expect(port.give("x".repeat(4_000_000))).toBe(true);
    expect(port.give("x".repeat(1_000_000))).toBe(false);
    expect(port.give("x".repeat(100_000))).toBe(true);
    expect(port.take()).toBe("");
  });

  it("regions too small for a packet, and events larger than their region, are a Fault RT8104", () => {
    const config = { sessionId: "s", relay: "unless-false" as const, sliceMs: 5 };
    expect(() => new HostPort({ effectBytes: 8192 }).configure({ ...config, packetBytes: 1400 })).toThrow(
      expect.objectContaining({ code: "RT8104" }),
    );
    // The largest packet a project may allow fits the default.
    new HostPort().configure({ ...config, packetBytes: 65_536 });
    expect(() => liar().port.packet(0, 1, 1, true, [], new Uint8Array(EVENTS))).toThrow(
      expect.objectContaining({ code: "RT8104" }),
    );
  });

  it("a full event region refuses, and makes room once events were handled", async () => {
    const p = await play(
      createInlineIsolate,
      `var sum = 0, count = 0; RTSession.onPacket(1, function (packet) { sum += packet.getData().getNumber(1); count++; return false; });
       RTSession.onSessionShutdown(function () { RTSession.getLogger().info([count, sum]); });`,
      { port: { eventBytes: 65_536 } },
    );
    let written = 0;
    let refused = 0;
    while (written < 5000) {
      if (p.port.packet(written, 1, 1, true, [], Uint8Array.of(0x08, 2, 0x12, 3, 0x0a, 1, 0x61))) written++;
      else {
        refused++;
        // One slice, not all of it: what is left moves to the front.
        p.isolate.turn(1000);
      }
    }
    p.port.shutdown();
    p.turn();
    expect(refused).toBeGreaterThan(1);
    const effects = p.take();
    expect(effects.at(-1)).toMatchObject({ message: [5000, 5000] });
  });
});
