import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Command } from "commander";
import { printAnswer } from "../answer.ts";
import { connectAsPerson, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface LinkFlags extends ConnectFlags {
  readonly json?: boolean;
}

/** `link` and `unlink`. */
export const addLink: AddCommand = (program, context) => {
  addLinking(program, context);
  addUnlinking(program, context);
};

function addLinking(program: Command, context: CliContext): void {
  const command = withConnection(program.command("link"))
    .description("join another identity of yours: it counts as the same person from then on")
    .argument("[code]", "the code that the other identity was given; without it, get one")
    .action((code: string | undefined, flags: LinkFlags) =>
      code === undefined ? offer(context, flags) : accept(context, flags, code),
    );
  withExamples(command, ["link", "link 7K2QM-0XZRT"], [0, 64, 65, 75, 77]);
}

async function offer(context: CliContext, flags: LinkFlags): Promise<void> {
  using connection = await connectAsPerson(context, flags);
  const { code, expiresAt } = await connection.identity.offerLink({});
  const until = expiresAt === undefined ? "" : timestampDate(expiresAt).toISOString();
  printAnswer(context, flags, {
    data: { code, expires_at: until },
    lines: [
      `Your code is ${code}. It serves once, until ${until}.`,
      "Sign in as the other identity, and there: countersign link CODE",
      "Give it to nobody: whoever types it is taken for you where that takes rights away.",
    ],
  });
}

async function accept(context: CliContext, flags: LinkFlags, code: string): Promise<void> {
  using connection = await connectAsPerson(context, flags);
  const { identities } = await connection.identity.acceptLink({ code });
  printAnswer(context, flags, {
    data: { identities },
    lines: ["One person now:", ...identities.map((identity) => `  ${identity}`)],
  });
}

function addUnlinking(program: Command, context: CliContext): void {
  const command = withConnection(program.command("unlink"))
    .description("end a link: an identity is its own person again")
    .argument("<identity>", 'the identity, as "issuer|subject"')
    .option("--person <person>", 'whose it is, as "issuer|subject"; others only for operators')
    .action(async (identity: string, flags: LinkFlags & { readonly person?: string }) => {
      using connection = await connectAsPerson(context, flags);
      await connection.identity.unlink({ identity, person: flags.person ?? "" });
      printAnswer(context, flags, {
        data: { identity },
        lines: [
          `${identity} is unlinked. For 31 days it still counts as the same person wherever nobody may decide their own.`,
        ],
      });
    });
  withExamples(command, ['unlink "https://id.example|dana"'], [0, 64, 65, 75, 77]);
}
