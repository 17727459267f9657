import { AGENTS_MAX } from "../../core/directory/directory.ts";
import type { RegisteredAgent } from "../../core/directory/entry.ts";
import { Fault } from "../../core/fault.ts";
import { personKey, type PersonIdentity } from "../../core/identity/identity.ts";
import { folded, namesOf } from "../../core/identity/involved.ts";
import type { Clock } from "../registrar.ts";
import type { DirectoryPeople } from "./directory-people.ts";
import type { DirectoryWriter } from "./directory-writer.ts";

/** What the registry works with. */
export interface AgentsOptions {
  readonly writer: DirectoryWriter;
  readonly people: DirectoryPeople;
  readonly clock: Clock;
}

/** An agent with the place where it is described. */
export type DescribedAgent = RegisteredAgent & { readonly source: "file" | "api" };

/** The registry of agents. Every method rejects with `Fault`. */
export class Agents {
  readonly #options: AgentsOptions;

  constructor(options: AgentsOptions) {
    this.#options = options;
  }

  /** All agents by id. Where the file describes one, what was registered of it does not count and is not shown. */
  async list(): Promise<readonly DescribedAgent[]> {
    const { writer, people } = this.#options;
    const { agents } = await writer.read();
    const registered = [...agents.values()].map((agent) => ({ ...agent, source: "api" as const }));
    const described = people.file.agents.map((agent) => ({ ...agent, source: "file" as const }));
    const all = new Map([...registered, ...described].map((agent) => [agent.id, agent]));
    return [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Registers an agent, or changes what is registered of it. The operator must not answer for it, before or after. */
  async register(operator: PersonIdentity, agent: RegisteredAgent): Promise<void> {
    const { writer } = this.#options;
    const { agents } = await writer.read();
    this.#assertNotInFile(agent.id);
    this.#assertNotOwn(operator, [agent.owner, ...this.#ownersOf(agent.id)]);
    if (!agents.has(agent.id) && agents.size >= AGENTS_MAX) {
      throw refused("too_many_agents", `The registry has ${AGENTS_MAX} agents; use the file.`);
    }
    await writer.write(operator, { kind: "agent_registered", agent });
  }

  /** Removes an agent: from then on its tokens alone say who answers for it. */
  async remove(operator: PersonIdentity, agentId: string): Promise<void> {
    const { writer } = this.#options;
    const { agents } = await writer.read();
    this.#assertNotInFile(agentId);
    if (!agents.has(agentId)) {
      throw new Fault({
        code: "not_found",
        reason: "unknown_agent",
        message: "No such agent is registered.",
      });
    }
    this.#assertNotOwn(operator, this.#ownersOf(agentId));
    await writer.write(operator, { kind: "agent_removed", agentId });
  }

  /** Who answers for it now, by the registry and by its own tokens. */
  #ownersOf(agentId: string): readonly string[] {
    const { people } = this.#options;
    const owners = [people.directory.agents.get(agentId)?.owner, people.seenOwnerOf(agentId)];
    return owners.filter((owner) => owner !== undefined);
  }

  #assertNotInFile(agentId: string): void {
    if (!this.#options.people.file.agents.some(({ id }) => id === agentId)) return;
    throw refused("agent_in_file", "The directory's file describes this agent, and goes before.");
  }

  /** Whoever could give an agent of their own another owner could then approve what it asks. */
  #assertNotOwn(operator: PersonIdentity, owners: readonly string[]): void {
    const { people, clock } = this.#options;
    const names = [
      namesOf(people.voterOf(operator, clock())),
      people.namesKnownOf(personKey(operator.issuer, operator.subject)),
    ];
    if (!owners.some((owner) => names.some((each) => each.has(folded(owner))))) return;
    throw new Fault({
      code: "permission_denied",
      reason: "own_agent",
      message: "Nobody registers, changes or removes an agent that they answer for.",
    });
  }
}

function refused(reason: string, message: string): Fault {
  return new Fault({ code: "failed_precondition", reason, message });
}
