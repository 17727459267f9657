const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** BIP 173's constant, and BIP 350's for bech32m. */
const CONSTANTS: ReadonlySet<number> = new Set([1, 0x2bc830a3]);

/** Whether a text is bech32 (BIP 173) or bech32m (BIP 350) with a right checksum. */
export function isBech32(text: string): boolean {
  if (text !== text.toLowerCase() && text !== text.toUpperCase()) return false;
  const folded = text.toLowerCase();
  const separator = folded.lastIndexOf("1");
  if (separator < 1 || folded.length - separator < 7) return false;
  const values = Array.from(folded.slice(separator + 1), (char) => ALPHABET.indexOf(char));
  if (values.includes(-1)) return false;
  const prefix = Array.from(folded.slice(0, separator), (char) => char.charCodeAt(0));
  const expanded = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31)];
  return CONSTANTS.has(polymod([...expanded, ...values]));
}

function polymod(values: readonly number[]): number {
  let checksum = 1;
  for (const value of values) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    GENERATORS.forEach((generator, index) => {
      if (((top >>> index) & 1) === 1) checksum ^= generator;
    });
  }
  return checksum >>> 0;
}
