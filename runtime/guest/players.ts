/**
 * Players: who is connected, as the connect and disconnect events say. The host decides; this is a memory of it.
 */

import { list } from "./primordials.ts";

export class Player implements RTPlayer {
  readonly #peerId: number;
  readonly #playerId: string;

  constructor(peerId: number, playerId: string) {
    this.#peerId = peerId;
    this.#playerId = playerId;
  }

  getPeerId(): number {
    return this.#peerId;
  }
  getPlayerId(): string {
    return this.#playerId;
  }
}

/** Everyone who was ever connected: a player who comes back is the same object. Its length is one past the last peer id. */
const known = list<Player>();
const connected = list<Player>();

/**
 * The player of a peer id, connected or not. A packet of a peer that never connected does not come; were it to, it has a sender
 * without an id.
 */
export const playerOf = (peerId: number, playerId = ""): Player => known[peerId] ?? new Player(peerId, playerId);

export const connect = (peerId: number, playerId: string): Player => {
  // A peer id is one player's as long as the session lasts.
  const player = playerOf(peerId, playerId);
  if (peerId >= known.count) known.count = peerId + 1;
  connected[peerId] = known[peerId] = player;
  return player;
};

export const disconnect = (peerId: number): Player => {
  delete connected[peerId];
  return playerOf(peerId);
};

export const getPlayer = (peerId: number): Player | null => connected[peerId] ?? null;

/** By ascending peer id. */
export const getPlayers = (): Player[] => {
  const players: Player[] = [];
  for (let i = 0; i < known.count; i++) if (connected[i]) players[players.length] = connected[i]!;
  return players;
};
