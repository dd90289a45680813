/** The cannon: what a shot does. Speaks the numeric API, as scripts written before there were schemas do. */

import { tankOf } from "Arena";

const SHOOT = 103;
const HIT = 104;
const RANGE = 30;
/** Values of Effect. */
const SCRATCH = 1;
const SMOKE = 2;
const FIRE = 3;

export function listen(): void {
  RTSession.onPacket(SHOOT, (packet) => {
    const shooter = packet.getSender().getPeerId();
    const target = packet.getData().getNumber(1);
    const power = packet.getData().getFloat(2);

    const from = tankOf(shooter);
    const to = tankOf(target);
    if (from === undefined || to === undefined) return false;

    const distance = Math.hypot(to.x - from.x, to.y - from.y);
    if (distance > RANGE) return false;

    const damage = Math.round(power * 100 * (1 - distance / RANGE));
    from.points += damage;
    const effect = damage > 50 ? FIRE : damage > 20 ? SMOKE : SCRATCH;
    const hit = RTSession.newData()
      .setNumber(1, shooter)
      .setNumber(2, target)
      .setNumber(3, damage)
      .setNumber(4, effect);
    RTSession.newPacket().setOpCode(HIT).setReliable(true).setData(hit).send();
    return false; // The claim itself goes to nobody; the verdict has gone to all.
  });
}
