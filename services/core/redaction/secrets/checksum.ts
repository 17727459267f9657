const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 of ASCII text (ISO/IEC 8802-3, section 3.2.9). */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1)
    crc = (crc >>> 8) ^ (TABLE[(crc ^ text.charCodeAt(at)) & 255] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECK_CHARS = 6;

/**
 * Whether a token of GitHub or npm ends in the CRC-32 of its random part, in base 62 with leading zeros
 * (github.blog/engineering/behind-githubs-new-authentication-token-formats).
 */
export function hasCrc62(token: string): boolean {
  const body = token.slice(token.indexOf("_") + 1);
  let crc = crc32(body.slice(0, -CHECK_CHARS));
  let written = "";
  for (let digit = 0; digit < CHECK_CHARS; digit += 1) {
    written = (BASE62[crc % 62] ?? "") + written;
    crc = Math.floor(crc / 62);
  }
  return body.endsWith(written);
}
