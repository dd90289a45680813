/**
 * Players: who is connected, as the connect and disconnect events say. The host decides; this is a memory of it.
 */

import { type Table, table } from "./primordials.ts";

/** Not by `getPlayerId`: a script can replace that. */
let isNamed: (player: Player, playerId: string) => boolean;

export class Player implements RTPlayer {
  readonly #peerId: number;
  readonly #playerId: string;

  static {
    isNamed = (player, playerId) => player.#playerId === playerId;
  }

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

/** Everyone who was ever connected: a player who comes back is the same object. */
const known: Table<Player> = table();
const connected: Table<Player> = table();

/** The player of a peer id, connected or not. */
export function playerOf(peerId: number): Player {
  // A packet of a peer that never connected does not come; were it to, it has a sender without an id.
  return known[peerId] ?? new Player(peerId, "");
}

export function connect(peerId: number, playerId: string): Player {
  const player = known[peerId];
  const found = player !== undefined && isNamed(player, playerId) ? player : new Player(peerId, playerId);
  known[peerId] = found;
  connected[peerId] = found;
  return found;
}

export function disconnect(peerId: number): Player {
  delete connected[peerId];
  return playerOf(peerId);
}

export function getPlayer(peerId: number): Player | null {
  return connected[peerId] ?? null;
}

/** By ascending peer id. */
export function getPlayers(): Player[] {
  const players: Player[] = [];
  // Whole-number keys come in ascending order, and a table has no others.
  for (const peerId in connected) players[players.length] = connected[peerId]!;
  return players;
}
