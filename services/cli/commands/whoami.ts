import { timestampDate, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { WhoAmIResponse } from "../../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { printAnswer, type Answer } from "../answer.ts";
import { connectAsPerson, type ConnectFlags } from "../connection.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

/** `whoami`. */
export const addWhoAmI: AddCommand = (program, context) => {
  const command = withConnection(program.command("whoami"))
    .description("show who the service takes you for: groups, roles, sign-in, other identities")
    .action(async (flags: ConnectFlags & { readonly json?: boolean }) => {
      using connection = await connectAsPerson(context, flags);
      printAnswer(context, flags, describe(await connection.identity.whoAmI({})));
    });
  withExamples(command, ["whoami", "whoami --as dana --json"], [0, 64, 75, 77]);
};

function describe(me: WhoAmIResponse): Answer {
  const { id, name, groups, roles, methods, contextClass, linked, standIn, passkeys } = me;
  const signIn = [methods.join(" and "), contextClass].filter((part) => part !== "").join(", ");
  const data = {
    id,
    name,
    groups,
    roles,
    methods,
    context_class: contextClass,
    strong_until: isoOf(me.strongUntil),
    linked,
    stand_in: standIn && {
      person: standIn.person,
      from: isoOf(standIn.from),
      until: isoOf(standIn.until),
    },
    passkeys: passkeys.map((passkey) => ({ id: passkey.credentialId, name: passkey.name })),
  };
  const lines = [
    `${name} (${id})`,
    `Groups: ${orNone(groups)}`,
    `Roles beside voting: ${orNone(roles)}`,
    `Sign-in: ${signIn === "" ? "the issuer does not say how" : signIn}, ${strength(me)}`,
    `Other identities: ${orNone(linked)}`,
    standIn === undefined
      ? "Stand-in: none"
      : `Stand-in: ${standIn.person}, from ${isoOf(standIn.from)} until ${isoOf(standIn.until)}`,
    `Passkeys: ${orNone(passkeys.map((passkey) => passkey.name))}`,
  ];
  return { data, lines };
}

function strength({ strongUntil }: WhoAmIResponse): string {
  return strongUntil === undefined
    ? "which does not count as a strong one"
    : `which counts as a strong one until ${isoOf(strongUntil)}`;
}

function orNone(texts: readonly string[]): string {
  return texts.length === 0 ? "none" : texts.join(", ");
}

function isoOf(time: Timestamp | undefined): string | undefined {
  return time === undefined ? undefined : timestampDate(time).toISOString();
}
