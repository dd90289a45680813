/**
 * Features: parts of the guest that a bundle can do without, if nothing in its script ever names them. The compiler defines the
 * names below, as `true`, for what a bundle leaves out; where nobody defines them, as in tests, everything is there.
 *
 * They are asked for by `typeof` where they are needed and not by a constant of ours: only so a bundler that sees the guest
 * as one built file can tell what is never reached.
 */

declare global {
  /** No `RTSession.newRequest`. */
  const RTSC_NO_REQUESTS: true | undefined;
  /** No `RTSession.setTimeout` and the like. */
  const RTSC_NO_TIMERS: true | undefined;
  /** No `RTSession.getLogger`. */
  const RTSC_NO_LOGGER: true | undefined;
  /** No `RTSession.newData`, no `RTSession.newPacket`. */
  const RTSC_NO_BUILDERS: true | undefined;
  /** No received data: nothing asks a packet for it, and no data is made. */
  const RTSC_NO_DATA: true | undefined;
  /** No packets by name: no module of the script imports "rtsc:packets". */
  const RTSC_NO_TYPED: true | undefined;
}

export {};
