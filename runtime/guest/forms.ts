/**
 * Forms of values, and what is fixed about data. Imports nothing: a bundler writes its constants where they are used, and no name
 * of them is in a bundle.
 */

/** Of a value in a box the form is the key inside. */
export const EMPTY = 0;
export const VARINT = 1;
export const FIXED64 = 2;
export const FIXED32 = 6;
export const STRING = 0x0a;
export const FLOATS = 0x12;
export const DATA = 0x72;

/** How deep data may nest, the outermost counted. */
export const MAX_DEPTH = 32;

/** How what is sent by a builder travels, unless it says otherwise. */
export const UNRELIABLE = 1;
