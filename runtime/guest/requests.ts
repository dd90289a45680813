/**
 * Requests: `RTSession.newRequest()`, its builders, and the callbacks that wait for responses.
 *
 * The guest knows the names of requests and nothing else of them: any setter sets the attribute of its name, as it always
 * was. Proxies, so that 88 names cost a string and not 88 functions in every session.
 */

import { DOING_RESPONSE } from "#runtime/link.ts";
import { run } from "./callbacks.ts";
import { callable } from "./convert.ts";
import { request } from "./effects.ts";
import { indexOf, ProxyOf, parse, rangeError, slice, stringify, table, toLowerCase, typeError } from "./primordials.ts";
import { requestNames } from "./request-names.ts";

interface Waiting {
  readonly name: string;
  readonly fn: (response: RTResponse) => unknown;
}

const waiting = /* @__PURE__ */ table<Waiting>();
let lastId = 0;

/** A property of the object that `newRequest()` returns: `create<Name>Request`, or nothing. */
const create: ProxyHandler<object> = {
  __proto__: null,
  get(_: object, key: string | symbol) {
    if (typeof key !== "string" || slice(key, 0, 6) !== "create") return undefined;
    const name = slice(key, 6);
    if (slice(name, -7) === "Request" && indexOf(requestNames, ` ${slice(name, 0, -7)} `) >= 0)
      return () => builder(name);
    throw typeError(`newRequest().${key}: there is no such request.`);
  },
} as ProxyHandler<object>;

const chooser = /* @__PURE__ */ new ProxyOf({}, create) as RTRequestBuilder;

export function newRequest(): RTRequestBuilder {
  return chooser;
}

function builder(name: string): object {
  const body = { __proto__: null, "@class": `.${name}` } as unknown as { [attribute: string]: unknown };
  const handler = {
    __proto__: null,
    get(_: object, key: string | symbol) {
      if (typeof key !== "string") return undefined;
      if (key === "send") return (fn?: Waiting["fn"]) => send(name, body, fn);
      if (slice(key, 0, 3) !== "set" || key.length < 4) return undefined;
      return (value: unknown) => {
        body[toLowerCase(slice(key, 3, 4)) + slice(key, 4)] = value;
        return proxy;
      };
    },
  };
  const proxy: object = new ProxyOf({}, handler as ProxyHandler<object>);
  return proxy;
}

function send(name: string, body: object, fn: Waiting["fn"] | undefined): void {
  if (fn !== undefined) callable("send", fn);
  // Throws on a cycle or a bigint, in words that name it.
  const text = stringify(body);
  if (!request(lastId + 1, text)) throw rangeError(`send(): ${name} is too long: ${text.length} characters.`);
  lastId++;
  if (fn !== undefined) waiting[lastId] = { name, fn };
}

/** Calls back the request of this id, if it is known and wants to be. */
export function respond(id: number, json: string): void {
  const request = waiting[id];
  if (request === undefined) return;
  delete waiting[id];
  run(DOING_RESPONSE, `response to ${request.name}`, -1, 0, request.fn, parse(json));
}
