import { timestampMs } from "@bufbuild/protobuf/wkt";
import { formatInstant } from "../../core/text/time.ts";
import { connectWithToken, type ConnectFlags } from "../connection.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface ExtendFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly tokenFile: string;
}

/** `extend`. */
export const addExtend: AddCommand = (program, context) => {
  const command = withConnection(program.command("extend"))
    .description("ask for more time for a pending request, once, as the agent that asked")
    .argument("<id>", "the whole request id")
    .requiredOption("--token-file <path>", "a file with the agent's own workload token")
    .action(async (requestId: string, flags: ExtendFlags) => {
      using connection = await connectWithToken(context, flags, flags.tokenFile);
      const { progress, version } = await connection.decisions.extend({ requestId });
      const expiresAt = progress?.expiresAt;
      const until = expiresAt === undefined ? "" : formatInstant(timestampMs(expiresAt));
      const json = { request_id: requestId, expires_at: until, version: Number(version) };
      const text = `${requestId} has more time, until ${until}.`;
      context.out.write(flags.json === true ? `${JSON.stringify(json)}\n` : `${text}\n`);
    });
  withExamples(
    command,
    ["extend req_7f3k… --token-file /run/agent/token"],
    [0, 64, 65, 66, 75, 77],
  );
};
