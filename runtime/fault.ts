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

  constructor(code: FaultCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
