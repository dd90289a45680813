/**
 * Fault: the world refused at run time (bytes, sockets, limits, a bundle). Thrown, and caught at a named border.
 *
 * Not for mistakes in a user's project (Diagnostic) and not for our own (invariant). The words of each code stand in the
 * pages of `compiler/diagnostics/pages/RT8*.md`; a fault carries its one finished sentence.
 */

export type FaultCode = `RT8${number}`;

export class Fault extends Error {
  override readonly name = "Fault";
  readonly code: FaultCode;
  /** Where in the user's sources it arose, as `scripts/arena.ts:12:7`, when a script is to blame. */
  readonly position: string | undefined;

  constructor(code: FaultCode, message: string, options?: { cause?: unknown; position?: string | undefined }) {
    super(message, options);
    this.code = code;
    this.position = options?.position;
  }
}
