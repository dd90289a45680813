/**
 * Pieces of generated TypeScript for what stands around a packet's data on the connection: its op-code, receivers and sender.
 * Every generated file holds them.
 */

/** A packet on its way to the host, and the packets in a message from there. */
export const frames = `
/** A packet as it travels. */
export interface PacketFrame {
  readonly opCode: number;
  /** Peer id of the player who sent it; 0 is the server. */
  readonly sender: number;
  /** What \`decode…\` takes; null when the packet has none. */
  readonly data: $Bytes | null;
  /** The body of a message of the protocol itself, such as the answer to a login; null when there is none. */
  readonly payload: $Bytes | null;
}

/**
 * A packet as one binary message of a WebSocket: its op-code and the data that \`encode…\` gave.
 *
 * @param to peer ids of those it is for, 0 is the server alone; everyone else when absent or empty.
 * @param reliable false for a packet that may be lost.
 */
export function frame(opCode: number, data: globalThis.Uint8Array | null, { to = [], reliable = true }: { readonly to?: readonly number[]; readonly reliable?: boolean } = {}) {
  const out = beginData();
  putByte(out, 0x08);
  putWhole(out, opCode);
  for (const peer of to) {
    putByte(out, 0x20);
    putVarint(out, peer);
  }
  if (!reliable) {
    putByte(out, 0x30);
    putByte(out, 0);
  }
  if (data !== null) {
    putByte(out, 0x72);
    putVarint(out, data.length);
    const at = makeRoom(out, data.length);
    out.bytes.set(data, at);
  }
  const length = out.at;
  const head = varintLength(length);
  makeRoom(out, head);
  out.bytes.copyWithin(head, 0, length);
  out.at = 0;
  putVarint(out, length);
  out.at += length;
  return finishData(out);
}

/**
 * The packets of one binary message of a WebSocket; servers send one, but may send several.
 *
 * @throws PacketError when the message holds anything but whole packets.
 */
export function unframe(message: globalThis.Uint8Array): PacketFrame[] {
  const name = "this message";
  const packets: PacketFrame[] = [];
  const c: $Cursor = { name, bytes: message, at: 0, end: message.length };
  while (c.at < c.end) {
    const start = passBytes(c, takeVarint(c));
    const p: $Cursor = { name, bytes: message, at: start, end: c.at };
    let opCode: number | null = null;
    let sender = 0;
    let data: $Bytes | null = null;
    let payload: $Bytes | null = null;
    while (p.at < p.end) {
      const key = takeVarint(p);
      if (key === 0x08) {
        const n = takeVarint(p);
        opCode = (n >>> 1) ^ -(n & 1);
      } else if (key === 0x28) sender = takeVarint(p);
      else if (key === 0x72) data = copyOf(message, passBytes(p, takeVarint(p)), p.at);
      else if (key === 0x7a) payload = copyOf(message, passBytes(p, takeVarint(p)), p.at);
      else if ((key & 7) === 0) takeHalves(p);
      else if ((key & 7) === 1) passBytes(p, 8);
      else if ((key & 7) === 5) passBytes(p, 4);
      else if ((key & 7) === 2) passBytes(p, takeVarint(p));
      else malformedData(name);
    }
    if (opCode === null) malformedData(name);
    packets.push({ opCode, sender, data, payload });
  }
  return packets;
}

function copyOf(bytes: globalThis.Uint8Array, start: number, end: number): $Bytes {
  const copy = newBytes(end - start);
  copy.set(bytes.subarray(start, end));
  return copy;
}
`;
