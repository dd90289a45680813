/**
 * How far the server's clock is from ours, by questions and answers of the game's own: the protocol has none. Not a clock:
 * what a game does with the distance, and how often it measures again, is its own business.
 */

import type { Client, ClientClock, IncomingPacket, OutgoingPacket } from "./client.ts";

/** A question that carries our time, and an answer that carries it back together with the server's. */
export interface ClockExchange<Ask extends OutgoingPacket, Answer extends IncomingPacket> {
  readonly ask: Ask;
  /** The fields of a question that was asked at `sentAt`, in whole milliseconds since 1970. */
  readonly question: (sentAt: number) => Parameters<Ask["encode"]>[0];
  readonly answer: Answer;
  /** Both times of an answer: ours as it came back, and the server's, in milliseconds since 1970. */
  readonly times: (answer: ReturnType<Answer["decode"]>) => { readonly sentAt: number; readonly serverTime: number };
  /** How many questions are asked, one after the other; 7 unless told otherwise. */
  readonly samples?: number;
  /** Milliseconds to wait for one answer before the next question; 2,000 unless told otherwise. */
  readonly timeoutMs?: number;
  readonly clock?: ClientClock;
}

export interface ClockReading {
  /** The server's clock is this many milliseconds ahead of ours: `Date.now() + offset` is the time there. */
  readonly offset: number;
  /** Milliseconds from a question to its answer. */
  readonly roundTrip: number;
  /** Questions that were answered in time. */
  readonly answers: number;
}

/**
 * Measures the distance of the server's clock. Each answer gives one, on the assumption that both ways take equally long;
 * the result is the median of them, and of the round trips, so that a few slow packets do not matter.
 *
 * ```ts
 * const { offset } = await clockOffset(client, {
 *   ask: Packets.ClockSync,
 *   question: (sentAt) => ({ sentAt }),
 *   answer: Packets.ClockReply,
 *   times: ({ sentAt, serverTime }) => ({ sentAt, serverTime }),
 * });
 * ```
 * @throws Error (rejects) when no question was answered, or the client is not ready when one is to be asked.
 */
export async function clockOffset<Ask extends OutgoingPacket, Answer extends IncomingPacket>(
  client: Client,
  exchange: ClockExchange<Ask, Answer>,
): Promise<ClockReading> {
  const { ask, question, answer, times, samples = 7, timeoutMs = 2000, clock = client.clock } = exchange;
  const offsets: number[] = [];
  const roundTrips: number[] = [];
  for (let i = 0; i < samples; i++) {
    const asked = Math.round(clock.now());
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        stop();
        cancel();
        resolve();
      };
      const stop = client.on(answer, (value) => {
        const { sentAt, serverTime } = times(value);
        // The answer to an earlier question that was given up.
        if (sentAt !== asked) return;
        const roundTrip = clock.now() - asked;
        roundTrips.push(roundTrip);
        offsets.push(serverTime - asked - roundTrip / 2);
        done();
      });
      const cancel = clock.after(timeoutMs, done);
      try {
        client.send(ask, question(asked));
      } catch (error) {
        reject(error);
        done();
      }
    });
  }
  if (offsets.length === 0) {
    throw new Error(`None of ${samples} packets ${ask.opCode} was answered within ${timeoutMs} ms.`);
  }
  return { offset: median(offsets), roundTrip: median(roundTrips), answers: offsets.length };
}

/** Of an even number of values the upper of the two in the middle. */
function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}
