import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";

// How public clients of the upstream log in, with ordinary HTTP clients: host, user and password are all that they
// are given. curl and python3 must be on the machine; where one is not, its tests are skipped by name.

interface Client {
  readonly name: string;
  readonly isHere: boolean;
  /** Each prints one line of JSON. */
  run(script: string, environment: Record<string, string>): Promise<unknown>;
}

const has = (command: string) => spawnSync(command, ["--version"]).status === 0;
const run = async (command: string, args: string[], env: Record<string, string>) => {
  const { stdout } = await promisify(execFile)(command, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  return JSON.parse(stdout) as unknown;
};
const shell: Client = {
  ...{ name: "curl", isHere: has("curl") },
  run: (script, env) => run("bash", ["-euc", script], env),
};
const python: Client = {
  ...{ name: "Python's urllib", isHere: has("python3") },
  run: (script, env) => run("python3", ["-c", script], env),
};
const node: Client = {
  ...{ name: "Node's fetch", isHere: true },
  run: (script, env) => run(process.execPath, ["--input-type=module", "--eval", script], env),
};

const clients: readonly { readonly client: Client; readonly basic: string; readonly grant: string }[] = [
  {
    client: shell,
    basic: `
      curl -sS --fail-with-body -u "$USER_NAME:$PASSWORD" "$HOST/api/billing/extraservices?page=1&size=25"
    `,
    grant: `
      field() { sed -E "s/.*\\"$1\\":\\"([^\\"]*)\\".*/\\1/"; }
      login() { curl -sS --fail-with-body "$HOST/api/token" "$@"; }
      answer=$(login --data-urlencode grant_type=password --data-urlencode "username=$USER_NAME" --data-urlencode "password=$PASSWORD")
      again=$(login -d grant_type=refresh_token --data-urlencode "refresh_token=$(echo "$answer" | field refresh_token)")
      token=$(echo "$again" | field access_token)
      curl -sS --fail-with-body -H "Authorization: Bearer $token" "$HOST/api/billing/extraservices"
    `,
  },
  {
    client: python,
    basic: `
import json, os, urllib.request
manager = urllib.request.HTTPPasswordMgrWithPriorAuth()
manager.add_password(None, os.environ["HOST"], os.environ["USER_NAME"], os.environ["PASSWORD"], is_authenticated=True)
opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(manager))
print(opener.open(os.environ["HOST"] + "/api/billing/extraservices").read().decode())
`,
    grant: `
import json, os, urllib.parse, urllib.request, urllib.error
host = os.environ["HOST"]
def token(**fields):
    return json.load(urllib.request.urlopen(host + "/api/token", urllib.parse.urlencode(fields).encode()))
def get(path, bearer):
    request = urllib.request.Request(host + path, headers={"Authorization": "bearer " + bearer})
    return urllib.request.urlopen(request).read().decode()
given = token(grant_type="password", username=os.environ["USER_NAME"], password=os.environ["PASSWORD"])
try:
    print(get("/api/billing/extraservices", "a.b.c"))
except urllib.error.HTTPError as error:
    assert error.code == 401, error.code
    given = token(grant_type="refresh_token", refresh_token=given["refresh_token"])
    print(get("/api/billing/extraservices", given["access_token"]))
`,
  },
  {
    client: node,
    basic: `
      const { HOST, USER_NAME, PASSWORD } = process.env;
      const authorization = "Basic " + Buffer.from(USER_NAME + ":" + PASSWORD).toString("base64");
      console.log(await (await fetch(HOST + "/api/billing/extraservices", { headers: { authorization } })).text());
    `,
    grant: `
      const { HOST, USER_NAME: username, PASSWORD: password } = process.env;
      const login = async (fields) => {
        const headers = { "content-type": "application/json" };
        const answer = await fetch(HOST + "/api/token", { method: "POST", headers, body: JSON.stringify(fields) });
        if (!answer.ok) throw new Error(await answer.text());
        return answer.json();
      };
      const first = await login({ grant_type: "password", username, password, totp: "" });
      const second = await login({ grant_type: "refresh_token", refresh_token: first.refresh_token });
      const headers = { authorization: second.token_type + " " + second.access_token };
      console.log(await (await fetch(HOST + "/api/billing/extraservices", { headers })).text());
    `,
  },
];

async function environmentOf(server: TestServer, password?: string): Promise<Record<string, string>> {
  const token = await server.token({ roles: ["ExtraService-List"] });
  return { HOST: server.address, USER_NAME: "ana@example.com", PASSWORD: password ?? token };
}

describe.each(clients)("$client.name", ({ client, basic, grant }) => {
  test.skipIf(!client.isHere).each([
    ["HTTP Basic", basic],
    ["a password grant, a refresh and a bearer token", grant],
  ])("lists records after a change of host, user and password, by %s", { timeout: 30_000 }, async (_, script) => {
    const server = await startServer();

    expect(await client.run(script, await environmentOf(server))).toMatchObject({ Records: [], TotalItems: 0 });
  });

  test.skipIf(!client.isHere)("is not let in with the password of the upstream", { timeout: 30_000 }, async () => {
    const server = await startServer();
    const environment = await environmentOf(server, "a password of the upstream");

    await expect(client.run(grant, environment)).rejects.toThrow(/invalid_grant|400/);
  });
});
