/** What clients and servers really send, as seeds: frames, their packets, and the data and payloads in them. */

import { FrameReader, packetView, parsePacket } from "#runtime/packet/frame.ts";
import sentByClients from "../vectors/sent-by-clients.json" with { type: "json" };
import sentToClients from "../vectors/sent-to-clients.json" with { type: "json" };

export interface Golden {
  readonly frames: readonly Uint8Array[];
  readonly packets: readonly Uint8Array[];
  readonly data: readonly Uint8Array[];
  readonly payloads: readonly Uint8Array[];
}

function read(): Golden {
  const frames: Uint8Array[] = [];
  const packets: Uint8Array[] = [];
  const data: Uint8Array[] = [];
  const payloads: Uint8Array[] = [];
  const texts = [
    ...sentByClients.flatMap(({ hex }) => (hex === null ? [] : [hex])),
    ...sentToClients.map(({ chunks }) => chunks.join("")),
  ];
  const view = packetView();
  for (const text of texts) {
    const frame = Uint8Array.from(Buffer.from(text, "hex"));
    frames.push(frame);
    try {
      new FrameReader(65_536).push(frame, (bytes, start, end) => {
        packets.push(bytes.slice(start, end));
        parsePacket(bytes, start, end, view);
        if (view.dataStart >= 0) data.push(bytes.slice(view.dataStart, view.dataEnd));
        if (view.payloadStart >= 0) payloads.push(bytes.slice(view.payloadStart, view.payloadEnd));
      });
    } catch {
      // Some of what was recorded is malformed: as a frame it is a seed all the same.
    }
  }
  return { frames, packets, data, payloads };
}

export const golden = read();
