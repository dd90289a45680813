/**
 * Pieces of generated TypeScript that make bytes of values, and the error of both directions.
 *
 * They refuse what a field may not hold by a PacketError that names the field.
 */

/** `put…` writes one value at its index. */
export const writing = `
/** A value that its packet cannot carry, or data that is not of the packet it should be. The message names the field. */
export class PacketError extends Error {
  override readonly name = "PacketError";
}

const newBytes = (length: number) => new Uint8Array(length);

type $Bytes = globalThis.ReturnType<typeof newBytes>;

interface $Out {
  bytes: $Bytes;
  view: globalThis.DataView;
  at: number;
  depth: number;
}

function beginData(): $Out {
  const bytes = newBytes(64);
  return { bytes, view: new DataView(bytes.buffer), at: 0, depth: 1 };
}

function finishData(out: $Out): $Bytes {
  return out.bytes.slice(0, out.at);
}

/** Makes room for so many bytes and tells where it begins. */
function makeRoom(out: $Out, count: number): number {
  const at = out.at;
  out.at += count;
  if (out.at > out.bytes.length) {
    const larger = newBytes(Math.max(out.at, out.bytes.length * 2));
    larger.set(out.bytes);
    out.bytes = larger;
    out.view = new DataView(larger.buffer);
  }
  return at;
}

function putByte(out: $Out, byte: number): void {
  const at = makeRoom(out, 1);
  out.bytes[at] = byte;
}

/** An unsigned number of 64 bits, handed over in two halves. */
function putVarint(out: $Out, low: number, high = 0): void {
  while (high !== 0 || low > 0x7f) {
    putByte(out, (low & 0x7f) | 0x80);
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  putByte(out, low);
}

/** A whole number in zigzag form: the sign is the lowest bit. */
function putWhole(out: $Out, n: number): void {
  const top = Math.floor(n / 0x1_0000_0000);
  const sign = top >> 31;
  putVarint(out, ((n << 1) ^ sign) >>> 0, (((top << 1) | (n >>> 31)) ^ sign) >>> 0);
}

function putKey(out: $Out, index: number, wireType: number): void {
  putVarint(out, (index << 3) | wireType);
}

/** All that stands before the content of a text (0x0a) or of floats (0x12). */
function putBox(out: $Out, index: number, form: number, length: number): void {
  putKey(out, index, 2);
  putVarint(out, 1 + varintLength(length) + length);
  putByte(out, form);
  putVarint(out, length);
}

function varintLength(n: number): number {
  return n < 0x80 ? 1 : n < 0x4000 ? 2 : n < 0x20_0000 ? 3 : n < 0x1000_0000 ? 4 : 5;
}

function showValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? \`\${value.slice(0, 40)}…\` : value);
  if (typeof value === "bigint") return \`\${value}n\`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

function unfit(field: string, value: unknown, need: string): never {
  throw new PacketError(\`\${field} is \${showValue(value)}; it must be \${need}.\`);
}

function checkRange(field: string, value: number | bigint, min: number, max: number): void {
  if (value >= min && value <= max) return;
  unfit(field, value, max === Infinity ? \`at least \${min}\` : min === -Infinity ? \`at most \${max}\` : \`from \${min} to \${max}\`);
}

function checkObject(name: string, value: object): void {
  if (typeof value !== "object" || value === null) unfit(name, value, "an object with its fields");
}

function putNumber(out: $Out, index: number, value: number, field: string, min = -Infinity, max = Infinity): void {
  if (!Number.isSafeInteger(value)) unfit(field, value, "a whole number");
  checkRange(field, value, min, max);
  putKey(out, index, 0);
  putWhole(out, value);
}

function putLong(out: $Out, index: number, value: bigint, field: string, min = -Infinity, max = Infinity): void {
  if (typeof value !== "bigint") unfit(field, value, "a bigint");
  if (BigInt.asIntN(64, value) !== value) unfit(field, value, "a number of 64 bits");
  checkRange(field, value, min, max);
  putKey(out, index, 0);
  const zigzag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  putVarint(out, Number(zigzag & 0xffff_ffffn), Number(zigzag >> 32n));
}

function putBoolean(out: $Out, index: number, value: boolean, field: string): void {
  if (typeof value !== "boolean") unfit(field, value, "true or false");
  putKey(out, index, 0);
  putWhole(out, value ? 1 : 0);
}

function putEnum(out: $Out, index: number, value: string, numbers: $Numbers, field: string): void {
  const found = numbers.find((one) => one[0] === value);
  if (found === undefined) return unfit(field, value, \`one of \${numbers.map((one) => one[0]).join(", ")}\`);
  putKey(out, index, 0);
  putWhole(out, found[1]);
}

/** Names of an enum, each with its number on the wire. */
type $Numbers = readonly (readonly [name: string, number: number])[];

function checkReal(field: string, value: number, min: number, max: number): void {
  if (typeof value !== "number" || Number.isNaN(value)) unfit(field, value, "a number");
  checkRange(field, value, min, max);
}

function putFloat(out: $Out, index: number, value: number, field: string, min = -Infinity, max = Infinity): void {
  checkReal(field, value, min, max);
  putKey(out, index, 5);
  const at = makeRoom(out, 4);
  out.view.setFloat32(at, value, true);
}

function putDouble(out: $Out, index: number, value: number, field: string, min = -Infinity, max = Infinity): void {
  checkReal(field, value, min, max);
  putKey(out, index, 1);
  const at = makeRoom(out, 8);
  out.view.setFloat64(at, value, true);
}

/** The longest is counted in bytes of UTF-8. */
function putString(out: $Out, index: number, value: string, field: string, longest = Infinity): void {
  if (typeof value !== "string") unfit(field, value, "a string");
  const bytes = new TextEncoder().encode(value);
  if (bytes.length > longest) {
    throw new PacketError(\`\${field} is \${bytes.length} bytes long; it may have \${longest}.\`);
  }
  putBox(out, index, 0x0a, bytes.length);
  const at = makeRoom(out, bytes.length);
  out.bytes.set(bytes, at);
}

function putJson(out: $Out, index: number, value: unknown, field: string, longest = Infinity): void {
  putString(out, index, jsonOf(value, field), field, longest);
}

function jsonOf(value: unknown, field: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A circle or a bigint: like what has no text at all, it is told below.
  }
  return text ?? unfit(field, value, "a value that JSON can hold");
}

function putFloats(out: $Out, index: number, values: readonly number[], field: string, longest = Infinity, min = -Infinity, max = Infinity): void {
  if (!Array.isArray(values)) unfit(field, values, "a list of numbers");
  if (values.length > longest) throw new PacketError(\`\${field} has \${values.length} floats; it may have \${longest}.\`);
  for (const value of values) checkReal(field, value, min, max);
  putBox(out, index, 0x12, values.length * 4);
  for (const value of values) {
    const at = makeRoom(out, 4);
    out.view.setFloat32(at, value, true);
  }
}

function putVector(out: $Out, index: number, value: readonly number[], size: number, field: string, min = -Infinity, max = Infinity): void {
  if (!Array.isArray(value) || value.length !== size) unfit(field, value, \`a list of \${size} numbers\`);
  putFloats(out, index, value, field, size, min, max);
}

/** Nested data: what is written inside is moved up once its length is known. */
function putNested(out: $Out, index: number, write: () => void): void {
  if (++out.depth > 32) throw new PacketError("Data may nest 32 levels deep and no deeper.");
  putKey(out, index, 2);
  const start = out.at;
  write();
  const length = out.at - start;
  const head = 1 + varintLength(length);
  const gap = varintLength(head + length) + head;
  makeRoom(out, gap);
  out.bytes.copyWithin(start + gap, start, start + length);
  out.at = start;
  putVarint(out, head + length);
  putByte(out, 0x72);
  putVarint(out, length);
  out.at += length;
  out.depth--;
}

function putRecord<T>(out: $Out, index: number, value: T, write: (out: $Out, value: T) => void): void {
  putNested(out, index, () => write(out, value));
}

/** A list takes the indexes from its own up, one for each item. */
function putList<T>(index: number, items: readonly T[], most: number, field: string, put: (index: number, item: T) => void): void {
  if (!Array.isArray(items)) unfit(field, items, "a list");
  if (items.length > most) throw new PacketError(\`\${field} has \${items.length} items; it may have \${most}.\`);
  for (let at = 0; at < items.length; at++) put(index + at, items[at] as T);
}

/**
 * A field of any type: whole numbers and bigints go as whole numbers, other numbers as doubles, booleans as 1 and 0, lists
 * of numbers as floats, an object whose keys are indexes as nested data.
 */
function putAny(out: $Out, index: number, value: unknown, field: string): void {
  if (typeof value === "bigint") putLong(out, index, value, field);
  else if (typeof value === "number" && Number.isSafeInteger(value)) putNumber(out, index, value, field);
  else if (typeof value === "number") putDouble(out, index, value, field);
  else if (typeof value === "boolean") putBoolean(out, index, value, field);
  else if (typeof value === "string") putString(out, index, value, field);
  else if (Array.isArray(value)) putFloats(out, index, value, field);
  else if (typeof value !== "object" || value === null) unfit(field, value, "of a type that a packet can carry");
  else putNested(out, index, () => putIndexes(out, value, field));
}

function putIndexes(out: $Out, values: object, field: string): void {
  // Keys that are whole numbers come in ascending order.
  for (const [key, value] of Object.entries(values)) {
    if (!/^[1-9]\\d{0,2}$/.test(key) || Number(key) > 127) unfit(field, key, "an index, 1 to 127");
    if (value !== undefined && value !== null) putAny(out, Number(key), value, \`\${field}.\${key}\`);
  }
}
`;
