/** What no honest client sends: packets for who has logged in, and whole conversations for who has not. Bytes only. */

import { randomBytes } from "node:crypto";
import { writeLogin } from "#runtime/packet/reserved.ts";
import type { Dice } from "../../support/dice.ts";
import { unhex } from "../../support/wire.ts";

export function varint(n: number): Buffer {
  const bytes: number[] = [];
  for (; n > 0x7f; n = Math.floor(n / 128)) bytes.push((n & 0x7f) | 0x80);
  return Buffer.from([...bytes, n]);
}

export const framed = (packet: Uint8Array): Buffer => Buffer.concat([varint(packet.length), packet]);
const sized = (key: number, body: Uint8Array): Buffer => Buffer.concat([Buffer.from([key]), varint(body.length), body]);
const opCode = (n: number): Buffer => Buffer.concat([Buffer.from([8]), varint(n < 0 ? -2 * n - 1 : 2 * n)]);
/** Op-codes without a handler, and those the script relays, cancels and throws on. */
const heard = [10, 12, 20, 21, 22];

/** RTData of a few values, all of them sound. */
function data(dice: Dice): Buffer {
  const values = [
    unhex("0802"),
    unhex("150000803f"),
    unhex("1a030a0161"),
    unhex("22061204 0000803f"),
    unhex("2a0472020802"),
    unhex("80 01 02"),
    unhex("f907000000000000f03f"),
    unhex("3202 0a00"),
    unhex("3a00"),
  ];
  return Buffer.concat(values.filter(() => dice.chance(0.5)));
}

function sound(dice: Dice): Buffer {
  const parts = [opCode(dice.pick(heard))];
  if (dice.chance(0.2)) parts.push(Buffer.from([0x10]), varint(dice.below(1000)));
  for (let i = dice.below(3); i > 0; i--) parts.push(Buffer.from([0x20]), varint(dice.below(8)));
  if (dice.chance(0.3)) parts.push(Buffer.from([0x30, dice.below(2)]));
  if (dice.chance(0.8)) parts.push(sized(0x72, data(dice)));
  if (dice.chance(0.3)) parts.push(sized(0x7a, dice.bytes(dice.below(60))));
  return Buffer.concat(parts);
}

function mutated(dice: Dice): Buffer {
  const packet = sound(dice);
  if (dice.chance(0.3)) return packet.subarray(0, dice.below(packet.length + 1));
  for (let i = 1 + dice.below(3); i > 0; i--) packet[dice.below(packet.length)] = dice.below(256);
  return packet;
}

const oddData = [
  "00 02",
  "02 02",
  "8008 02 0802",
  "ffffffff0f 02",
  `08 ${"ff".repeat(11)}`,
  "08 ffffffffffffffffff02",
  "0a 06 1203 000000",
  "0a 05 0a05 6161",
  "0a 04 0a00 0a00",
  "0b", // A group.
  "8800 02",
  `${"0a 7e 72 7c ".repeat(20)}`,
];
const oddPackets = [
  "0800",
  "0801 7a00",
  "0803",
  "0805",
  "0809",
  "080d",
  "08c901 7a020801",
  "08cd01",
  "08 8080808008",
  "08 ffffffff0f",
  "0814 0814",
  "7a0101 0814",
  "2814 0814",
  "0814 7200 7200",
  "0814 20ffffffffffffffffff01 7200",
  "0814 18ff01",
  "0814 3005",
  "0814 4001",
  "1001",
  "72 7f 00",
];

/** One packet, without its length; never empty. */
export function hostilePacket(dice: Dice, token: string): Buffer {
  const packet = dice.pick([
    () => sound(dice),
    () => sound(dice),
    () => mutated(dice),
    () => mutated(dice),
    () => dice.bytes(1 + dice.below(300)),
    () => unhex(dice.pick(oddPackets)),
    () => Buffer.concat([opCode(dice.pick(heard)), sized(0x72, unhex(dice.pick(oddData)))]),
    () => Buffer.concat([opCode(12), sized(0x72, nested(dice.below(70)))]),
    () => Buffer.concat([opCode(12), ...Array.from({ length: dice.below(600) }, () => Buffer.from([0x20, 1]))]),
    () => Buffer.concat([opCode(12), sized(0x7a, Buffer.alloc(1300 + dice.below(20_000), 7))]),
    () => Buffer.from(writeLogin(token)).subarray(varint(token.length + 10).length),
  ])();
  return packet.length === 0 ? Buffer.from([8]) : packet;
}

function nested(depth: number): Buffer {
  let inner = Buffer.from([0x08, 0x02]);
  for (let i = 0; i < depth; i++) inner = sized(0x0a, sized(0x72, inner)) as Buffer<ArrayBuffer>;
  return inner;
}

/** Cuts bytes anywhere, often into single ones. */
export function* split(dice: Dice, bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + (dice.chance(0.2) ? 0 : dice.below(400));
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** Bytes to write, or milliseconds to wait. */
export type Step = Buffer | number;
export type Talk = (dice: Dice) => Generator<Step>;

const login = (dice: Dice): Buffer => Buffer.from(writeLogin(`wrong-${dice.below(1e9)}`));

function* drip(bytes: Iterable<number>): Generator<Step> {
  for (const byte of bytes) {
    yield Buffer.from([byte]);
    yield 8;
  }
}

function* forEver(first: string | Buffer, then: () => Buffer, times = 200): Generator<Step> {
  yield Buffer.from(first);
  for (let i = 0; i < times; i++) yield then();
}

const chunk = Buffer.alloc(16_384, 0x08);

/** A client's WebSocket frame, masked or not. */
function wsFrame(dice: Dice, first: number, body: Buffer, masked = true): Buffer {
  const head =
    body.length < 126
      ? Buffer.from([first, body.length])
      : Buffer.from([first, 126, body.length >> 8, body.length & 0xff]);
  if (!masked) return Buffer.concat([head, body]);
  const mask = dice.bytes(4);
  head[1]! |= 0x80;
  return Buffer.concat([head, mask, body.map((byte, i) => byte ^ mask[i & 3]!)]);
}

function upgrade(headers = ""): Buffer {
  const key = randomBytes(16).toString("base64");
  return Buffer.from(
    `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${headers}\r\n`,
  );
}

/** WebSocket, then what is wrong with it. */
function webSocket(then: Talk): Talk {
  return function* (dice) {
    yield upgrade(
      dice.chance(0.3) ? "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: x\r\n" : "",
    );
    if (dice.chance(0.5)) yield 10;
    yield* then(dice);
  };
}

/** What strangers say on a stream, encrypted or not. None of it is a login that is let in. */
export const talks: Readonly<Record<string, Talk>> = {
  *silence() {},
  *random(dice) {
    for (let i = dice.below(20); i >= 0; i--) {
      yield dice.bytes(1 + dice.below(200));
      if (dice.chance(0.3)) yield dice.below(20);
    }
  },
  *wrongLogin(dice) {
    yield* split(dice, login(dice));
  },
  *tornLogin(dice) {
    const whole = login(dice);
    yield whole.subarray(0, 1 + dice.below(whole.length - 1));
  },
  *loginByBytes(dice) {
    yield* drip(login(dice));
  },
  *neverWhole() {
    // 1,000 bytes are announced, and come, one by one.
    yield* drip([0xe8, 0x07, ...Buffer.alloc(1000, 8)]);
  },
  *enormousLength(dice) {
    yield unhex(dice.pick(["ffffffff0f", "ffffffff7f", "80808080808000", "ffff7f", "8108"]));
    for (let i = 0; i < 100; i++) yield chunk;
  },
  *emptyFrames() {
    yield Buffer.alloc(1 + 5000);
  },
  *notALogin(dice) {
    yield framed(hostilePacket(dice, "x").subarray(0, 900));
    for (let i = 0; i < 50; i++) yield framed(hostilePacket(dice, "x"));
  },
  *manyFrames(dice) {
    yield Buffer.concat(Array.from({ length: 2000 }, () => login(dice)));
  },
  *tlsTorn(dice) {
    yield Buffer.concat([unhex("160301020001"), dice.bytes(dice.below(400))]);
  },
  *httpByBytes() {
    yield* drip(upgrade());
  },
  *httpHeaders() {
    yield* forEver("GET / HTTP/1.1\r\n", () => Buffer.from(`x-${"y".repeat(4000)}: z\r\n`));
  },
  *httpBody() {
    yield* forEver("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", () => chunk);
  },
  *httpPipelined() {
    yield* forEver("", () => Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50)));
  },
  *httpOdd(dice) {
    yield Buffer.from(
      dice.pick([
        "GET /other HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GE\0T\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: short\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
      ]),
    );
  },
  wsSilence: webSocket(function* () {}),
  wsWrongLogin: webSocket(function* (dice) {
    yield* split(dice, wsFrame(dice, 0x82, login(dice)));
  }),
  wsByBytes: webSocket(function* (dice) {
    yield* drip(wsFrame(dice, 0x82, login(dice)));
  }),
  wsRandom: webSocket(function* (dice) {
    for (let i = 0; i < 20; i++) yield dice.bytes(1 + dice.below(300));
  }),
  wsText: webSocket(function* (dice) {
    yield wsFrame(dice, 0x81, Buffer.from('{"hello":"there"}'));
  }),
  wsTornMessage: webSocket(function* (dice) {
    yield wsFrame(dice, 0x82, login(dice).subarray(0, 5));
  }),
  wsPings: webSocket(function* (dice) {
    for (let i = 0; i < 400; i++) yield wsFrame(dice, 0x89, dice.bytes(100));
  }),
  wsFragments: webSocket(function* (dice) {
    yield wsFrame(dice, 0x02, Buffer.from([0x7f]));
    for (let i = 0; i < 400; i++) yield wsFrame(dice, 0x00, Buffer.alloc(i % 2 === 0 ? 0 : 50, 8));
  }),
  wsEnormous: webSocket(function* () {
    yield unhex("82ff 0000010000000000 00000000");
    for (let i = 0; i < 100; i++) yield chunk;
  }),
  wsUnmasked: webSocket(function* (dice) {
    yield wsFrame(dice, 0x82, login(dice), false);
  }),
  wsOddClose: webSocket(function* (dice) {
    yield wsFrame(dice, 0x88, unhex(dice.pick(["03ed", "03", "", "ffff", "03e8ff"])));
  }),
};

/** A datagram of somebody who has not logged in. */
export function strangeDatagram(dice: Dice): Buffer {
  return dice.pick([
    () => dice.bytes(dice.below(100)),
    () => dice.bytes(1400),
    () => Buffer.alloc(dice.below(60_000), dice.below(256)),
    () => login(dice),
    () => login(dice).subarray(0, dice.below(10)),
    () => Buffer.concat([login(dice), login(dice), dice.bytes(20)]),
    () => unhex(dice.pick(["", "00", "0408097a00", "020809", "02080d", "03080000", "0608007a020a00", "ffffff0800"])),
    () => framed(hostilePacket(dice, "x")),
  ])();
}
