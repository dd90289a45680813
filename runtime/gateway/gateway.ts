/**
 * Gateway: where the requests of scripts (`RTSession.newRequest()`) are answered. An answer that fails becomes an error
 * response for the script, never a crash of the host.
 */

/** JSON as a script builds it: `@class` is `.AccountDetailsRequest` and so on. */
export type RequestBody = { readonly "@class": string; readonly [attribute: string]: unknown };

export interface RequestContext {
  readonly sessionId: string;
  readonly script: string;
  /** Aborted when the session ends or the time is over. */
  readonly signal: AbortSignal;
}

export interface Gateway {
  /** Resolves with the response object. A rejection's message reaches the script as `{error: {message}}`. */
  answer(request: RequestBody, context: RequestContext): Promise<unknown>;
}
