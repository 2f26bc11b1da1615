import { Command } from "commander";
import type { Config } from "../config.ts";
import { RETIRED_ACCEPTED_MS, rotateLocalKeys } from "../server/retired-keys.ts";

/** The command `key`. The configuration is asked for only when the command runs; `now` is in milliseconds. */
export function keyCommand(config: () => Config, now: () => number): Command {
  const rotate = new Command("rotate")
    .description("Make a new local key pair the current one; tokens of the old one are accepted for a day.")
    .addHelpText("after", help)
    .action(async (_options: object, command: Command) => {
      const { auth, dataFolder } = config();
      if (auth !== null)
        throw new Error("AUTH_ISSUER is set, so tokens come from that provider; there is no local key to rotate");
      const { keyId, retired } = await rotateLocalKeys(dataFolder, now);
      const until = new Date(now() + RETIRED_ACCEPTED_MS).toISOString();
      const old = retired === null ? "There was none before.\n" : `Tokens of ${retired} are accepted until ${until}.\n`;
      command.configureOutput().writeOut!(`The current key is ${keyId}.\n${old}`);
    });
  return new Command("key").description("The local key pair that tokens are signed with.").addCommand(rotate);
}

const help = `
The current pair is billing-key.json beside the database. Of the old one only the public half stays, as
billing-key.ID.retired.json: removing that file ends its tokens now, which is what to do if the old key leaked. A running
gateway notices within a minute, and publishes the keys that it accepts at /.well-known/jwks.json.

Example:
  billing-gateway key rotate
`;
