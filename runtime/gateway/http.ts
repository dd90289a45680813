/**
 * The gateway that passes requests on to a service: each is POSTed as JSON to one URL, the JSON that comes back is the
 * response. Which session and script ask stands in headers. Time and size of an answer are bounded, redirects are refused:
 * the service is the operator's, but it may be broken or slow.
 */

import { Fault } from "#runtime/fault.ts";
import type { Gateway } from "./gateway.ts";

export interface HttpGatewayOptions {
  /** http or https, without user name or password. */
  readonly url: string;
  /** Longest wait for the whole answer, in milliseconds; 10,000 unless told otherwise. */
  readonly timeoutMs?: number;
  /** Largest answer in bytes; 1 MiB unless told otherwise. */
  readonly responseBytes?: number;
  /** Sent with every request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A gateway that POSTs each request to `url`.
 * @throws Fault RT8333 when the URL is none that can be asked.
 */
export function createHttpGateway(options: HttpGatewayOptions): Gateway {
  const url = checkedUrl(options.url);
  const timeoutMs = options.timeoutMs ?? 10_000;
  const responseBytes = options.responseBytes ?? 1_048_576;
  return {
    async answer(request, context) {
      const name = String(request["@class"]).replace(/^\./, "");
      const refuse = (reason: string, cause?: unknown): Fault =>
        new Fault("RT8332", `The gateway did not answer ${name}: ${reason}.`, { cause });
      const limit = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: {
            ...options.headers,
            "content-type": "application/json",
            accept: "application/json",
            "x-rtsc-session": context.sessionId,
            "x-rtsc-script": context.script,
          },
          body: JSON.stringify(request),
          redirect: "manual",
          signal: AbortSignal.any([context.signal, limit]),
        });
        if (!response.ok) {
          await response.body?.cancel();
          throw refuse(`it said ${response.status} ${response.statusText}`.trimEnd());
        }
        const text = await boundedText(response, responseBytes);
        if (text === undefined) throw refuse(`the answer is larger than ${responseBytes} bytes`);
        try {
          return JSON.parse(text);
        } catch {
          throw refuse("the answer is not JSON");
        }
      } catch (error) {
        if (error instanceof Fault) throw error;
        if (context.signal.aborted) throw context.signal.reason;
        if (limit.aborted) throw refuse(`there was no answer within ${timeoutMs} ms`, error);
        throw refuse(reasonOf(error), error);
      }
    },
  };
}

function checkedUrl(text: string): string {
  const refuse = (reason: string): Fault => new Fault("RT8333", `The gateway URL ${JSON.stringify(text)} ${reason}.`);
  if (!URL.canParse(text)) throw refuse("is no URL; write it out, such as http://127.0.0.1:8080/requests");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refuse("has to begin with http:// or https://");
  if (url.username !== "" || url.password !== "") throw refuse("may not carry a user name or password");
  return url.href;
}

/** The body as text, or undefined when it is larger than allowed; what is too much is not read. */
async function boundedText(response: Response, limit: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    // Leaving the loop cancels the body.
    if (size > limit) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** fetch hides the system's reason ("connect ECONNREFUSED …") in the cause. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = inner instanceof Error ? inner.message || inner.name : String(inner);
  return text.replace(/\.$/, "");
}
