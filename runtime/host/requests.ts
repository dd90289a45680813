/**
 * Requests of one session's script: handed to the gateway, bounded in number, time and size, and always answered.
 *
 * Whatever goes wrong becomes the answer `{"error": {"code": …, "message": …}}`; nothing is thrown at the script and
 * nothing of the gateway's is thrown at the host. Answers come through `answered`, never during `send`.
 */

import { Fault } from "#runtime/fault.ts";
import type { Gateway, RequestBody } from "#runtime/gateway/gateway.ts";
import type { Clock } from "./clock.ts";
import type { Counters } from "./counters.ts";
import type { SessionLog } from "./session-log.ts";

/**
 * `no-gateway`: the host has none. `too-many`: as many requests as are allowed are waiting already. `timeout`: no answer in
 * time. `failed`: the gateway refused; the message is its own. `bad-answer`: the answer is no JSON object. `too-large`: the
 * answer is above the limit. `bad-request`: the script's request is no JSON object with an `@class`.
 */
export type RequestErrorCode =
  | "no-gateway"
  | "too-many"
  | "timeout"
  | "failed"
  | "bad-answer"
  | "too-large"
  | "bad-request";

/** What a script gets instead of a response. */
export interface RequestError {
  readonly error: { readonly code: RequestErrorCode; readonly message: string };
}

export interface RequestsOptions {
  readonly gateway: Gateway | null;
  readonly clock: Clock;
  readonly sessionId: string;
  readonly script: string;
  readonly counters: Counters;
  readonly inFlight: number;
  readonly requestMs: number;
  readonly answerBytes: number;
  /** Called once for each request that was sent, with the answer as JSON. */
  readonly answered: (id: number, json: string) => void;
  readonly log: SessionLog;
}

const longestMessage = 1000;

/** A refusal takes this long, so that a script which asks again at once cannot keep the host busy with refusing. */
const refusalMs = 1;
/** Refusals told at one time: a script that is busy asking gets no more of them than it can hear. */
const refusalsAtOnce = 1000;
/** Refusals that may wait to be told. Only a script that asks faster than it listens has so many. */
const mostRefusals = 10_000;

export class Requests {
  readonly #options: RequestsOptions;
  readonly #waiting = new Set<AbortController>();
  #refused: { id: number; json: string }[] = [];
  #cancelRefusals: (() => void) | undefined;
  #toldOfGateway = false;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Takes a request of the script; `json` comes from the guest and is hostile.
   * @throws Fault RT8209 when more requests were refused than the script can be told of.
   */
  send(id: number, json: string): void {
    const { gateway, counters, inFlight } = this.#options;
    counters.requests++;
    const body = parseRequest(json);
    const name = body === null ? "A request" : body["@class"].slice(0, 100);
    if (body === null) {
      this.#refuse(id, name, "bad-request", "A request must be a JSON object with an @class.");
    } else if (gateway === null) {
      this.#refuse(id, name, "no-gateway", "This host has no gateway: no request can be answered.");
    } else if (this.#waiting.size >= inFlight) {
      this.#refuse(id, name, "too-many", `${inFlight} requests are waiting for their answers already.`);
    } else this.#ask(gateway, id, name, body);
  }

  /** Gives up on all that are waiting; nothing is answered any more. */
  end(): void {
    for (const controller of this.#waiting) controller.abort();
    this.#waiting.clear();
    this.#cancelRefusals?.();
    this.#refused = [];
  }

  #ask(gateway: Gateway, id: number, name: string, body: RequestBody): void {
    const { clock, requestMs, sessionId, script } = this.#options;
    const controller = new AbortController();
    this.#waiting.add(controller);
    let cancel = () => {};
    // The first of answer, failure, time-out and end wins; the others find it gone.
    const settle = (then: () => void) => {
      if (!this.#waiting.delete(controller)) return;
      cancel();
      then();
    };
    cancel = clock.after(requestMs, () =>
      settle(() => {
        controller.abort();
        this.#fail(id, name, "timeout", `No answer within ${requestMs} ms.`);
      }),
    );
    controller.signal.addEventListener("abort", () => cancel(), { once: true });
    // A gateway that throws at once is no different from one that rejects.
    new Promise<unknown>((resolve) =>
      resolve(gateway.answer(body, { sessionId, script, signal: controller.signal })),
    ).then(
      (answer) => settle(() => this.#answer(id, name, answer)),
      (error: unknown) => settle(() => this.#fail(id, name, "failed", messageOf(error))),
    );
  }

  #answer(id: number, name: string, answer: unknown): void {
    const { answerBytes, answered } = this.#options;
    let json: string | undefined;
    let wrong = "The gateway's answer is no JSON object.";
    try {
      if (typeof answer === "object" && answer !== null && !Array.isArray(answer)) json = JSON.stringify(answer);
    } catch (error) {
      wrong = `The gateway's answer cannot be written as JSON: ${messageOf(error)}`;
    }
    // A toJSON may have made anything of it.
    if (json === undefined || !json.startsWith("{")) {
      this.#fail(id, name, "bad-answer", wrong);
      return;
    }
    const bytes = Buffer.byteLength(json);
    if (bytes > answerBytes) {
      this.#fail(id, name, "too-large", `The gateway's answer has ${bytes} bytes; ${answerBytes} are allowed.`);
    } else answered(id, json);
  }

  #refuse(id: number, name: string, code: RequestErrorCode, message: string): void {
    if (this.#refused.length >= mostRefusals) {
      throw new Fault("RT8209", "The script sends requests faster than they can be refused; its session ends.");
    }
    this.#refused.push({ id, json: this.#failure(name, code, message) });
    this.#cancelRefusals ??= this.#options.clock.after(refusalMs, () => this.#tellRefused());
  }

  #tellRefused(): void {
    const refused = this.#refused.splice(0, refusalsAtOnce);
    this.#cancelRefusals =
      this.#refused.length > 0 ? this.#options.clock.after(refusalMs, () => this.#tellRefused()) : undefined;
    for (const { id, json } of refused) this.#options.answered(id, json);
  }

  #fail(id: number, name: string, code: RequestErrorCode, message: string): void {
    this.#options.answered(id, this.#failure(name, code, message));
  }

  /** Counts and tells a failure; the answer the script gets for it. */
  #failure(name: string, code: RequestErrorCode, message: string): string {
    const answer: RequestError = { error: { code, message: message.slice(0, longestMessage) } };
    this.#options.counters.requestsFailed++;
    this.#tell(name, code, answer.error.message);
    return JSON.stringify(answer);
  }

  #tell(name: string, code: RequestErrorCode, message: string): void {
    const { log } = this.#options;
    if (code !== "no-gateway") {
      const words = () => `${name} was answered with an error (${code}): ${message}`;
      log.refused("warn", "RT8216", `request-${code}`, words, {});
    } else if (!this.#toldOfGateway) {
      this.#toldOfGateway = true;
      const words = "The script sends requests, and this host has no gateway: all are answered with an error.";
      log.host("warn", "RT8216", words);
    }
  }
}

function parseRequest(json: string): RequestBody | null {
  try {
    const body = JSON.parse(json) as Partial<RequestBody> | null;
    return typeof body === "object" && body !== null && typeof body["@class"] === "string"
      ? (body as RequestBody)
      : null;
  } catch {
    return null;
  }
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "The gateway failed with something that has no text.";
  }
}
