/**
 * Who may speak to the admin API: programs that know the key, and never a web page that a browser on the same machine or
 * network shows.
 *
 * A page can make its browser send requests to 127.0.0.1. It gives itself away by `Origin` or `Sec-Fetch-Site`; one that has
 * made its own name point to our address (DNS rebinding) by the `Host` it believes it talks to. Pure functions of headers.
 */

import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

export interface GuardOptions {
  /** Address the API listens on. */
  readonly host: string;
  /** When set, every request has to carry it. */
  readonly key: string | undefined;
  /** Further names the API is reached by, such as that of a proxy. */
  readonly names: readonly string[];
}

export interface Refused {
  readonly status: 401 | 403;
  readonly code: "RT8311" | "RT8312";
  readonly message: string;
}

export type Guard = (headers: IncomingHttpHeaders) => Refused | undefined;

export function makeGuard(options: GuardOptions): Guard {
  const names = new Set(["localhost", options.host.toLowerCase(), ...options.names.map((name) => name.toLowerCase())]);
  // Digests have one length, which is what timingSafeEqual needs; and it tells nothing of the key's.
  const expected = options.key === undefined ? undefined : digest(options.key);
  return (headers) => {
    const site = headers["sec-fetch-site"];
    if (headers.origin !== undefined || (site !== undefined && site !== "none")) {
      return forbidden("The admin API does not answer web pages.");
    }
    const name = hostName(headers.host);
    // A page cannot be at home at an address we listen on: an address in Host is no rebound name.
    if (name === undefined || (!names.has(name) && isIP(name) === 0)) {
      const given = JSON.stringify(headers.host ?? "");
      return forbidden(`The admin API is not known as ${given}; name it with --admin-name if it should be.`);
    }
    if (expected !== undefined && !timingSafeEqual(digest(bearer(headers.authorization)), expected)) {
      const message = 'The admin API needs its key: send "Authorization: Bearer" and the key it was started with.';
      return { status: 401, code: "RT8311", message };
    }
    return undefined;
  };
}

/** Whether only programs on this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function forbidden(message: string): Refused {
  return { status: 403, code: "RT8312", message };
}

/** The name of a Host header, without port and brackets, in lower case; undefined when it is none. */
function hostName(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/.exec(header ?? "");
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

/** The key of an Authorization header; a text that is no key where there is none. */
function bearer(header: string | undefined): string {
  return /^Bearer +(.+)$/i.exec(header ?? "")?.[1] ?? "";
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
