/**
 * What a client speaks, told by its first bytes: one port takes TLS, WebSocket and bare frames.
 *
 * A frame begins with its length, and the byte behind a length below 128 is always 0x08, the key of the op-code. So a
 * length that looks like the beginning of something else is cleared up by the second byte, and no more are ever needed.
 */

/** `more`: one byte is there, and it takes another to decide. */
export type Speech = "tls" | "websocket" | "frames" | "more";

const tlsHandshake = 0x16;
const tlsVersion3 = 0x03;
const letterG = 0x47;
const letterE = 0x45;

/** Decides about a stream that begins with these bytes, at least one. Whatever is nothing else is frames. */
export function speechOf(bytes: Uint8Array): Speech {
  const [first, second] = bytes;
  // 0x16 may be the length of a login of 22 bytes, "G" that of one of 71.
  if (first !== tlsHandshake && first !== letterG) return "frames";
  if (second === undefined) return "more";
  if (first === tlsHandshake) return second === tlsVersion3 ? "tls" : "frames";
  return second === letterE ? "websocket" : "frames";
}
