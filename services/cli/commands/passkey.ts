import { printAnswer } from "../answer.ts";
import { connectAsPerson, type ConnectFlags } from "../connection.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface PasskeyFlags extends ConnectFlags {
  readonly json?: boolean;
}

/** `passkey list` and `passkey remove`. Only a browser can add one. */
export const addPasskey: AddCommand = (program, context) => {
  const passkey = program
    .command("passkey")
    .description("your passkeys, which sign votes; you add one on your page of the console");
  const list = withConnection(passkey.command("list"))
    .description("list your passkeys")
    .action(async (flags: PasskeyFlags) => {
      using connection = await connectAsPerson(context, flags);
      const { passkeys } = await connection.identity.whoAmI({});
      printAnswer(context, flags, {
        data: { passkeys: passkeys.map(({ credentialId, name }) => ({ id: credentialId, name })) },
        lines:
          passkeys.length === 0
            ? ["No passkeys."]
            : passkeys.map(({ credentialId, name }) => `${credentialId}  ${name}`),
      });
    });
  withExamples(list, ["passkey list"], [0, 64, 75, 77]);
  const remove = withConnection(passkey.command("remove"))
    .description("remove one of your passkeys")
    .argument("<id>", "the passkey's id, as passkey list shows it")
    .action(async (id: string, flags: PasskeyFlags) => {
      using connection = await connectAsPerson(context, flags);
      await connection.identity.removePasskey({ credentialId: id });
      printAnswer(context, flags, { data: { id }, lines: ["The passkey is removed."] });
    });
  withExamples(remove, ["passkey remove oNnmQ2…"], [0, 64, 65, 66, 75, 77]);
};
