/**
 * The members of RTSession's own objects, as `schemas/rtsession/rtsession.d.ts` declares them. Names alone: what they do is in
 * `session-calls.ts` and `packet-calls.ts`.
 */

/** RTSession's own objects. */
export type ApiKind = "session" | "packet" | "data" | "dataBuilder" | "packetBuilder" | "player" | "logger";

/** The members of each of them. */
export const apiMembers: { readonly [kind in ApiKind]: readonly string[] } = {
  session: (
    "onPacket onPlayerConnect onPlayerDisconnect onSessionShutdown newData newPacket newRequest getLogger getPlayer " +
    "getPlayers getSessionId send setInterval clearInterval setTimeout clearTimeout"
  ).split(" "),
  packet: "getData getSender getTargetPlayers getOpCode isReliable".split(" "),
  data: "getNumber getLong getFloat getDouble getString getFloatArray getData has indexes".split(" "),
  dataBuilder: "setNumber setLong setFloat setDouble setString setFloatArray setData".split(" "),
  packetBuilder: "setOpCode setData setTargetPeers setSender setReliable send".split(" "),
  player: "getPeerId getPlayerId".split(" "),
  logger: "debug info warn error".split(" "),
};
