/**
 * The span: how much is handled between two looks at the clock. Imports nothing: a bundler writes its constants where they are used.
 *
 * A look costs as much as a small handler (45 ns). So a packet takes all of the span when nothing is known of its op-code, and half
 * as much as before each time that no millisecond has passed behind one: down to a sixteenth. When one passes, all that was
 * known is forgotten, for it is not known who took it. Everything else that is handled is looked behind. The span is not
 * longer because the call from the host is cut `callbackMs` after its slice: callbacks that nobody looks between share what
 * each of them may take.
 */

export const SPAN = 16;

/** How often what a packet takes of it is halved. */
export const MOST_EASE = 4;
