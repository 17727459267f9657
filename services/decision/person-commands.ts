import type { Command } from "../core/approval/command.ts";
import type { KnownPeople } from "../core/approval/eligibility.ts";
import type { ApprovalRequest, Voter } from "../core/approval/request.ts";
import type { Committed } from "../core/approval/store.ts";
import type { People } from "../core/directory/people.ts";
import { Fault } from "../core/fault.ts";
import { proofOf, type PersonIdentity, type Proof } from "../core/identity/identity.ts";
import { toFault, translateStoreFault } from "./refusals.ts";
import type { Clock, Registrar } from "./registrar.ts";

/** What is known of a person and of everybody else at the moment of their command. */
export interface Given {
  readonly voter: Voter;
  readonly proof: Proof;
  readonly isStrong: boolean;
  readonly people: KnownPeople;
}

/** What a command made. */
export interface Changed {
  readonly request: ApprovalRequest;
  readonly committed: Committed;
}

/** How somebody can sign in more strongly. */
export interface StepUp {
  /** The console's URL; absent where there is none. */
  readonly consoleUrl?: string | undefined;
  /** The classes of sign-in that count as strong for an issuer, where it names any. */
  readonly acrValues?: (issuer: string) => readonly string[];
}

/** What it works with. */
export interface PersonCommandsOptions {
  readonly registrar: Registrar;
  readonly people: People;
  readonly clock: Clock;
  readonly stepUp: StepUp;
}

/** Puts what people command to the state machine, with what every replica knows of them by then. */
export class PersonCommands {
  readonly #options: PersonCommandsOptions;

  constructor(options: PersonCommandsOptions) {
    this.#options = options;
  }

  /** Throws a `Fault` when the state machine refuses, or when it is not known who the people are. */
  async execute(
    requestId: string,
    person: PersonIdentity,
    command: (given: Given) => Exclude<Command, { readonly kind: "open" }>,
  ): Promise<Changed> {
    const { registrar, people } = this.#options;
    // A link or a lost group that another replica has recorded must count before this vote does.
    await people.catchUp().catch(translateStoreFault);
    const committed = await registrar.execute(requestId, command(this.#given(person)));
    const { request, refusal } = committed;
    if (refusal !== undefined) {
      throw toFault(
        refusal,
        requestId,
        refusal.code === "step_up_required" ? this.#hints(requestId, person) : {},
      );
    }
    if (request === undefined) throw notRecorded();
    return { request, committed };
  }

  #given(person: PersonIdentity): Given {
    const { people, clock } = this.#options;
    const nowMs = clock();
    return {
      voter: people.voterOf(person, nowMs),
      proof: proofOf(person.authn),
      isStrong: person.strongUntilMs !== undefined && person.strongUntilMs > nowMs,
      people: people.knownAt(nowMs),
    };
  }

  /** Where to go, and what to ask the identity provider for (RFC 9470, section 3). */
  #hints(requestId: string, { issuer }: PersonIdentity): Readonly<Record<string, string>> {
    const { consoleUrl, acrValues } = this.#options.stepUp;
    const classes = acrValues?.(issuer) ?? [];
    return {
      ...(consoleUrl === undefined ? {} : { step_up_url: stepUpUrl(consoleUrl, requestId) }),
      ...(classes.length === 0 ? {} : { acr_values: classes.join(" ") }),
    };
  }
}

function stepUpUrl(consoleUrl: string, requestId: string): string {
  return `${consoleUrl.replace(/\/+$/, "")}/step-up?request=${encodeURIComponent(requestId)}`;
}

function notRecorded(): Fault {
  return new Fault({ code: "internal", reason: "not_recorded", message: "Nothing was recorded." });
}
