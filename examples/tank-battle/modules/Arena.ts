/** The arena: where every tank was last seen, and whether a move from there is possible. */

export interface Tank {
  x: number;
  y: number;
  seenAt: number;
  points: number;
}

/** Half the arena's side, in metres. */
export const HALF_SIDE = 50;
/** Fastest tank, in metres per second. */
export const TOP_SPEED = 12;
/** What a late packet may seem to be too fast, in metres. */
const SLACK = 2;

const tanks = new Map<number, Tank>();

export function enter(peer: number, now: number): Tank {
  const known = tanks.get(peer);
  if (known !== undefined) return known;
  const tank = { x: 0, y: 0, seenAt: now, points: 0 };
  tanks.set(peer, tank);
  return tank;
}

export function leave(peer: number): void {
  tanks.delete(peer);
}

export function tankOf(peer: number): Tank | undefined {
  return tanks.get(peer);
}

/** Moves the tank if it could have got there since it was last seen; false is a cheat or a very bad clock. */
export function move(peer: number, x: number, y: number, now: number): boolean {
  const tank = enter(peer, now);
  const distance = Math.hypot(x - tank.x, y - tank.y);
  const reach = (TOP_SPEED * (now - tank.seenAt)) / 1000 + SLACK;
  // Says what is allowed, not what is forbidden: a cheat may send NaN, of which every comparison is false.
  if (!(distance <= reach && Math.abs(x) <= HALF_SIDE && Math.abs(y) <= HALF_SIDE)) return false;
  tank.x = x;
  tank.y = y;
  tank.seenAt = now;
  return true;
}

/** Who has the most points, or nobody before the first hit. */
export function leader(): { peer: number; points: number } | undefined {
  let best: { peer: number; points: number } | undefined;
  for (const [peer, tank] of tanks) {
    if (tank.points > 0 && (best === undefined || tank.points > best.points)) best = { peer, points: tank.points };
  }
  return best;
}
