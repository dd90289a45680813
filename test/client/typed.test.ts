/** Packets by name: what `rtsc generate typescript` writes, handed to the client as it is. */

import { describe, expect, expectTypeOf, it } from "vitest";
import { connect, type PacketHead } from "#runtime/client/client.ts";
import { frame, packetView, parsePacket } from "#runtime/packet/frame.ts";
import {
  encodeClockReply,
  encodeClockSync,
  encodeHit,
  type Hit,
  Packets,
} from "../../examples/tank-battle/client/packets.ts";
import { HandSocket } from "./hand-socket.ts";

function play() {
  let socket: HandSocket | undefined;
  class Socket extends HandSocket {
    constructor(url: string) {
      super(url);
      socket = this;
    }
  }
  const client = connect({ url: "ws://h/", token: "t", WebSocket: Socket });
  socket!.welcome();
  socket!.sent.length = 0;
  const malformed: string[] = [];
  client.on("malformed", ({ opCode, sender, reason }) => malformed.push(`${opCode} of ${sender}: ${reason}`));
  return { client, socket: socket!, malformed };
}

/** The parts of a frame that was sent. */
function parts(hex: string) {
  const bytes = Buffer.from(hex, "hex");
  const view = packetView();
  parsePacket(bytes, 1, bytes.length, view);
  const { opCode, targets, reliable, sequence, dataStart, dataEnd } = view;
  return { opCode, targets: [...targets], reliable, sequence, data: bytes.subarray(dataStart, dataEnd) };
}

describe("send", () => {
  it("writes the fields, and delivers as the definition says", () => {
    const { client, socket } = play();
    client.send(Packets.Shoot, { target: 2, power: 1 }, { targets: [0] });
    client.send(Packets.ClockSync, { sentAt: 5 });
    client.send(Packets.Move, { step: 1, position: [0, 1] });
    client.send(Packets.Move, { step: 2, position: [0, 1], turret: 90 }, { delivery: "reliable" });
    const [shoot, clock, move, other] = socket.sent.map(parts);
    expect([shoot!.opCode, shoot!.targets, shoot!.reliable, shoot!.sequence]).toEqual([103, [0], undefined, -1]);
    expect(Packets.Shoot.decode(shoot!.data)).toEqual({ target: 2, power: 1 });
    expect([clock!.opCode, clock!.reliable, clock!.sequence]).toEqual([101, false, -1]);
    expect([move!.reliable, move!.sequence]).toEqual([false, 0]);
    expect(Packets.Move.decode(move!.data)).toEqual({ step: 1, position: [0, 1], turret: null });
    expect([other!.reliable, other!.sequence]).toEqual([undefined, -1]);
  });

  it("refuses a field that does not hold what it may; nothing is sent", () => {
    const { client, socket } = play();
    expect(() => client.send(Packets.Move, { step: -1, position: [0, 1] })).toThrow(
      "Move.step is -1; it must be at least 0.",
    );
    expect(socket.sent).toEqual([]);
  });

  it("is typed: other fields, and packets of the server, do not compile", () => {
    const { client } = play();
    const never = (): void => {
      // @ts-expect-error: position is missing
      client.send(Packets.Move, { step: 1 });
      // @ts-expect-error: the server alone sends hits
      client.send(Packets.Hit, { by: 1, target: 2, damage: 3, effect: "fire" });
      // @ts-expect-error: data by index goes with a number
      client.send(Packets.Shoot, { 1: { kind: "number", value: 1 } });
    };
    expect(never).toBeTypeOf("function");
    client.on(Packets.Hit, (hit, head) => {
      expectTypeOf(hit).toEqualTypeOf<Hit>();
      expectTypeOf(head).toEqualTypeOf<PacketHead>();
    });
  });
});

describe("on", () => {
  const hit = { by: 1, target: 2, damage: 30, effect: "fire" } as const;
  const hitFrame = (sender = 0): Uint8Array => frame({ opCode: 104, sender }, encodeHit(hit), new Uint8Array([9]));

  it("gives the fields and the head, to every listener, until it is stopped", () => {
    const { client, socket } = play();
    const seen: unknown[] = [];
    const stop = client.on(Packets.Hit, (value, head) => seen.push(value, head));
    client.on(Packets.Hit, ({ damage }) => seen.push(damage));
    client.on("packet", ({ opCode, data }) => seen.push([opCode, data?.size]));
    socket.receive(hitFrame());
    const head = { opCode: 104, sender: 0, payload: new Uint8Array([9]) };
    expect(seen).toEqual([hit, head, 30, [104, 4]]);
    stop();
    socket.receive(hitFrame());
    expect(seen.slice(4)).toEqual([30, [104, 4]]);
  });

  it("packets that players send are taken from players, also where the server has the same op-code", () => {
    const { client, socket, malformed } = play();
    const seen: unknown[] = [];
    client.on(Packets.ClockSync, (value, { sender }) => seen.push(["sync", value, sender]));
    client.on(Packets.ClockReply, (value, { sender }) => seen.push(["reply", value, sender]));
    socket.receive(frame({ opCode: 101 }, encodeClockReply({ sentAt: 1, serverTime: 2 })));
    expect(seen).toEqual([["reply", { sentAt: 1, serverTime: 2 }, 0]]);
    socket.receive(frame({ opCode: 101, sender: 3 }, encodeClockSync({ sentAt: 4 })));
    expect(seen.slice(1)).toEqual([["sync", { sentAt: 4 }, 3]]);
    expect(malformed).toEqual(["101 of 3: ClockReply.serverTime is missing."]);
  });

  it("what does not fit its definition is malformed: told, not given, and the connection stays", () => {
    const { client, socket, malformed } = play();
    let given = 0;
    client.on(Packets.Hit, () => given++);
    client.on("packet", () => given++);
    socket.receive(frame({ opCode: 104 }));
    socket.receive(frame({ opCode: 104, sender: 2 }, Uint8Array.of(0x0d, 1)));
    expect(malformed).toEqual([
      "104 of 0: Hit.by is missing.",
      "104 of 2: The data of Hit is malformed.",
      expect.stringMatching(/^104 of 2: 4 bytes are needed, 1 are left/),
    ]);
    // Without data it is a packet all the same.
    expect([given, client.state]).toEqual([1, "ready"]);
    socket.receive(hitFrame());
    expect(given).toBe(3);
    client.close();
  });

  it("a listener that throws is reported as uncaught, and the others are called", async () => {
    const { client, socket, malformed } = play();
    const before = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    const uncaught = new Promise((resolve) => process.once("uncaughtException", resolve));
    let given = 0;
    client.on(Packets.Hit, () => {
      throw new Error("a mistake of the game");
    });
    client.on(Packets.Hit, () => given++);
    socket.receive(hitFrame());
    expect(String(await uncaught)).toBe("Error: a mistake of the game");
    for (const listener of before) process.on("uncaughtException", listener);
    expect([given, malformed]).toEqual([1, []]);
  });

  it("a listener that adds another does not have it called for the same packet", () => {
    const { client, socket } = play();
    let added = 0;
    client.on(Packets.Hit, () => client.on(Packets.Hit, () => added++));
    socket.receive(hitFrame());
    expect(added).toBe(0);
    socket.receive(hitFrame());
    expect(added).toBe(1);
  });
});
