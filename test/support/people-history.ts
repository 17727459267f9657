import { writeFile } from "node:fs/promises";

/** Names of people who take part; some have a second identity. */
const HUMANS = ["ada", "ben", "cyd", "dov", "eli", "fay"] as const;
export const TWICE: readonly string[] = HUMANS.slice(0, 3);
const GROUPS = ["red", "blue", "fire"] as const;
const AUDITOR = "alex";
const AGENT = "urn:countersign:local:workloads|robot";
/** What may pass between the moment something is true for one process and the moment that another records. */
const SLACK_MS = 300;

/** One content of the directory's file, and when it may have been, and certainly was, what counts. */
interface State {
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly writtenMs: number;
  confirmedMs: number;
}

/** Two identities that were joined: from when on perhaps, and from when on certainly. */
interface Link {
  readonly pair: readonly [string, string];
  readonly fromMs: number;
  untilSureMs: number;
}

/** All identities: subjects of the embedded issuer. */
export function subjects(): readonly string[] {
  return [...HUMANS, ...TWICE.map(second)];
}

/** The other identity of a human who has two. */
export function second(human: string): string {
  return `${human}-elsewhere`;
}

/** Changes who is in which group, and remembers what could be known when. The only truth of the oracle about people. */
export class PeopleHistory {
  readonly #path: string;
  readonly #issuer: string;
  readonly #states: State[] = [];
  readonly #links: Link[] = [];

  constructor(path: string, issuer: string) {
    this.#path = path;
    this.#issuer = issuer;
  }

  /** Gives everybody other groups, the robot another owner, and the auditor a mark by which the change is known to count. */
  async change(random: () => number): Promise<string> {
    const mark = `state-${this.#states.length}`;
    const groups = new Map<string, readonly string[]>();
    for (const human of HUMANS) {
      const drawn = GROUPS.filter(() => random() < 0.65);
      groups.set(human, drawn);
      if (TWICE.includes(human)) groups.set(second(human), drawn);
    }
    this.#states.push({ groups, writtenMs: Date.now(), confirmedMs: Infinity });
    const people = [...groups, [AUDITOR, ["audit", "privacy", mark]] as const].map(
      ([subject, held]) => ({ id: this.keyOf(subject), groups: held }),
    );
    const owner = random() < 0.5 ? "group:blue" : this.keyOf(pick(HUMANS, random));
    // JSON is YAML.
    const file = { authoritative: true, people, agents: [{ id: AGENT, owner }] };
    await writeFile(this.#path, JSON.stringify(file));
    return mark;
  }

  /** The last change counts at every replica by now. */
  confirm(): void {
    const last = this.#states.at(-1);
    if (last !== undefined) last.confirmedMs = Date.now();
  }

  /** Joins are under way from now on; the function that is given back says that they are done. */
  link(human: string): () => void {
    const link: Link = {
      pair: [human, second(human)],
      fromMs: Date.now(),
      untilSureMs: Infinity,
    };
    this.#links.push(link);
    return () => void (link.untilSureMs = Date.now());
  }

  keyOf(subject: string): string {
    return `${this.#issuer}|${subject}`;
  }

  /** Which groups an identity may have held at a time, and which it held for certain. */
  groupsOf(key: string, atMs: number) {
    const states = this.#states.filter(({ writtenMs }, index) => {
      const endMs = this.#states[index + 1]?.confirmedMs ?? Infinity;
      return writtenMs <= atMs + SLACK_MS && endMs >= atMs - SLACK_MS;
    });
    const held = states.map(({ groups }) => groups.get(this.#subjectOf(key)) ?? []);
    return {
      possible: GROUPS.filter((group) => held.some((each) => each.includes(group))),
      certain: GROUPS.filter((group) => held.every((each) => each.includes(group))),
    };
  }

  /** Whether two identities may have been known as one human at a time, and whether they were for certain. */
  areOne(key: string, other: string, atMs: number) {
    if (key === other) return { possible: true, certain: true };
    const found = this.#links.filter(({ pair }) =>
      [key, other].every((each) => pair.includes(this.#subjectOf(each))),
    );
    return {
      possible: found.some(({ fromMs }) => fromMs <= atMs + SLACK_MS),
      certain: found.some(({ untilSureMs }) => untilSureMs < atMs - SLACK_MS),
    };
  }

  #subjectOf(key: string): string {
    return key.slice(key.lastIndexOf("|") + 1);
  }
}

export function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}
