import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type {
  IdentityService,
  WhoAmIResponseSchema,
} from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import type { CallContext } from "../adapters/grpc/call-context.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import { namedStandInOf } from "../core/directory/directory.ts";
import { identitiesOf } from "../core/directory/links.ts";
import { personKey, type PersonIdentity } from "../core/identity/identity.ts";
import type { Callers } from "./callers.ts";
import { canSignIn } from "./directory/address-key.ts";
import type { Agents } from "./directory/agents.ts";
import type { DirectoryPeople } from "./directory/directory-people.ts";
import { readAgent, readKey, readWish } from "./directory/from-wire.ts";
import type { Linking } from "./directory/linking.ts";
import type { Passkeys } from "./directory/passkeys.ts";
import type { PasskeyVotes } from "./directory/passkey-votes.ts";
import type { StandIns } from "./directory/stand-ins.ts";
import { readText } from "./from-wire.ts";
import { createPasskeyHandler } from "./passkey-handler.ts";
import { translateStoreFault } from "./refusals.ts";
import type { Clock } from "./registrar.ts";

/** What the handler works with. */
export interface IdentityHandlerOptions {
  readonly callers: Callers;
  readonly people: DirectoryPeople;
  readonly linking: Linking;
  readonly standIns: StandIns;
  readonly agents: Agents;
  readonly clock: Clock;
  /** Both absent where no console is configured: passkeys belong to its origin. */
  readonly passkeyRegistry?: Passkeys;
  readonly passkeys?: PasskeyVotes;
  /** The public keys of grants, a JWKS as text. */
  readonly grantKeys: () => string;
}

const CODE_BYTES = { min: 1, max: 64 };

/** countersign.identity.v1.IdentityService: people change what is their own, operators the registry. */
export function createIdentityHandler(
  options: IdentityHandlerOptions,
): ServiceImplementation<typeof IdentityService> {
  return {
    ...linkingMethods(options),
    ...createPasskeyHandler(options),
    ...agentMethods(options),
    whoAmI: (_request, call) => whoAmI(options, call),
    nameStandIn: async (request, call) => {
      const person = await options.callers.human(call);
      await options.standIns.name(person, readWish(request));
      return {};
    },
    endStandIn: async (_request, call) => {
      await options.standIns.end(await options.callers.human(call));
      return {};
    },
    getGrantKeys: async () => ({ jwksJson: options.grantKeys() }),
  };
}

async function whoAmI(
  { callers, people, clock }: IdentityHandlerOptions,
  call: CallContext,
): Promise<MessageInitShape<typeof WhoAmIResponseSchema>> {
  const caller = await callers.anyone(call);
  await people.catchUp().catch(translateStoreFault);
  if (caller.kind === "workload") {
    const { id, subject, owner = "" } = people.agentOf(caller);
    return { person: false, id, name: subject, owner };
  }
  const nowMs = clock();
  const { directory } = people;
  const id = keyOf(caller);
  const { authn, strongUntilMs = 0 } = caller;
  const standIn = namedStandInOf(directory, id, nowMs);
  return {
    person: true,
    id,
    name: caller.name,
    groups: [...people.voterOf(caller, nowMs).groups],
    roles: [...callers.rolesOf(caller)],
    ...(authn.kind === "token"
      ? { methods: [...authn.methods], contextClass: authn.contextClass ?? "" }
      : {}),
    ...(strongUntilMs > nowMs ? { strongUntil: timestampFromMs(strongUntilMs) } : {}),
    linked: identitiesOf(directory.links, id).filter((key) => key !== id && canSignIn(key)),
    ...(standIn === undefined
      ? {}
      : {
          standIn: {
            person: standIn.standIn,
            from: timestampFromMs(standIn.fromMs),
            until: timestampFromMs(standIn.untilMs),
          },
        }),
    passkeys: people.passkeysOf(id).map(({ credentialId, name }) => ({ credentialId, name })),
  };
}

type Methods<Name extends keyof ServiceImplementation<typeof IdentityService>> = Pick<
  ServiceImplementation<typeof IdentityService>,
  Name
>;

function linkingMethods({
  callers,
  linking,
}: IdentityHandlerOptions): Methods<"offerLink" | "acceptLink" | "unlink"> {
  return {
    offerLink: async (_request, call) => {
      const { code, untilMs } = await linking.offer(await callers.human(call));
      return { code, expiresAt: timestampFromMs(untilMs) };
    },
    acceptLink: async (request, call) => {
      const person = await callers.human(call);
      const code = readText("code", request.code, CODE_BYTES);
      return { identities: [...(await linking.accept(person, code))] };
    },
    unlink: async (request, call) => {
      const caller = await callers.human(call);
      const identity = readKey("identity", request.identity);
      const own = keyOf(caller);
      const of = request.person === "" ? own : readKey("person", request.person);
      const person = of === own ? caller : await callers.operator(call);
      await linking.unlink(person, { identity, of });
      return {};
    },
  };
}

function agentMethods({
  callers,
  agents,
}: IdentityHandlerOptions): Methods<"listAgents" | "registerAgent" | "removeAgent"> {
  return {
    listAgents: async (_request, call) => {
      await callers.inAnyRole(call, ["operator", "auditor"]);
      const all = await agents.list();
      return {
        agents: all.map((agent) => ({
          ...agent,
          principals: [...agent.principals],
          labels: { ...agent.labels },
        })),
      };
    },
    registerAgent: async (request, call) => {
      const operator = await callers.operator(call);
      await agents.register(operator, readAgent(request.agent));
      return {};
    },
    removeAgent: async (request, call) => {
      const operator = await callers.operator(call);
      await agents.remove(operator, readKey("id", request.id));
      return {};
    },
  };
}

function keyOf({ issuer, subject }: PersonIdentity): string {
  return personKey(issuer, subject);
}
