/**
 * TypeScript's words where they would lead a script's author astray: advice about Node, browsers and compiler options that a
 * project of ours does not have, and how ids and op-codes are told apart in the types.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";

/** Names of other worlds, and what a script has instead. */
const instead: Readonly<Record<string, string>> = {
  console: "Scripts have no console; log with RTSession.getLogger().",
  setTimeout: "Scripts have no timers of their own; use RTSession.setTimeout.",
  setInterval: "Scripts have no timers of their own; use RTSession.setInterval.",
  clearTimeout: "Scripts have no timers of their own; use RTSession.clearTimeout.",
  clearInterval: "Scripts have no timers of their own; use RTSession.clearInterval.",
  Spark: "Real-time scripts have no Spark; ask the back end with RTSession.newRequest().",
  module: "A script is no module: only files that are required have module and exports.",
  exports: "A script is no module: only files that are required have module and exports.",
};

/** Names of Node and of browsers that have no counterpart here. */
const foreign = new Set(
  (
    "AbortController Buffer Event EventTarget MessageChannel TextDecoder TextEncoder URL URLSearchParams WebAssembly " +
    "WebSocket Worker XMLHttpRequest __dirname __filename alert atob btoa crypto document fetch global localStorage " +
    "location navigator performance process queueMicrotask self setImmediate structuredClone window"
  ).split(" "),
);

const elsewhere = "Scripts see the ECMAScript built-ins and RTSession, and nothing of Node or of browsers.";

/** Advice behind "Cannot find name": codes that guess at Node, jQuery, test runners, the DOM or a newer library. */
const advising = new Set(["TS2580", "TS2581", "TS2582", "TS2583", "TS2584", "TS2591", "TS2592", "TS2593", "TS2868"]);

/** The end of why an op-code is no peer id, or the other way round. */
const exchanged = /^Type '"(an? [a-z -]+)"' is not assignable to type '"(an? [a-z -]+)"'\.$/;

/** The finding with what helps here. */
export function inPlainWords(diagnostic: Diagnostic): Diagnostic {
  for (const { message } of diagnostic.notes) {
    const [, is, wanted] = exchanged.exec(message) ?? [];
    if (is === undefined) continue;
    return { ...diagnostic, notes: [{ message: `This is ${is}, and what is wanted here is ${wanted}.` }] };
  }
  const unknown = diagnostic.code === "TS2304" || diagnostic.code === "TS2552" || advising.has(diagnostic.code);
  if (!unknown) return diagnostic;
  const message = advising.has(diagnostic.code) ? diagnostic.message.replace(/(?<=\.) .*$/s, "") : diagnostic.message;
  const name = /'([^']+)'/.exec(message)?.[1] ?? "";
  const own = Object.hasOwn(instead, name) ? instead[name] : undefined;
  const help = own ?? (advising.has(diagnostic.code) || foreign.has(name) ? elsewhere : undefined);
  return { ...diagnostic, message, ...(help === undefined ? {} : { help }) };
}
