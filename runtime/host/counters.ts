/**
 * Counters of one session: what came, what went, what was refused and why. Plain numbers that only go up; whoever shows
 * them (admin API, simulation, metrics later) takes a copy.
 */

/** Why a packet did not reach anybody. Those that begin with `script-` were sent by the script. */
export type DropReason =
  | "malformed"
  | "too-large"
  | "op-code"
  | "invalid"
  | "late"
  | "not-ready"
  | "rate-packets"
  | "rate-bytes"
  | "backlog"
  | "slow-receiver"
  | "script-malformed"
  | "script-invalid"
  | "script-too-large"
  | "script-batch"
  | "script-rate";

/**
 * Each packet of a player becomes one of these: `core`, `relayed`, `unheard`, `cancelled`, or `dropped` (but for a slow
 * receiver, and what the script sent). So they add up to `packetsIn`, but for packets the script has not decided about.
 */
export interface Counters {
  /** Packets and bytes (without length prefixes) that players sent after their login. */
  packetsIn: number;
  bytesIn: number;
  /** Messages of the protocol: further logins, ready, what belongs to UDP, pings. */
  core: number;
  /** Packets given to a handler of the script. */
  handled: number;
  /** Packets of players that went on to at least one player. */
  relayed: number;
  /** Packets of players that were fine, and for nobody but the script: their targets were not there, or there were none. */
  unheard: number;
  /** Packets whose handler said no, or threw. */
  cancelled: number;
  /** Packets that went on after indexes 0 or above 127 had been cut out of them. */
  cut: number;
  dropped: { [reason in DropReason]?: number };
  /** Packets the script sent, each counted once however many receive it. */
  sent: number;
  /** Frames and bytes handed to connections, messages of the protocol included. */
  packetsOut: number;
  bytesOut: number;
  /** Of the packets that came and went, those by UDP. */
  datagramsIn: number;
  datagramsOut: number;
  requests: number;
  /** Requests that were answered with an error. */
  requestsFailed: number;
  /** Log records written, and those above the limit. */
  logs: number;
  logsDropped: number;
  /** Errors thrown by the script's callbacks. */
  errors: number;
  /** Batches the guest ran. */
  turns: number;
}

export function newCounters(): Counters {
  return {
    packetsIn: 0,
    bytesIn: 0,
    core: 0,
    handled: 0,
    relayed: 0,
    unheard: 0,
    cancelled: 0,
    cut: 0,
    dropped: {},
    sent: 0,
    packetsOut: 0,
    bytesOut: 0,
    datagramsIn: 0,
    datagramsOut: 0,
    requests: 0,
    requestsFailed: 0,
    logs: 0,
    logsDropped: 0,
    errors: 0,
    turns: 0,
  };
}

export function countDrop(counters: Counters, reason: DropReason): void {
  counters.dropped[reason] = (counters.dropped[reason] ?? 0) + 1;
}
