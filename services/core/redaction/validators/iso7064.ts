import { alphanumericAt, digitAt, remainderOf } from "./digits.ts";

/** ISO/IEC 7064, MOD 11-10: one check digit, hybrid system. */
export function passesMod11_10(digits: string): boolean {
  return /^[0-9]{2,32}$/.test(digits) && passesHybrid(digits, 10);
}

/** ISO/IEC 7064, MOD 37-36: one check character, hybrid system. */
export function passesMod37_36(text: string): boolean {
  return /^[0-9A-Z]{2,32}$/.test(text) && passesHybrid(text, 36);
}

/** ISO/IEC 7064, MOD 97-10: two check digits, pure system. */
export function passesMod97_10(digits: string): boolean {
  return /^[0-9]{3,40}$/.test(digits) && remainderOf(digits, 97) === 1;
}

/** ISO/IEC 7064, MOD 11-2: one check digit or `X`, pure system. */
export function passesMod11_2(text: string): boolean {
  if (!/^[0-9]{1,32}[0-9X]$/.test(text)) return false;
  let rest = 0;
  for (let index = 0; index < text.length - 1; index += 1)
    rest = ((rest + digitAt(text, index)) * 2) % 11;
  const last = text.at(-1) === "X" ? 10 : digitAt(text, text.length - 1);
  return (rest + last) % 11 === 1;
}

function passesHybrid(text: string, modulus: number): boolean {
  let rest = modulus;
  for (let index = 0; index < text.length - 1; index += 1) {
    const sum = (rest + alphanumericAt(text, index)) % modulus;
    rest = ((sum === 0 ? modulus : sum) * 2) % (modulus + 1);
  }
  return (rest + alphanumericAt(text, text.length - 1)) % modulus === 1;
}
