/**
 * What the guest says it is doing, in words: for the log, and for who asks which callback was cut. Numbers that are none of these
 * say nothing.
 */

import {
  DOING_CONNECT,
  DOING_DISCONNECT,
  DOING_INTERVAL,
  DOING_LOADING,
  DOING_PACKET,
  DOING_RESPONSE,
  DOING_SHUTDOWN,
  DOING_TIMER,
} from "#runtime/link.ts";

/** What a guest is busy with; `idle` where it says nothing that means anything. */
export type Doing = "idle" | "loading" | "packet" | "connect" | "disconnect" | "response" | "timer" | "shutdown";

/** By the number that the link has for it. */
export const DOINGS: { readonly [doing: number]: Doing } = {
  [DOING_LOADING]: "loading",
  [DOING_PACKET]: "packet",
  [DOING_CONNECT]: "connect",
  [DOING_DISCONNECT]: "disconnect",
  [DOING_RESPONSE]: "response",
  [DOING_TIMER]: "timer",
  [DOING_INTERVAL]: "timer",
  [DOING_SHUTDOWN]: "shutdown",
};

/** What threw, for people; behind that of a response comes the name of its request. */
export const DURING: { readonly [doing: number]: string } = {
  [DOING_PACKET]: "onPacket",
  [DOING_CONNECT]: "onPlayerConnect",
  [DOING_DISCONNECT]: "onPlayerDisconnect",
  [DOING_RESPONSE]: "response to ",
  [DOING_TIMER]: "setTimeout",
  [DOING_INTERVAL]: "setInterval",
  [DOING_SHUTDOWN]: "onSessionShutdown",
};
