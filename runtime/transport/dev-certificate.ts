/**
 * A certificate for development: RSA, signed by itself, made for this run and trusted by nobody. Clients that check
 * certificates refuse it; most of the published native ones do not check.
 */

import { isIP } from "node:net";
import { generate } from "selfsigned";
import type { Credentials } from "./tls.ts";

const day = 86_400_000;

/** Makes one for the names and addresses given, beside those of this machine. Takes about a third of a second. */
export async function makeDevCertificate(names: readonly string[], now = Date.now()): Promise<Credentials> {
  const all = [...new Set(["localhost", "127.0.0.1", "::1", ...names])];
  const altNames = all.map((name) =>
    isIP(name) === 0 ? ({ type: 2, value: name } as const) : ({ type: 7, ip: name } as const),
  );
  const made = await generate([{ name: "commonName", value: "rtsc development" }], {
    keySize: 2048,
    algorithm: "sha256",
    // A phone's clock may be behind.
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + 90 * day),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames },
    ],
  });
  return { cert: made.cert, key: made.private };
}
