import type { Config } from "../config.ts";

/** Addresses and next steps for a person who starts the gateway in a terminal. `isEmpty` is `null` if unknown. */
export function firstSteps(
  address: string,
  { auth, playground, console }: Pick<Config, "auth" | "playground" | "console">,
  isEmpty: boolean | null,
): string {
  const token =
    auth === null ? "npx billing-gateway token --email you@example.com --admin" : `from your provider, ${auth.issuer}`;
  const lines = [
    `GraphQL     ${address}/graphql`,
    `REST        ${address}/api/billing`,
    playground ? `Playground  ${address}/` : "Playground  off; PLAYGROUND=on switches it on",
    console ? `Console     ${address}/console` : "Console     off; CONSOLE=on switches it on",
    `A token     ${token}`,
    ...(isEmpty === true
      ? [
          "",
          "The database is empty. Create a rule with createExtraService (the playground has an example), import your records",
          "with npx billing-gateway import FILE, or look at an example company first: npx billing-gateway demo",
        ]
      : []),
  ];
  return `\n${lines.join("\n")}\n\nStop with Ctrl-C.\n\n`;
}
