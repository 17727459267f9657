/** Control and direction characters could forge text around a comment, on a terminal or a card (Unicode TR 36). */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ").trim();
}
