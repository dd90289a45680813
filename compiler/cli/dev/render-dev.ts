/**
 * What `rtsc dev` prints beside findings and log records. Pure; every text ends with a line break.
 */

import type { CreatedSession } from "#runtime/host/sessions.ts";
import { harmless } from "../render/render.ts";
import type { Flow } from "./traffic-meter.ts";

/** Keys, and what they do. */
export const keyHelp: Readonly<Record<string, string>> = {
  r: "restart the session, on the newest bundle",
  l: "log records on or off",
  o: "op-code traffic on or off",
  q: "quit",
  h: "these keys",
};

export function renderKeys(): string {
  return Object.entries(keyHelp)
    .map(([key, does]) => `  ${key}  ${does}\n`)
    .join("");
}

/** A session, and a line for each player that can be pasted into a program. */
export function renderJoin(script: string, { sessionId, host, port, players }: CreatedSession): string {
  const width = String(players.length).length;
  const lines = players.map(({ peerId, accessToken }) => {
    const options = `{ host: ${JSON.stringify(host)}, port: ${port}, token: ${JSON.stringify(accessToken)} }`;
    return `  peer ${String(peerId).padStart(width)}  connect(${options})\n`;
  });
  return `session ${sessionId} of ${script}; join with connect of rtsc/client:\n${lines.join("")}`;
}

/** Which bundles are new, and what that means for the session that runs. */
export function renderLoaded(scripts: readonly string[], ms: number, isRunning: boolean): string {
  const names =
    scripts.length > 3 ? `${scripts.slice(0, 3).join(", ")} and ${scripts.length - 3} more` : scripts.join(", ");
  const restart = isRunning ? "; the running session keeps its own, r restarts it" : "";
  return `loaded ${names} in ${Math.round(ms)} ms: new sessions run it${restart}\n`;
}

/** Packets and bytes a second; a line for each packet and way. */
export function renderTraffic(flows: readonly Flow[], seconds: number): string {
  const perSecond = (count: number): string => {
    const rate = count / seconds;
    return rate < 10 ? String(Math.round(rate * 10) / 10) : String(Math.round(rate));
  };
  const rows = flows.map(({ way, opCode, name, packets, bytes }) => [
    way,
    harmless(opCode === null ? (name ?? "") : name === null ? `op-code ${opCode}` : `${name} (${opCode})`),
    `${perSecond(packets)}/s`,
    opCode === null ? "" : `${perSecond(bytes)} B/s`,
  ]);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]!.length));
  const [ways, names, rates, sizes] = [width(0), width(1), width(2), width(3)];
  return rows
    .map(([way, name, rate, size]) =>
      `  ${way!.padEnd(ways)}  ${name!.padEnd(names)}  ${rate!.padStart(rates)}  ${size!.padStart(sizes)}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}
