import { readTokenKinds, type TokenKind } from "./token-pattern.ts";
import { AI_TOKENS } from "./vendors/ai.ts";
import { CLOUD_TOKENS } from "./vendors/cloud.ts";
import { CODE_TOKENS } from "./vendors/code.ts";
import { COMMS_TOKENS } from "./vendors/comms.ts";
import { DATA_TOKENS } from "./vendors/data.ts";
import { PAY_TOKENS } from "./vendors/pay.ts";

/** All kinds of tokens that have a shape of their own, by the vendors' documents. */
export const TOKEN_KINDS: readonly TokenKind[] = [
  CLOUD_TOKENS,
  CODE_TOKENS,
  DATA_TOKENS,
  PAY_TOKENS,
  AI_TOKENS,
  COMMS_TOKENS,
].flatMap((table) => readTokenKinds(table));
