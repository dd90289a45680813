/**
 * Messages of the protocol as hex, put together by hand: what the code under test writes is not written by itself here.
 */

const byte = (n: number): string => n.toString(16).padStart(2, "0");
const varint = (n: number): string => (n < 0x80 ? byte(n) : byte((n & 0x7f) | 0x80) + varint(n >>> 7));
const sized = (hex: string): string => varint(hex.length / 2) + hex;
const token = (peer: number): string => Buffer.from(`token-${peer}`).toString("hex");
const list = (peers: readonly number[]): string => peers.map((peer) => `20${byte(peer)}`).join("");

/** Op-code 0, field 15: token, version 2. */
export const login = (peer: number): string => sized(`08007a${sized(`0a${sized(token(peer))}1002`)}`);

/** Op-code -1: success, token, peer id, all peers, and the port for UDP where there is one. */
export const loginResult = (peer: number, peers: readonly number[], fastPort?: number): string => {
  const port = fastPort === undefined ? "" : `28${varint(fastPort)}`;
  return sized(`08017a${sized(`0801 12${sized(token(peer))}18${byte(peer)}${list(peers)}${port}`.replace(" ", ""))}`);
};

/** Op-code -1 with field 6 = 0: the answer to a login by UDP. */
export const confirmation = (peer: number, peers: readonly number[]): string =>
  sized(`080130007a${sized(`080112${sized(token(peer))}18${byte(peer)}${list(peers)}`)}`);

export const ready = "02080d";
/** Op-code -5 as the host sends it, by UDP, and as the client answers it, by TCP. */
export const udpConnect = "0408097a00";
export const udpConfirmed = "020809";

export const connected = (peer: number, peers: readonly number[]): string =>
  sized(`08c9017a${sized(`08${byte(peer)}${list(peers)}`)}`);
export const disconnected = (peer: number, peers: readonly number[]): string =>
  sized(`08cd017a${sized(`08${byte(peer)}${list(peers)}`)}`);
