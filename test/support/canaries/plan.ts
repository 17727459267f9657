import { makeCanaries, type Canary } from "./canaries.ts";

/** What becomes of a request. */
export type Fate = "allow" | "deny" | "approve" | "refuse" | "withdraw";

/** A request in which canaries are planted, one in each place. */
export interface Planted {
  readonly fate: Fate;
  readonly canaries: readonly Canary[];
  /** The body of `POST /v1/actions`, without the key. */
  readonly body: {
    readonly tool: string;
    readonly operation: string;
    readonly target: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    readonly claims: Readonly<Record<string, unknown>>;
    readonly context: Readonly<Record<string, string>>;
  };
  /** What is said of it later: the reason of a withdrawal, or the detail of an outcome. */
  readonly later: string;
}

const FATES: readonly Fate[] = ["allow", "deny", "approve", "refuse", "withdraw"];

/** Where canaries are planted, one each in every request. */
const PLACES = [
  "field",
  "list",
  "sql",
  "argv",
  "option",
  "url",
  "header",
  "form",
  "json",
  "base64",
  "note",
  "yaml",
  "target",
  "claims",
  "reason",
  "task",
  "ticket",
  "blast_radius",
  "environment",
  "source_zone",
  "destination_zone",
  "tool",
  "operation",
  "later",
] as const;

type Place = (typeof PLACES)[number];
/** By these policy knows what becomes of a request, so only one that is denied in any case can have canaries there. */
const NAMES: ReadonlySet<Place> = new Set(["tool", "operation"]);
/** Texts that are short, or have one line. */
const NARROW: ReadonlySet<Place> = new Set([
  ...NAMES,
  "target",
  "ticket",
  "environment",
  "source_zone",
  "destination_zone",
  "later",
]);

/** Requests for all of so many canaries. Each type comes by another place in each of its spellings. */
export function plan(count: number): readonly Planted[] {
  const canaries = makeCanaries(count);
  const requests = Math.ceil(count / PLACES.length);
  return Array.from({ length: requests }, (_, request) => {
    const mine = canaries.slice(request * PLACES.length, (request + 1) * PLACES.length);
    return planted(mine, request);
  });
}

function planted(canaries: readonly Canary[], request: number): Planted {
  const fate = FATES[request % FATES.length]!;
  const at = new Map<Place, readonly Canary[]>();
  canaries.forEach((canary, index) => {
    const wanted = PLACES[(index + request * 7) % PLACES.length]!;
    const isTooWide = NARROW.has(wanted) && canary.value.includes("\n");
    const place = isTooWide || (NAMES.has(wanted) && fate !== "deny") ? "note" : wanted;
    at.set(place, [...(at.get(place) ?? []), { ...canary, id: `${canary.id} (${place})` }]);
  });
  const said = (place: Place) => (at.get(place) ?? []).map(sentence).join(". ");
  return {
    fate,
    canaries: [...at.values()].flat(),
    body: {
      tool: said("tool") || "canary",
      operation: said("operation") || fate,
      target: said("target"),
      arguments: argumentsOf(at),
      claims: { seen: fields(at.get("claims") ?? []) },
      context: {
        reason: said("reason"),
        task: said("task"),
        ticket: said("ticket"),
        blast_radius: said("blast_radius"),
        environment: said("environment"),
        source_zone: said("source_zone"),
        destination_zone: said("destination_zone"),
      },
    },
    later: said("later"),
  };
}

function sentence({ cue, value }: Canary): string {
  return `${cue} ${value}`;
}

function fields(canaries: readonly Canary[]): Readonly<Record<string, string>> {
  return Object.fromEntries(canaries.map(({ key, value }) => [key, value]));
}

function argumentsOf(at: ReadonlyMap<Place, readonly Canary[]>): Record<string, unknown> {
  const of = (place: Place) => at.get(place) ?? [];
  const encoded = of("url").map(({ key, value }) => `${key}=${encodeURIComponent(value)}`);
  const form = new URLSearchParams({ id: "1", ...fields(of("form")) }).toString();
  return {
    record: { nested: { deep: fields(of("field")) } },
    rows: [[], of("list").map((canary) => fields([canary]))],
    statement: insert(of("sql")),
    argv: ["app", "import", ...of("argv").flatMap(({ key, value }) => [`--${dashed(key)}`, value])],
    line: of("option")
      .map(({ key, value }) => `--${dashed(key)}='${value}'`)
      .join(" "),
    link: `https://api.example/v1/import?${encoded.join("&")}`,
    headers: Object.fromEntries(of("header").map(({ key, value }) => [`X-${dashed(key)}`, value])),
    body: form,
    document: JSON.stringify({ inner: fields(of("json")) }),
    attachment: Buffer.from(JSON.stringify(fields(of("base64")))).toString("base64"),
    note: of("note").map(sentence).join("\n"),
    config: of("yaml")
      .map(
        ({ key, value }) =>
          `${key}: ${value.includes("\n") ? block(value) : JSON.stringify(value)}`,
      )
      .join("\n"),
  };
}

function insert(canaries: readonly Canary[]): string {
  const columns = canaries.map(({ key }) => key);
  const values = canaries.map(({ value }) => `'${value.replaceAll("'", "''")}'`);
  return `INSERT INTO customers (id, ${columns.join(", ")}) VALUES (1, ${values.join(", ")})`;
}

function dashed(key: string): string {
  return key.replaceAll("_", "-");
}

function block(value: string): string {
  return `|\n  ${value.replaceAll("\n", "\n  ")}`;
}
