/** Protocol buffers' wire format, as far as event files need it: fields of a message, written one after another. */

/** The value of a field that is a varint, and of lengths. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/** How long a field's value is: said by itself, eight bytes, or said before it. */
const WIRE = { varint: 0, fixed64: 1, bytes: 2 } as const;

const key = (field: number, wire: number): number[] => varint((field << 3) | wire);

export function concatenate(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A whole number of at least 0; zeros are not written, as proto3 has it. */
export const integerField = (field: number, value: number): readonly number[] => (value === 0 ? [] : [...key(field, WIRE.varint), ...varint(value)]);

export const doubleField = (field: number, value: number): Uint8Array => concatenate([key(field, WIRE.fixed64), new Uint8Array(littleEndian([value]))]);

export const bytesField = (field: number, value: Uint8Array): Uint8Array => concatenate([key(field, WIRE.bytes), varint(value.length), value]);

export const textField = (field: number, value: string): Uint8Array => bytesField(field, new TextEncoder().encode(value));

export const messageField = (field: number, parts: readonly (Uint8Array | readonly number[])[]): Uint8Array => bytesField(field, concatenate(parts));

/** Doubles as bytes, least significant first. */
export function littleEndian(values: ArrayLike<number>): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (let i = 0; i < values.length; i++) view.setFloat64(i * 8, values[i]!, true);
  return view.buffer;
}
