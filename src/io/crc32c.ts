/** CRC-32C (Castagnoli): the checksum of files that must not change unnoticed. It finds every change of up to 32 bits in a row. */

const POLYNOMIAL = 0x82f63b78;

/** Eight tables, for eight bytes at a time: table k advances a byte by k more bytes (Kounavis and Berry, 2005). */
const TABLES: readonly Uint32Array[] = (() => {
  const tables = Array.from({ length: 8 }, () => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    tables[0]![byte] = value;
  }
  for (let k = 1; k < 8; k++) for (let byte = 0; byte < 256; byte++) tables[k]![byte] = (tables[k - 1]![byte]! >>> 8) ^ tables[0]![tables[k - 1]![byte]! & 0xff]!;
  return tables;
})();

/**
 * The checksum of bytes, or of what `before` is the checksum of with these bytes behind it: an unsigned 32-bit number.
 *
 * @example
 * crc32c(new TextEncoder().encode("123456789")).toString(16); // "e3069283", RFC 3720, appendix B.4
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let crc = ~before;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      t7[crc & 0xff]! ^ t6[(crc >>> 8) & 0xff]! ^ t5[(crc >>> 16) & 0xff]! ^ t4[crc >>> 24]! ^
      t3[bytes[at + 4]!]! ^ t2[bytes[at + 5]!]! ^ t1[bytes[at + 6]!]! ^ t0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}

/** A checksum as files hold it: eight hexadecimal digits. */
export const hex32 = (value: number): string => value.toString(16).padStart(8, "0");
