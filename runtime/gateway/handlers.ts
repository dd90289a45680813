/**
 * The gateway whose answers are JavaScript functions of the operator: an object, or a module, that has a function under
 * each request's name. `AccountDetailsRequest` answers `{"@class": ".AccountDetailsRequest"}`: the class name without its
 * dot, and nothing else. The functions are trusted code of the host; the requests are not.
 */

import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Fault } from "#runtime/fault.ts";
import type { Gateway, RequestBody, RequestContext } from "./gateway.ts";

/** Answers one kind of request. What it returns (or resolves with) is the response object; what it throws, an error response. */
export type RequestHandler = (request: RequestBody, context: RequestContext) => unknown;

/**
 * A gateway of functions by request name. Members that are no functions are ignored.
 *
 * ```js
 * const gateway = createHandlersGateway({
 *   AccountDetailsRequest: (request) => ({ userId: request.playerId, displayName: "Ann" }),
 * });
 * ```
 */
export function createHandlersGateway(handlers: Readonly<Record<string, unknown>>): Gateway {
  // A map, because names come from scripts: `.constructor` must not find anything.
  const byName = new Map<string, RequestHandler>();
  for (const [name, value] of Object.entries(handlers)) if (isHandler(value)) byName.set(name, value);
  return {
    async answer(request, context) {
      const name = String(request["@class"]).replace(/^\./, "");
      const handler = byName.get(name);
      if (handler === undefined) {
        throw new Fault(
          "RT8331",
          `No handler answers ${name}; export a function of that name from the handlers module.`,
        );
      }
      return await orAborted(context.signal, () => handler(request, context));
    },
  };
}

/**
 * Loads a JavaScript module (ESM or CommonJS) and makes a gateway of its exported functions.
 * @throws Fault RT8330 when the file cannot be loaded or exports no function.
 */
export async function loadHandlersGateway(file: string): Promise<Gateway> {
  if (!existsSync(file))
    throw new Fault("RT8330", `The handlers module ${file} cannot be loaded: there is no such file.`);
  let exported: Record<string, unknown>;
  try {
    exported = await import(pathToFileURL(path.resolve(file)).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Fault("RT8330", `The handlers module ${file} cannot be loaded: ${reason}`, { cause: error });
  }
  // A CommonJS module's members are not always visible as named exports; its `module.exports` is the default one.
  const inner = exported["default"];
  const handlers = { ...(typeof inner === "object" ? inner : {}), ...exported };
  if (!Object.values(handlers).some(isHandler)) {
    throw new Fault(
      "RT8330",
      `The handlers module ${file} exports no function; export one per request, such as "export function AccountDetailsRequest(request) { … }".`,
    );
  }
  return createHandlersGateway(handlers);
}

function isHandler(value: unknown): value is RequestHandler {
  return typeof value === "function";
}

/** Rejects when the signal is aborted first: a handler that never answers must not keep its script waiting. */
async function orAborted(signal: AbortSignal, work: () => unknown): Promise<unknown> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
