import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { startApp } from "../../src/app.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { type LocalKeys, openLocalKeys, signToken } from "../../src/server/keys.ts";
import { temporaryFolder } from "./dialects.ts";
import { copyNewFile } from "./sqlite.ts";

/** A whole gateway over an empty database, listening on a port of its own, and what a test needs to ask it. */
export interface TestServer {
  readonly address: string;
  readonly config: Config;
  readonly keys: LocalKeys;
  /** A token with these claims, good for an hour; an administrator's if none are given. */
  token(claims?: Partial<Claims>): Promise<string>;
  /** Stops it before the end of the test. */
  close(): Promise<void>;
  /** What was logged so far, as lines of JSON; nothing unless LOG_LEVEL is given. */
  logged(): string;
  /** Posts to `/graphql`; as an administrator unless another token, or none (`null`), is given. */
  post(body: unknown, options?: { token?: string | null }): Promise<Response>;
}

interface Claims {
  sub: string;
  email: string;
  admin: boolean;
  roles: readonly string[];
  businesses: readonly number[];
}

/** Without the playground, unless PLAYGROUND asks for it: its hundred routes take half the time of a start. */
export function startServer(environment: Record<string, string> = {}, file?: string): Promise<TestServer> {
  return startWholeServer({ PLAYGROUND: "off", ...environment }, file);
}

/** Everything is on that is on at first. With `file` over a copy of that database. */
export async function startWholeServer(environment: Record<string, string> = {}, file?: string): Promise<TestServer> {
  const folder = temporaryFolder();
  const database = `file:${join(folder, "billing.db")}`;
  const config = readConfig({ PORT: "0", LOG_LEVEL: "silent", DATABASE_URL: database, ...environment });
  if (file === undefined) copyNewFile(join(folder, "billing.db"));
  else copyFileSync(file, join(folder, "billing.db"));
  let logged = "";
  const write = (text: string) => {
    logged += text;
  };
  const app = await startApp(config, pino({ level: config.logLevel }, { write }));
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= app.close();
    return closed;
  };
  onTestFinished(close);
  const keys = await openLocalKeys(folder);

  const token = (claims: Partial<Claims> = { admin: true }) =>
    signToken(keys, { sub: "ana", email: "ana@example.com", ...claims }, 3600, Date.now);

  return {
    address: app.address,
    config,
    keys,
    token,
    close,
    logged: () => logged,
    async post(body, { token: given } = {}) {
      const bearer = given === undefined ? await token() : given;
      return fetch(`${app.address}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(bearer !== null && { authorization: `Bearer ${bearer}` }) },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    },
  };
}
