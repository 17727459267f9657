import type { Sources } from "./sources.ts";
import { CODE_WORDS } from "./negative-words.ts";
import { COMPANY_ENDS } from "./templates.ts";

/** A filled template. Offsets are UTF-16 code units, `end` exclusive. */
export interface Filled {
  readonly text: string;
  readonly names: readonly { readonly start: number; readonly end: number }[];
}

const PARTICLES = [
  "van der",
  "de la",
  "von",
  "de",
  "van",
  "da",
  "dos",
  "di",
  "al-",
  "O'",
  "Mc",
  "del",
  "ter",
  "bin",
];
const TITLES = [
  "Mr.",
  "Mrs.",
  "Ms.",
  "Dr.",
  "Prof.",
  "Mr",
  "Ms",
  "Dr",
  "Herr",
  "Frau",
  "Señora",
  "Sir",
];
const SUFFIXES = ["Jr.", "III", "PhD", "MD", "Esq."];
const SLOT = /\{([gfntopw])\}/;

/** Gives a function that fills the slots of a template with names of the sources, the same ones at each build. */
export function namesFor(sources: Sources): (template: string) => Filled {
  const random = generator(20_000);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const common = [...sources.births].filter(([, births]) => births >= 5_000).map(([name]) => name);
  const rare = [...sources.births].filter(([, births]) => births < 1_000).map(([name]) => name);
  const families = [...sources.familyRank.keys()];
  const places = [...sources.places];
  const given = () => capital(pick(weighted(random(), [common, rare, sources.writtenGiven])));
  const family = () =>
    capital(
      pick(
        weighted(random(), [
          families.slice(0, 3_000),
          families.slice(10_000),
          sources.writtenFamily,
        ]),
      ),
    );
  const whole = () => decorate({ given, family, random, pick });
  const slots: Readonly<Record<string, () => string>> = {
    g: given,
    f: () => (random() < 0.08 ? `${pick(PARTICLES.slice(0, 8))} ${family()}` : family()),
    n: whole,
    t: () => pick(TITLES),
    w: () => pick(CODE_WORDS),
    o: () =>
      random() < 0.7
        ? `${family()} ${pick(COMPANY_ENDS)}`
        : `${capital(pick(places))} ${pick(COMPANY_ENDS)}`,
    p: () => (random() < 0.75 ? capital(pick(places)) : feature({ given, family, random, pick })),
  };
  return (template) => fillSlots(template, slots, random);
}

function weighted<T>(value: number, pools: readonly (readonly T[])[]): readonly T[] {
  return pools[value < 0.3 ? 0 : value < 0.55 ? 1 : 2] ?? [];
}

interface Pools {
  readonly given: () => string;
  readonly family: () => string;
  readonly random: () => number;
  readonly pick: <T>(from: readonly T[]) => T;
}

/** A place that is named after somebody: `Port Hollis`, `San Tobias`, `Hollis Street`. */
function feature({ given, family, random, pick }: Pools): string {
  const kind = random();
  if (kind < 0.3) return `${pick(["San", "Santa", "St.", "Saint", "São"])} ${given()}`;
  if (kind < 0.6)
    return `${pick(["Lake", "Mount", "Fort", "Port", "Cape", "New", "North", "West"])} ${family()}`;
  return `${family()} ${pick(["Street", "Avenue", "Road", "Park", "Bridge", "County", "Falls", "Beach", "Square"])}`;
}

function decorate({ given, family, random, pick }: Pools): string {
  const kind = random();
  if (kind < 0.6) return `${given()} ${family()}`;
  if (kind < 0.68) return `${given()} ${given()[0] ?? ""}. ${family()}`;
  if (kind < 0.72) return `${given()} ${given()[0] ?? ""} ${family()}`;
  if (kind < 0.78) return `${given()} ${family()} ${family()}`;
  if (kind < 0.82) return `${given()} ${family()}-${family()}`;
  if (kind < 0.9) return particle(given(), pick(PARTICLES), family());
  if (kind < 0.93) return `${given()} ${family()} ${pick(SUFFIXES)}`;
  if (kind < 0.95) return `${given()[0] ?? ""}. ${family()}`;
  if (kind < 0.97) return `${given()} ${family()}`.toUpperCase();
  return `${given()} ${given()} ${family()}`;
}

function particle(given: string, between: string, family: string): string {
  return `${given} ${between}${/[-'c]$/.test(between) ? "" : " "}${family}`;
}

function fillSlots(
  template: string,
  slots: Readonly<Record<string, () => string>>,
  random: () => number,
): Filled {
  const names: { start: number; end: number }[] = [];
  const capitals = random() < 0.03;
  let text = template;
  for (let slot = SLOT.exec(text); slot !== null; slot = SLOT.exec(text)) {
    const kind = slot[1] ?? "";
    const made = slots[kind]?.() ?? "";
    const value = capitals ? made.toUpperCase() : made;
    if ("gfn".includes(kind)) names.push({ start: slot.index, end: slot.index + value.length });
    text = text.slice(0, slot.index) + value + text.slice(slot.index + slot[0].length);
  }
  return { text, names };
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** A linear congruential generator (Numerical Recipes): each build fills the templates alike. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
