/** What a condition always gives. */

/** The one answer that a condition has, and why it has no other. */
export interface Always {
  readonly is: boolean;
  /** A clause, as the message goes on with it. */
  readonly why: string;
}
