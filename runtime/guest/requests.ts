/**
 * Requests: `RTSession.newRequest()`, its builders, and the callbacks that wait for responses.
 *
 * The guest knows nothing of requests, and asks the host whether there is one of a name; any setter sets the attribute of its
 * name, as it always was. Proxies, so that 88 names cost a question and not 88 functions in every session.
 */

import { DOING_RESPONSE, EFFECT_REQUEST, SAY_NO_REQUEST, SAY_REQUEST_TOO_LONG, SEND } from "#runtime/link.ts";
import { run } from "./callbacks.ts";
import { callable, wrong } from "./convert.ts";
import { say, tell } from "./effects.ts";
import { list, ProxyOf, parse, slice, stringify, toLowerCase } from "./primordials.ts";

interface Waiting {
  readonly name: string;
  readonly fn: (response: RTResponse) => unknown;
}

/** By request id; the last is one before its count. */
const waiting = /* @__PURE__ */ list<Waiting>();

/** An object whose members are what `member` gives for their names. */
const members = <Type>(member: (key: string) => unknown): Type => {
  const get = (_: object, key: string | symbol) => (typeof key === "string" ? member(key) : undefined);
  return new ProxyOf({}, { __proto__: null, get } as ProxyHandler<object>) as Type;
};

/** What `RTSession.newRequest` gives. */
export const chooser = /* @__PURE__ */ members<RTRequestBuilder>((key) => {
  if (slice(key, 0, 6) !== "create") return;
  if (say(SAY_NO_REQUEST, key) !== "") throw wrong(SAY_NO_REQUEST, key);
  return () => builder(slice(key, 6));
});

const builder = (name: string): object => {
  const body = { __proto__: null, "@class": `.${name}` } as unknown as { [attribute: string]: unknown };
  const made = members<object>((key) =>
    key === "send"
      ? (fn?: Waiting["fn"]) => send(name, body, fn)
      : slice(key, 0, 3) === "set" && key.length > 3
        ? (value: unknown) => {
            body[toLowerCase(slice(key, 3, 4)) + slice(key, 4)] = value;
            return made;
          }
        : undefined,
  );
  return made;
};

const send = (name: string, body: object, fn: Waiting["fn"] | undefined): void => {
  if (fn !== undefined) callable(SEND, fn);
  // Throws on a cycle or a bigint, in words that name it.
  const text = stringify(body);
  if (!tell(EFFECT_REQUEST, text, waiting.count + 1)) throw wrong(SAY_REQUEST_TOO_LONG, name, text.length);
  waiting.count++;
  if (fn) waiting[waiting.count] = { name, fn };
};

/** Calls back the request of this id, if it is known and wants to be. */
export const respond = (id: number, json: string): void => {
  const request = waiting[id];
  if (!request) return;
  delete waiting[id];
  run(DOING_RESPONSE, request.fn, parse(json), -1, 0, request.name);
};
