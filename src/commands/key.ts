import { Command } from "commander";
import type { Config } from "../config.ts";
import { RETIRED_ACCEPTED_MS, rotateLocalKeys } from "../server/retired-keys.ts";

/** `config` is read only when the command runs; `now` is in milliseconds. */
export function keyCommand(config: () => Config, now: () => number): Command {
  const rotate = new Command("rotate")
    .description("Create a new local key pair and sign with it; tokens of the old one are accepted for a day.")
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
The current pair is billing-key.json beside the database. Of the old pair only the public key stays, as
billing-key.ID.retired.json. If the old key leaked, remove that file: its tokens are refused from then on. A running
gateway notices within a minute, and publishes the keys that it accepts at /.well-known/jwks.json.

Example:
  billing-gateway key rotate
`;
