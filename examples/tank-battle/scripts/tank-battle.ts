/** A small tank battle: clocks are kept in step, moves are checked and relayed, shots are judged here. */

import * as Arena from "Arena";
import * as Cannon from "Cannon";
import { Packets } from "rtsc:packets";

const TICK_MS = 200;
const log = RTSession.getLogger();
let tick = 0;

RTSession.onPacket(Packets.ClockSync, (ask, packet) => {
  const serverTime = Date.now();
  RTSession.send(Packets.ClockReply, { sentAt: ask.sentAt, serverTime }, { to: packet.getSender().getPeerId() });
  return false;
});

RTSession.onPacket(Packets.Move, (move, packet) => {
  const peer = packet.getSender().getPeerId();
  const [x, y] = move.position;
  if (Arena.move(peer, x, y, Date.now())) return true;
  log.warn({ cheat: "too fast", peer, step: move.step });
  return false;
});

Cannon.listen();

RTSession.onPlayerConnect((player) => {
  const peer = player.getPeerId();
  Arena.enter(peer, Date.now());
  RTSession.newRequest()
    .createAccountDetailsRequest()
    .setPlayerId(player.getPlayerId())
    .send((response) => {
      if (response.error) {
        log.error({ peer, error: response.error });
        return;
      }
      RTSession.send(Packets.Welcome, { peer, displayName: response.displayName ?? "a stranger" });
    });
});

RTSession.onPlayerDisconnect((player) => {
  Arena.leave(player.getPeerId());
});

RTSession.setInterval(() => {
  if (RTSession.getPlayers().length === 0) return;
  tick += 1;
  const leader = Arena.leader();
  RTSession.send(Packets.Tick, leader === undefined ? { count: tick } : { count: tick, leader });
}, TICK_MS);
