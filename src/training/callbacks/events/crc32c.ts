/** The form in which TFRecord files keep the checksum CRC-32C. */
import { crc32c } from "../../../io/crc32c.js";

export { crc32c };

/** Rotated and shifted, because a checksum over data with checksums in it is weak. TensorFlow, core/lib/hash/crc32c.h. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
