/**
 * Which packets a script names, and whether it handles or sends them: what its bundle needs codecs for.
 *
 * Sound rather than sharp. A file that takes `Packets` from "rtsc:packets" and writes `RTSession.send(Packets.Move, …)` sends
 * Move; a packet named in any other place may be handled and sent; and where `Packets` itself goes somewhere, every packet
 * may. It looks at the file as esbuild writes it without comments, types and needless letters: one thing has one form there.
 */

import type { PacketModel } from "#schemas/packet-model.ts";

export interface PacketUse {
  readonly handled: boolean;
  readonly sent: boolean;
}

const taken = /import\{Packets\}from"rtsc:packets"|\{Packets\}=require\("rtsc:packets"\)/g;
const named = /(?<![\w$.])(RTSession\.(onPacket|send)\()?Packets\.([A-Za-z_$][\w$]*)(?=([,)])?)/g;

/** Every packet, both ways. */
export function allUses(model: PacketModel): ReadonlyMap<string, PacketUse> {
  return new Map(model.packets.map(({ name }) => [name, { handled: true, sent: true }]));
}

/**
 * The uses of all files together, by packet.
 *
 * @param texts The minified texts of all files that import "rtsc:packets".
 */
export function packetUses(model: PacketModel, texts: readonly string[]): ReadonlyMap<string, PacketUse> {
  const uses = new Map<string, PacketUse>();
  for (const text of texts) {
    // An RTSession that is anything but called may be another one.
    const certain = !/(?<![\w$])RTSession(?!\.\w)|[.\]]RTSession\b/.test(text);
    const rest = text.replace(taken, "").replace(named, (_, call, method, name: string, next) => {
      const known = call !== undefined && next !== undefined && certain;
      const before = uses.get(name);
      uses.set(name, {
        handled: before?.handled === true || !known || method === "onPacket",
        sent: before?.sent === true || !known || method === "send",
      });
      return "";
    });
    // By another name, as a whole, or by names that are computed.
    if (/Packets|rtsc:packets|\\u/.test(rest)) return allUses(model);
  }
  return uses;
}
