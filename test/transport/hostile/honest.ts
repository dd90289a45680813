/**
 * Players that mean well, in the middle of those that do not: each sends numbered reliable packets to the others and looks at
 * everything it gets. Anything that a shipped client would choke on, and any number that is missing, is a problem.
 */

import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { readData } from "#runtime/packet/data.ts";
import { FrameReader, packetView, parsePacket } from "#runtime/packet/frame.ts";
import { LOGIN_RESULT, PLAYER_CONNECT, PLAYER_DISCONNECT, writeLogin } from "#runtime/packet/reserved.ts";
import { scanData } from "#runtime/packet/scan.ts";
import { framed, varint } from "./bytes.ts";
import { open, wsMessage } from "./strangers.ts";

/** Relayed as it is; asked about first, and relayed; the last of each. */
const plain = 10;
const asked = 22;
const last = 11;

export class Honest {
  readonly peer: number;
  readonly problems: string[] = [];
  sent = 0;
  /** Numbers seen, by sender: always 0 to one less than this. */
  readonly got = new Map<number, number>();
  /** Senders whose last packet has come. */
  readonly finished = new Set<number>();
  #ready = false;
  #wake = (): void => {};
  readonly #socket: Socket;
  readonly #webSocket: boolean;
  readonly #frames = new FrameReader(65_536);
  readonly #view = packetView();
  readonly #honest: number;
  #http = Buffer.alloc(0);

  private constructor(socket: Socket, webSocket: boolean, peer: number, honest: number) {
    this.#socket = socket;
    this.#webSocket = webSocket;
    this.#http = Buffer.alloc(0);
    this.peer = peer;
    this.#honest = honest;
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("close", () => {
      this.problems.push(`peer ${peer} was disconnected`);
      this.#wake();
    });
  }

  /** Logs in and is ready. `honest`: peers from 1 to this one mean well. */
  static async join(
    port: number,
    way: "tcp" | "tls" | "websocket",
    token: string,
    peer: number,
    honest: number,
  ): Promise<Honest> {
    const socket = await open(port, way === "tls");
    const player = new Honest(socket, way === "websocket", peer, honest);
    if (way === "websocket") {
      const key = randomBytes(16).toString("base64");
      socket.write(
        `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
      );
    }
    player.#write(Buffer.from(writeLogin(token)));
    await player.until(() => player.#ready);
    player.#write(Buffer.from("02080d", "hex"));
    return player;
  }

  /** Resolves when `holds` does, asked again at each packet. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds() && this.problems.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  send(): void {
    this.#packet(this.sent % 2 === 0 ? plain : asked, this.sent++);
  }

  finish(): void {
    this.#packet(last, this.sent);
  }

  /** Leaves; that the connection ends is no problem any more. */
  leave(): void {
    this.#socket.removeAllListeners("close");
    this.#socket.destroy();
  }

  #packet(opCode: number, n: number): void {
    const data = Buffer.concat([Buffer.from([8]), varint(2 * n)]);
    this.#write(framed(Buffer.concat([Buffer.from([8, 2 * opCode, 0x72, data.length]), data])));
  }

  #write(frame: Buffer): void {
    this.#socket.write(this.#webSocket ? wsMessage(frame) : frame);
  }

  #read(bytes: Buffer): void {
    try {
      if (this.#webSocket) this.#unwrap(bytes);
      else this.#frames.push(bytes, (all, start, end) => this.#take(all, start, end));
    } catch (error) {
      this.problems.push(`peer ${this.peer} cannot read what it got: ${(error as Error).message}`);
    }
    this.#wake();
  }

  /** Messages of a server: the header of HTTP once, then a header of two or four bytes and one whole frame each. */
  #unwrap(bytes: Buffer): void {
    this.#http = Buffer.concat([this.#http, bytes]);
    for (;;) {
      const all = this.#http;
      if (all[0] === 0x48) {
        const end = all.indexOf("\r\n\r\n");
        if (end < 0) return;
        this.#http = all.subarray(end + 4);
        continue;
      }
      if (all.length < 4) return;
      if (all[0] === 0x89) {
        // A ping; its answer is not needed in the time this lasts.
        this.#http = all.subarray(2 + all[1]!);
        continue;
      }
      if (all[0] !== 0x82) throw new Error(`a message begins with ${all[0]!.toString(16)}`);
      const head = all[1]! < 126 ? 2 : 4;
      const length = head === 2 ? all[1]! : all.readUInt16BE(2);
      if (all[1]! > 126) throw new Error("a message is far too large");
      if (all.length < head + length) return;
      this.#http = all.subarray(head + length);
      const before = this.#count;
      this.#frames.push(all.subarray(head, head + length), (one, start, end) => this.#take(one, start, end));
      if (this.#count !== before + 1 || !this.#frames.atBoundary) throw new Error("a message is not one frame");
    }
  }
  #count = 0;

  #take(bytes: Uint8Array, start: number, end: number): void {
    this.#count++;
    const view = this.#view;
    parsePacket(bytes, start, end, view);
    const { opCode, sender, dataStart, dataEnd, payloadStart, targets } = view;
    if (opCode <= 0) {
      if (![LOGIN_RESULT, PLAYER_CONNECT, PLAYER_DISCONNECT].includes(opCode) || payloadStart < 0) {
        throw new Error(`message ${opCode} of the protocol`);
      }
      this.#ready = true;
      return;
    }
    if (targets.length > 0) throw new Error("targets");
    if (payloadStart >= 0 && dataStart > payloadStart) throw new Error("data behind the payload");
    if (dataStart >= 0) {
      const scanned = scanData(bytes, dataStart, dataEnd);
      if (scanned.kind !== "clean") throw new Error(`data of peer ${sender} that is ${scanned.kind}`);
    }
    if (sender < 1 || sender > this.#honest) return;
    const { value } = readData(bytes, dataStart, dataEnd).get(1)!;
    const expected = this.got.get(sender) ?? 0;
    if (value !== expected) throw new Error(`number ${value} of peer ${sender} where ${expected} was due`);
    if (opCode === last) this.finished.add(sender);
    else this.got.set(sender, expected + 1);
  }
}
