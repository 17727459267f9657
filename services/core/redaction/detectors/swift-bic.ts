import { isWordCode, textBefore } from "../cue.ts";
import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";

/** ISO 9362: four letters, a country (ISO 3166-1), two characters of location, and three of the branch, which may be left out. */
const BIC =
  /[A-Z]{4}(?:A[DEFGILMORTUWZ]|B[ABDEFGHIJLMNOQRSTWYZ]|C[ACDFGHIKLMNORUVWYZ]|D[EJKMOZ]|E[CEGRST]|F[IJKMOR]|G[ABDEFGHILMNPRTUWY]|H[KNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[CDGHJKLMNORTVWZ]|U[AGSYZ]|V[ACEGINU]|W[FS]|XK|Y[ET]|Z[AMW])[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?/g;
const CUE = /\b(?:bic|swift)\b[^\n]{0,24}$/;

/** Business identifier codes of banks, where `BIC` or `SWIFT` stands before them: alone they look like any word in capitals. */
export const swiftBic: Detector = {
  name: "swift-bic",
  needs: CHARS.upper,
  detect({ text }, emit) {
    BIC.lastIndex = 0;
    for (let match = BIC.exec(text); match !== null; match = BIC.exec(text)) {
      const start = match.index;
      const end = start + match[0].length;
      if (isWordCode(text.charCodeAt(start - 1)) || isWordCode(text.charCodeAt(end))) continue;
      if (!CUE.test(textBefore(text, start))) continue;
      emit({ start, end, type: "SWIFT_BIC", certainty: CERTAINTY.likely });
    }
  },
};
