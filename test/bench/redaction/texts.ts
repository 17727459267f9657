/** Invented material to measure speed by: nothing of it comes from the data that accuracy is measured by. */

const NAMES = [
  "Ines Okafor",
  "Tomasz Lindqvist",
  "Mei Tanaka-Roy",
  "Jonas van der Velde",
  "Aylin Demir",
];
const STREETS = ["Elm Street", "Harbour Road", "Rue des Lilas", "Lindenallee", "Calle Mayor"];

/** A number that looks random and is the same in each run. */
function digits(seed: number, count: number): string {
  let text = "";
  let state = (seed * 2_654_435_761) >>> 0;
  while (text.length < count) {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    text += String(state).padStart(10, "0").slice(0, 8);
  }
  return text.slice(0, count);
}

function pick(list: readonly string[], seed: number): string {
  return list[seed % list.length] ?? "";
}

function mail(seed: number): string {
  return `${pick(NAMES, seed)
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ".")}${seed}@mail${seed % 7}.example.org`;
}

/** What tool calls and their logs look like: mostly clean, with a value here and there. */
const MIXED: readonly ((seed: number) => string)[] = [
  (seed) =>
    JSON.stringify({
      tool: "crm.update_contact",
      args: {
        id: seed,
        name: pick(NAMES, seed),
        email: mail(seed),
        tier: "gold",
        tags: ["eu", "trial"],
        note: "Asked for the invoice of last month; the plan renews on Friday.",
      },
      trace: { span: digits(seed, 16), attempt: 1, dry_run: false },
    }),
  (seed) =>
    `2026-03-${String((seed % 27) + 1).padStart(2, "0")}T08:${digits(seed, 2)}:11.402Z INFO  api request done method=GET path=/v1/orders/${seed} status=200 duration_ms=${seed % 900} bytes=${digits(seed, 5)}`,
  (seed) =>
    `SELECT id, status, created_at FROM orders WHERE region = 'eu-west-1' AND total > ${seed % 500} ORDER BY created_at DESC LIMIT 50;`,
  (seed) =>
    `The deployment of the payment service was rolled back because the health check did not pass within two minutes. The second attempt at build ${seed} worked, and nobody noticed the difference.`,
  (seed) =>
    `kubectl -n staging rollout restart deploy/checkout-${digits(seed, 4)} && kubectl get pods -l app=checkout -o json | jq '.items[].status.phase'`,
  (seed) =>
    `INSERT INTO tickets (id, subject, requester, phone) VALUES (${seed}, 'Delivery is late', '${pick(NAMES, seed)}', '+4930${digits(seed, 7)}');`,
  (seed) =>
    JSON.stringify({
      metric: "queue.depth",
      value: seed % 100,
      labels: { cluster: "a1", zone: "eu-central-1b", service: "ingest", version: "4.17.2" },
    }),
];

/** A value in nearly every field. */
const DENSE: readonly ((seed: number) => string)[] = [
  (seed) =>
    JSON.stringify({
      name: pick(NAMES, seed),
      email: mail(seed),
      phone: `+4930${digits(seed, 7)}`,
      address: `${(seed % 190) + 1} ${pick(STREETS, seed)}, 10115 Berlin`,
      ip: `10.${seed % 250}.7.${seed % 240}`,
      ssn: `219-${digits(seed, 2)}-${digits(seed + 1, 4)}`,
    }),
  (seed) =>
    `${pick(NAMES, seed)},${mail(seed)},+1 (415) 555-${digits(seed, 4)},192.168.${seed % 200}.14`,
];

const CLEAN: readonly ((seed: number) => string)[] = [
  () =>
    "The quick restart of a worker is cheaper than a long wait, and the queue is empty again after a few minutes of normal traffic.",
  (seed) =>
    JSON.stringify({
      status: "active",
      retries: seed % 5,
      region: "eu-west-1",
      flags: ["a", "b"],
      enabled: true,
      ratio: 0.25,
    }),
  () => "export function clamp(value, low, high) { return Math.min(Math.max(value, low), high); }",
];

function textOf(lines: readonly ((seed: number) => string)[], size: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let seed = 1; length < size; seed += 1) {
    const line = lines[seed % lines.length]?.(seed) ?? "";
    parts.push(line);
    length += line.length + 1;
  }
  return parts.join("\n").slice(0, size);
}

/** Texts of a size in UTF-16 code units, by what they are. */
export function speedTexts(size: number): Readonly<Record<string, string>> {
  return { mixed: textOf(MIXED, size), dense: textOf(DENSE, size), clean: textOf(CLEAN, size) };
}

/** Input that makes careless patterns slow. */
export function nastyTexts(size: number): Readonly<Record<string, string>> {
  const repeat = (unit: string) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  return {
    "a@a@": repeat("a@"),
    digits: repeat("1234567890"),
    dashes: repeat("-"),
    brackets: repeat("[{("),
    "deep nesting": repeat('{"a":['),
    "quotes and escapes": repeat('\\"\\'),
    "a=a=": repeat("a="),
    "capital words": repeat("Ab "),
    "one long word": repeat("x"),
    "1-1-1": repeat("1-"),
    "eyJ.eyJ.": repeat("eyJhbGciOi."),
    "-----BEGIN": repeat("-----BEGIN PRIVATE KEY-----\n"),
    "://:@": repeat("a://b:c@"),
    percent: repeat("%41%"),
    "numbers without capitals": repeat("cvv 123 "),
    "lines of bytes": repeat(`${"/9j/".repeat(16)}\n`),
    "?a=?a=": repeat("?a="),
  };
}

/** A tool call of about 4 KB. */
export function toolCall(seed: number): string {
  return JSON.stringify({
    tool: "crm.import",
    args: {
      rows: Array.from({ length: 16 }, (_, row) => ({
        id: seed + row,
        name: pick(NAMES, seed + row),
        email: mail(seed + row),
        plan: "team",
        seats: row,
        city: "Utrecht",
        comment: "Wants to be called back in the second week of the quarter about the renewal.",
      })),
    },
  });
}
