import { toHex } from "../action/encoding.ts";
import { utf8 } from "../action/utf8.ts";
import { sha256 } from "../ledger/hash.ts";

/**
 * A UUID that equal parts give again: name-based like version 5 (RFC 9562, section 5.5), with SHA-256 in the place of SHA-1.
 * It carries version 5 because OSCAL accepts the versions 4 and 5 only.
 */
export function stableId(purpose: string, ...parts: readonly string[]): string {
  const hex = toHex(sha256(utf8([`countersign/evidence/${purpose}`, ...parts].join("\n"))));
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
