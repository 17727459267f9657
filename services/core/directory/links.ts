import { folded } from "../identity/involved.ts";

/** More sign-ins than one person has; a limit, because everything about a person looks at all of them. */
export const IDENTITIES_MAX = 16;

/**
 * How long an identity that was parted goes on counting as the same person's where duties are to be separate: longer than any
 * request can live, so that nobody gets a second vote, or a vote on their own request, by parting from themselves.
 */
export const PARTED_MS = 31 * 24 * 3_600_000;

/** An identity left the others of its person. */
export interface Parting {
  readonly identities: readonly string[];
  readonly atMs: number;
}

/**
 * Which identities are one person's, all by folded key: the log keeps people by it, so that no spelling of a key is told from
 * another, here as little as where votes are counted.
 */
export interface Links {
  /** All identities of a person, by each of them. */
  readonly circles: ReadonlyMap<string, readonly string[]>;
  readonly partings: readonly Parting[];
  /** Those that an operator parted: equal addresses do not join them again. */
  readonly apart: ReadonlySet<string>;
}

/** The same, while it is being changed. */
export interface LinksDraft extends Links {
  readonly circles: Map<string, readonly string[]>;
  partings: readonly Parting[];
  readonly apart: Set<string>;
}

/** All current identities of a person, `key` first. */
export function identitiesOf({ circles }: Links, key: string): readonly string[] {
  const circle = circles.get(folded(key)) ?? [];
  return [key, ...circle.filter((other) => folded(other) !== folded(key))];
}

/** Whether two are one person now, and not the same identity. */
export function areLinked({ circles }: Links, key: string, other: string): boolean {
  if (folded(key) === folded(other)) return false;
  return (circles.get(folded(key)) ?? []).some((each) => folded(each) === folded(other));
}

/** All identities that count as the same person's at `nowMs` where that takes rights away, `key` first, parted ones included. */
export function dutyIdentitiesOf(links: Links, key: string, nowMs: number): readonly string[] {
  const found = new Map([[folded(key), key]]);
  const recent = links.partings.filter(({ atMs }) => nowMs < atMs + PARTED_MS);
  // A map's walk also meets what is added during it.
  for (const handle of found.keys()) {
    const parted = recent.filter(({ identities }) => identities.map(folded).includes(handle));
    const near = [links.circles.get(handle) ?? [], ...parted.map(({ identities }) => identities)];
    for (const other of near.flat()) {
      if (!found.has(folded(other))) found.set(folded(other), other);
    }
  }
  return [...found.values()];
}

/** Whether two may become one person at `nowMs` without having too many identities. */
export function mayLink(links: Links, pair: readonly [string, string], nowMs: number): boolean {
  const all = pair.flatMap((key) => dutyIdentitiesOf(links, key, nowMs));
  return new Set(all.map(folded)).size <= IDENTITIES_MAX;
}

/** Makes one person of two. Leaves everything as it is where that would be one with too many identities. */
export function link(draft: LinksDraft, pair: readonly [string, string], atMs: number): void {
  if (!mayLink(draft, pair, atMs)) return;
  const all = pair.flatMap((key) => draft.circles.get(folded(key)) ?? [key]);
  const circle = [...new Map(all.map((key) => [folded(key), key])).values()];
  if (circle.length < 2) return;
  for (const key of circle) draft.circles.set(folded(key), circle);
}

/** Parts one identity from the others of its person. */
export function part(draft: LinksDraft, key: string, atMs: number): void {
  const circle = draft.circles.get(folded(key));
  if (circle === undefined) return;
  const recent = draft.partings.filter((parting) => atMs < parting.atMs + PARTED_MS);
  draft.partings = [...recent, { identities: circle, atMs }];
  draft.circles.delete(folded(key));
  const rest = circle.filter((other) => folded(other) !== folded(key));
  for (const other of rest) {
    if (rest.length < 2) draft.circles.delete(folded(other));
    else draft.circles.set(folded(other), rest);
  }
}
