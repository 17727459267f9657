import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import { expect, test } from "vitest";
import { redact } from "../../../../services/core/redaction/redact.ts";
import { ALPHABET, randomText } from "./found-by.ts";

const { hex, lower, upper, base32, letters, word, digits } = ALPHABET;

/** By the vendor's name in secretlint. */
const TOKENS: readonly (readonly [string, (seed: number) => string])[] = [
  ["aws", (seed) => `id: AKIA${randomText(base32, 16, seed)}`],
  ["gcp", (seed) => `key: AIza${randomText(word, 35, seed)}`],
  ["npm", (seed) => `//registry.acme.test/:_authToken=npm_${randomText(word, 36, seed)}`],
  ["basicauth", (seed) => `https://ana:${randomText(word, 12, seed)}@acme.test/x`],
  [
    "slack",
    (seed) =>
      `xoxb-${randomText(digits, 12, seed)}-${randomText(digits, 12, seed + 1)}-${randomText(word, 24, seed)}`,
  ],
  [
    "slack hook",
    (seed) =>
      `https://hooks.slack.com/services/T${randomText(upper, 8, seed)}/B${randomText(upper, 8, seed)}/${randomText(word, 24, seed)}`,
  ],
  ["sendgrid", (seed) => `SG.${randomText(word, 22, seed)}.${randomText(word, 43, seed)}`],
  ["shopify", (seed) => `shpat_${randomText(hex, 32, seed)}`],
  ["stripe", (seed) => `sk_live_${randomText(word, 24, seed)}`],
  ["github", (seed) => `ghp_${randomText(word, 36, seed)}`],
  ["gitlab", (seed) => `glpat-${randomText(word, 20, seed)}`],
  ["grafana", (seed) => `glsa_${randomText(word, 32, seed)}_${randomText(hex, 8, seed)}`],
  [
    "openai",
    (seed) => `sk-proj-${randomText(word, 74, seed)}T3BlbkFJ${randomText(word, 74, seed)}`,
  ],
  ["anthropic", (seed) => `sk-ant-api03-${randomText(word, 93, seed)}AA`],
  ["groq", (seed) => `gsk_${randomText(word, 52, seed)}`],
  ["huggingface", (seed) => `hf_${randomText(letters, 34, seed)}`],
  ["linear", (seed) => `lin_api_${randomText(word, 40, seed)}`],
  ["notion", (seed) => `ntn_${randomText(digits, 11, seed)}${randomText(word, 35, seed)}`],
  ["1password", (seed) => `ops_eyJ${randomText(word, 300, seed)}`],
  ["database", (seed) => `postgres://app:${randomText(word, 14, seed)}@db.acme.test:5432/shop`],
  [
    "database of documents",
    (seed) => `mongodb+srv://app:${randomText(word, 14, seed)}@c0.acme.test/shop`,
  ],
  ["vault", (seed) => `hvs.${randomText(word, 95, seed)}`],
  ["vercel", (seed) => `vcp_${randomText(word, 56, seed)}`],
  ["databricks", (seed) => `dapi${randomText(hex, 32, seed)}`],
  ["docker", (seed) => `dckr_pat_${randomText(word, 27, seed)}`],
  ["figma", (seed) => `figd_${randomText(word, 40, seed)}`],
  ["cloudflare", (seed) => `cfut_${randomText(word, 48, seed)}`],
  ["tailscale", (seed) => `tskey-auth-${randomText(word, 12, seed)}-${randomText(word, 24, seed)}`],
  [
    "privatekey",
    (seed) =>
      `-----BEGIN PRIVATE KEY-----\n${randomText(lower, 64, seed)}\n-----END PRIVATE KEY-----`,
  ],
];

test.each(TOKENS)("whatever secretlint reports of %s is hidden", async (_, write) => {
  for (const seed of [3, 14, 15, 92, 65]) {
    const text = `# settings\n${write(seed)}\n`;

    const [part] = redact([{ name: "text", text }]).parts;
    const spans = part?.spans ?? [];
    const reported = await reportedPlaces(text);

    expect(spans.length).toBeGreaterThan(0);
    expect(
      reported.filter(
        (at) => !mayShow(text, at) && !spans.some(({ start, end }) => start <= at && at < end),
      ),
    ).toEqual([]);
  }
});

/** secretlint reports the whole of an address; ours hides user and password of it, and shows to whoever decides where it leads. */
function mayShow(text: string, at: number): boolean {
  const address = /\w[\w+.-]*:\/\/[^\s:@]*:[^\s@]*@[^\s]*/.exec(text);
  if (address === null || at < address.index) return false;
  const place = at - address.index;
  const userinfo = address[0].indexOf("://") + 3;
  return place < userinfo || place >= address[0].indexOf("@") || address[0][place] === ":";
}

/** The index of each character that is reported. */
async function reportedPlaces(content: string): Promise<readonly number[]> {
  const { messages } = await lintSource({
    source: { content, filePath: "/settings.txt", ext: ".txt", contentType: "text" },
    options: { config: { rules: [{ id: "preset", rule: creator }] } },
  });
  return messages.flatMap(({ range: [start, end] }) =>
    Array.from({ length: end - start }, (_, index) => start + index),
  );
}
