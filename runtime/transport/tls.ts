/**
 * TLS as published clients need it, and what a certificate has to be for them.
 *
 * The oldest of them offers nothing above TLS 1.2 and no cipher but AES-128-CBC with an RSA key. That is why the list below
 * is longer than one would choose today; order is ours, so that everyone else gets better.
 */

import { constants, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { Fault } from "#runtime/fault.ts";

/** A certificate (with the chain behind it) and its key, both as PEM texts. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

const ciphers = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-AES128-SHA256",
  "AES128-GCM-SHA256",
  "AES128-SHA256",
  "ECDHE-RSA-AES128-SHA",
  "AES128-SHA",
].join(":");

/** Options of a TLS server. */
export function tlsOptions({ cert, key }: Credentials): SecureContextOptions {
  return {
    cert,
    key,
    ciphers,
    honorCipherOrder: true,
    minVersion: "TLSv1.2",
    // A client that renegotiates makes us do the dear part of a handshake again and again; none of ours does.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

/**
 * What an operator should know about a certificate that can be used: one sentence each.
 * @throws Fault RT8308 when it cannot be used: not PEM, or the key is another's.
 */
export function certificateWarnings(credentials: Credentials, now = Date.now()): string[] {
  const certificate = usable(credentials);
  const warnings: string[] = [];
  const kind = certificate.publicKey.asymmetricKeyType;
  if (kind !== "rsa") {
    warnings.push(
      `The TLS certificate has a key of type ${kind}; clients in C# (Unity) need one of type rsa and will not connect.`,
    );
  }
  const until = Date.parse(certificate.validTo);
  if (until < now) warnings.push(`The TLS certificate was valid until ${certificate.validTo}; renew it.`);
  return warnings;
}

function usable(credentials: Credentials): X509Certificate {
  let certificate: X509Certificate;
  let key: KeyObject;
  try {
    certificate = new X509Certificate(credentials.cert);
  } catch (error) {
    throw unusable("the certificate is not readable as PEM", error);
  }
  try {
    key = createPrivateKey(credentials.key);
  } catch (error) {
    throw unusable("the key is not readable as PEM without a password", error);
  }
  if (!certificate.checkPrivateKey(key)) throw unusable("the key belongs to another certificate");
  try {
    createSecureContext(tlsOptions(credentials));
  } catch (error) {
    throw unusable("certificate and key cannot be used", error);
  }
  return certificate;
}

function unusable(what: string, cause?: unknown): Fault {
  const why = cause instanceof Error ? ` (${cause.message})` : "";
  return new Fault("RT8308", `TLS cannot be offered: ${what}${why}; check --tls-cert and --tls-key.`, { cause });
}
