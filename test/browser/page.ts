/** What runs in the pages: our client and the generated packets of the tank battle, bundled as a game's page would be. */

import { type Client, clockOffset, connect } from "#runtime/client/client.ts";
import { Packets, type Send } from "../../examples/tank-battle/client/packets.ts";

let client: Client;
const events: Record<string, unknown>[] = [];
let wake = (): void => {};
const note = (event: Record<string, unknown>): void => {
  events.push(event);
  wake();
};

const game = {
  async connect(options: { url: string; token: string }): Promise<unknown> {
    client = connect(options);
    client.on(Packets.Move, (move, { sender }) => note({ move, sender }));
    client.on(Packets.Hit, (hit) => note({ hit }));
    client.on(Packets.Welcome, (welcome) => note({ welcome }));
    for (const name of ["ready", "connect", "disconnect", "malformed", "reconnecting", "closed"] as const) {
      client.on(name, (event) => note({ [name]: event }));
    }
    return await client.ready;
  },
  move: (move: Send.Move): void => client.send(Packets.Move, move),
  shoot: (target: number): void => client.send(Packets.Shoot, { target, power: 1 }),
  clock: (): Promise<{ offset: number; roundTrip: number; answers: number }> =>
    clockOffset(client, {
      ask: Packets.ClockSync,
      question: (sentAt) => ({ sentAt }),
      answer: Packets.ClockReply,
      times: (reply) => reply,
      samples: 3,
    }),
  close: (): void => client.close(),
  state: (): string => client.state,
  /** Resolves with the next event that has `name`; those before it are forgotten. */
  async next(name: string): Promise<Record<string, unknown>> {
    for (;;) {
      for (let event = events.shift(); event !== undefined; event = events.shift()) if (name in event) return event;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  },
};

export type Game = typeof game;
(globalThis as { game?: Game }).game = game;
