import { namedStandInOf } from "../../core/directory/directory.ts";
import { Fault, invalidField } from "../../core/fault.ts";
import { personKey, type PersonIdentity } from "../../core/identity/identity.ts";
import { folded } from "../../core/identity/involved.ts";
import type { Clock } from "../registrar.ts";
import type { DirectoryPeople } from "./directory-people.ts";
import type { DirectoryWriter } from "./directory-writer.ts";

/** What stand-ins are named with. */
export interface StandInsOptions {
  readonly writer: DirectoryWriter;
  readonly people: DirectoryPeople;
  readonly clock: Clock;
}

/** Who is to stand in, and when; without `fromMs`, from now on. */
export interface StandInWish {
  readonly standIn: string;
  readonly fromMs: number | undefined;
  readonly untilMs: number;
}

const DAY_MS = 24 * 3_600_000;
/** Longer absences are no absences: then the groups are to be changed. */
const STAND_IN_MS_MAX = 90 * DAY_MS;
/** How far ahead somebody plans. */
const AHEAD_MS_MAX = 365 * DAY_MS;

/** Names who stands in for somebody. Every method rejects with `Fault`. */
export class StandIns {
  readonly #options: StandInsOptions;

  constructor(options: StandInsOptions) {
    this.#options = options;
  }

  /** A person names who stands in for them, instead of whom they named before. The stand-in votes as themselves. */
  async name(person: PersonIdentity, { standIn, fromMs, untilMs }: StandInWish): Promise<void> {
    const { writer, clock } = this.#options;
    const nowMs = clock();
    const startMs = fromMs ?? nowMs;
    assertTimes(nowMs, startMs, untilMs);
    await writer.read();
    this.#assertFit(person, standIn);
    const times = { fromMs: startMs, untilMs };
    const key = personKey(person.issuer, person.subject);
    await writer.write(person, { kind: "stand_in_named", person: key, standIn, ...times });
  }

  /** Ends that before its time, whichever of the person's identities said it. */
  async end(person: PersonIdentity): Promise<void> {
    const { writer, clock } = this.#options;
    const key = personKey(person.issuer, person.subject);
    const named = namedStandInOf(await writer.read(), key, clock());
    if (named === undefined) throw refused("no_stand_in", "Nobody stands in for you.");
    await writer.write(person, { kind: "stand_in_ended", person: named.person });
  }

  #assertFit(person: PersonIdentity, standIn: string): void {
    const { people, clock } = this.#options;
    const { issuer, subject, groups, linked = [] } = people.voterOf(person, clock());
    const own = [personKey(issuer, subject), ...linked].map(folded);
    if (own.includes(folded(standIn))) {
      throw refused("own_stand_in", "Nobody stands in for themselves, under no other name either.");
    }
    const theirs = people.ownGroupsOf(standIn)?.map(folded);
    if (theirs === undefined) {
      throw refused(
        "unknown_person",
        "This person is not known here: they must be in the directory's file, or have signed in lately.",
      );
    }
    if (!groups.some((group) => theirs.includes(folded(group)))) {
      throw refused("no_common_group", "A stand-in must hold a group of yours.");
    }
  }
}

function assertTimes(nowMs: number, fromMs: number, untilMs: number): void {
  if (fromMs > nowMs + AHEAD_MS_MAX) throw invalidField("from", "must be within a year");
  if (untilMs <= Math.max(fromMs, nowMs)) {
    throw invalidField("until", "must be after the beginning and after now");
  }
  if (untilMs - fromMs > STAND_IN_MS_MAX) {
    throw invalidField("until", "must be at most 90 days after the beginning");
  }
}

function refused(reason: string, message: string): Fault {
  return new Fault({ code: "failed_precondition", reason, message });
}
