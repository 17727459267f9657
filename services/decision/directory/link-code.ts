/** 32 signs of which no two are alike in most typefaces (those of Crockford's base 32): five bits each. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_CHARACTERS = 10;
const CODE = /^[0-9A-HJKMNP-TV-Z]{10}$/;
const SHOWN = /^(.{5})(.{5})$/;

/** A code as it is shown, such as "7K2QM-0XZRT": one sign a byte, so ten bytes give 50 bits. */
export function codeOf(bytes: Uint8Array): string {
  if (bytes.length !== CODE_CHARACTERS) throw new RangeError("a code is made of ten bytes");
  const code = [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return code.replace(SHOWN, "$1-$2");
}

/** A code as it was typed: in any case, with any blanks and dashes, O for 0, I and L for 1. Undefined when it can be none. */
export function readCode(text: string): string | undefined {
  const plain = text
    .slice(0, 4 * CODE_CHARACTERS)
    .toUpperCase()
    .replace(/[\s-]/gu, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return CODE.test(plain) ? plain.replace(SHOWN, "$1-$2") : undefined;
}
