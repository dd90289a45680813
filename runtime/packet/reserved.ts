/**
 * The protocol's own messages: their op-codes and the bodies that travel in the payload of their packets.
 *
 * Written as complete frames, by the rules of output that clients depend on: the payload is there even when it is empty, a
 * login result carries token and peer id every time, peers are written one by one. Read from both ends: the host reads
 * logins, our own client and tests read the rest. Who may send what, and when, is the host's business.
 */

import { Fault } from "#runtime/fault.ts";
import { type Cursor, claim, cursor, WireError } from "#runtime/wire/cursor.ts";
import { readText, utf8Length, writeUtf8 } from "#runtime/wire/text.ts";
import { readVarint, skipVarint, varintLength, writeVarint } from "#runtime/wire/varint.ts";
import { frame } from "./frame.ts";

/** Client: here is my token. Only with a payload; without one, op-code 0 is a game's packet. */
export const LOGIN = 0;
/** Server: you are in. */
export const LOGIN_RESULT = -1;
/** Defined, sent by no client. */
export const PING = -2;
/** Crashes one of the clients: never send it unasked. */
export const PING_RESULT = -3;
/** The two ends found each other by UDP. */
export const UDP_CONNECT = -5;
/** Client: I am ready for packets. Has no payload. */
export const PLAYER_READY = -7;
/** Server: a player has come. */
export const PLAYER_CONNECT = -101;
/** Server: a player has gone. */
export const PLAYER_DISCONNECT = -103;

export interface Login {
  /** Null when the client sent none. */
  readonly token: string | null;
  /** Version of the protocol the client says it speaks: 2 for all that exist, 0 when absent. */
  readonly version: number;
}

export interface LoginResult {
  readonly success: boolean;
  /** Replaces the client's token; null only when the server sent none. */
  readonly reconnectToken: string | null;
  /** 0 when the server sent none. */
  readonly peerId: number;
  /** All connected peers, the receiver included. */
  readonly activePeers: readonly number[];
  /** Port for UDP; 0 or absent: the same as the TCP port. */
  readonly fastPort?: number;
}

export interface Peers {
  /** Who came or went; 0 when the server sent none. */
  readonly peerId: number;
  /** All connected peers after that, the receiver included. */
  readonly activePeers: readonly number[];
}

/** The body of a login. @throws Fault RT8004 when malformed. */
export function readLogin(bytes: Uint8Array, start: number, end: number): Login {
  let token: string | null = null;
  let version = 0;
  readBody("login", bytes, start, end, (key, c) => {
    if (key === 0x0a) token = readText(c, readVarint(c));
    else if (key === 0x10) version = readVarint(c);
    else return false;
    return true;
  });
  return { token, version };
}

/** The body of a login result. @throws Fault RT8004 when malformed. */
export function readLoginResult(bytes: Uint8Array, start: number, end: number): LoginResult {
  let success = false;
  let reconnectToken: string | null = null;
  let peerId = 0;
  let fastPort = 0;
  const activePeers: number[] = [];
  readBody("login result", bytes, start, end, (key, c) => {
    if (key === 0x08) success = readVarint(c) !== 0;
    else if (key === 0x12) reconnectToken = readText(c, readVarint(c));
    else if (key === 0x18) peerId = readVarint(c);
    else if (key === 0x20) activePeers.push(readVarint(c));
    else if (key === 0x28) fastPort = readVarint(c);
    else return false;
    return true;
  });
  return { success, reconnectToken, peerId, activePeers, fastPort };
}

/** The body of a player's coming or going. @throws Fault RT8004 when malformed. */
export function readPeers(bytes: Uint8Array, start: number, end: number): Peers {
  let peerId = 0;
  const activePeers: number[] = [];
  readBody("list of peers", bytes, start, end, (key, c) => {
    if (key === 0x08) peerId = readVarint(c);
    else if (key === 0x20) activePeers.push(readVarint(c));
    else return false;
    return true;
  });
  return { peerId, activePeers };
}

/** The frame of a login, as clients send it; a null token is left out. */
export function writeLogin(token: string | null, version = 2): Uint8Array {
  const tokenLength = token === null ? 0 : utf8Length(token);
  const body = cursor(new Uint8Array(token === null ? 6 : 12 + tokenLength));
  if (token !== null) writeString(body, 0x0a, token, tokenLength);
  writeNumber(body, 0x10, version);
  return frame({ opCode: LOGIN }, null, body.bytes.subarray(0, body.at));
}

/** The frame by which a client says that it is ready. */
export function writePlayerReady(): Uint8Array {
  return frame({ opCode: PLAYER_READY });
}

/**
 * The frame of a login result. `reliable` is left out on the connection the login came by; false marks the second result
 * that confirms a login by UDP.
 */
export function writeLoginResult(
  result: LoginResult & { readonly reconnectToken: string },
  reliable?: boolean,
): Uint8Array {
  const { success, reconnectToken, peerId, activePeers, fastPort } = result;
  const tokenLength = utf8Length(reconnectToken);
  const body = cursor(new Uint8Array(20 + tokenLength + activePeers.length * 6));
  writeNumber(body, 0x08, success ? 1 : 0);
  writeString(body, 0x12, reconnectToken, tokenLength);
  writeNumber(body, 0x18, peerId);
  for (const peer of activePeers) writeNumber(body, 0x20, peer);
  if (fastPort) writeNumber(body, 0x28, fastPort);
  const header = reliable === undefined ? { opCode: LOGIN_RESULT } : { opCode: LOGIN_RESULT, reliable };
  return frame(header, null, body.bytes.subarray(0, body.at));
}

/** The datagram that asks whether UDP reaches the client. Its payload, though empty, has to be there. */
export function writeUdpConnect(): Uint8Array {
  return frame({ opCode: UDP_CONNECT }, null, new Uint8Array(0));
}

/** The frame that tells of a player's coming or going. `activePeers` is the whole list, the receiver included. */
export function writePeers(
  opCode: typeof PLAYER_CONNECT | typeof PLAYER_DISCONNECT,
  peerId: number,
  activePeers: readonly number[],
): Uint8Array {
  let length = 1 + varintLength(peerId);
  for (const peer of activePeers) length += 1 + varintLength(peer);
  const body = cursor(new Uint8Array(length));
  writeNumber(body, 0x08, peerId);
  for (const peer of activePeers) writeNumber(body, 0x20, peer);
  return frame({ opCode }, null, body.bytes);
}

function writeNumber(c: Cursor, key: number, n: number): void {
  c.bytes[claim(c, 1)] = key;
  writeVarint(c, n);
}

function writeString(c: Cursor, key: number, text: string, length: number): void {
  c.bytes[claim(c, 1)] = key;
  writeVarint(c, length);
  writeUtf8(c, text);
}

/** Hands every field to `take`; one that it does not know is passed over, as protobuf wants it of a reader. */
function readBody(
  what: string,
  bytes: Uint8Array,
  start: number,
  end: number,
  take: (key: number, c: Cursor) => boolean,
): void {
  const c = cursor(bytes, start, end);
  try {
    while (c.at < end) {
      const key = readVarint(c);
      if (!take(key, c)) skipField(c, key & 7);
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new Fault("RT8004", `The body of a ${what} is malformed at byte ${c.at - start}: ${error.message}`);
  }
}

function skipField(c: Cursor, wireType: number): void {
  if (wireType === 0) skipVarint(c);
  else if (wireType === 1) claim(c, 8);
  else if (wireType === 5) claim(c, 4);
  else if (wireType === 2) claim(c, readVarint(c));
  else throw new WireError(`Wire type ${wireType} is unknown.`);
}
