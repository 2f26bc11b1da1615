import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readAddress } from "../../../src/store/address.ts";
import { temporaryFolder } from "../../support/dialects.ts";
import { gatewayProgram } from "../../support/program.ts";
import { makeCertificates, postgresPrograms, startTcpServer } from "../../support/tls-postgres.ts";

/** What a command says of the database at the address: its exit code and both streams. */
function exported(url: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [gatewayProgram(), "export"], {
    env: { PATH: process.env.PATH, DATABASE_URL: url },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const done = { status: 0, stdout: '{"format":2}\n', stderr: "" };
const refused = (why: string) => ({ status: 1, stdout: "", stderr: `billing-gateway: ${why}\n` });

describe.skipIf(postgresPrograms === null)("a server that lets nobody in without TLS", () => {
  test("is refused without sslmode, encrypted with require, and verified by a private certificate authority", async () => {
    const certificates = makeCertificates("localhost");
    const { url } = await startTcpServer(certificates);
    const name = `the database postgres on ${new URL(url).host}`;
    const { authority, stranger } = certificates;
    const byAddress = url.replace("localhost", "127.0.0.1");
    const unknown = `${name} has a certificate of an unknown authority: set sslrootcert=FILE in DATABASE_URL to the authority's certificate`;

    expect(exported(url)).toEqual(
      refused(
        `${name} requires encryption: set sslmode=require in DATABASE_URL, or verify-full to check its certificate too`,
      ),
    );
    expect(exported(`${url}?sslmode=disable`)).toEqual(exported(url));
    expect(exported(`${url}?sslmode=require`)).toEqual(done);
    expect(exported(`${url}?sslmode=require&sslrootcert=${stranger}`)).toEqual(refused(unknown));
    expect(exported(`${url}?sslmode=verify-ca`)).toEqual(refused(unknown));
    expect(exported(`${url}?sslmode=verify-full`)).toEqual(refused(unknown));
    expect(exported(`${url}?sslmode=verify-full&sslrootcert=${stranger}`)).toEqual(refused(unknown));
    expect(exported(`${url}?sslmode=verify-full&sslrootcert=${authority}`)).toEqual(done);
    expect(exported(`${byAddress}?sslmode=verify-ca&sslrootcert=${authority}`)).toEqual(done);
    expect(exported(`${byAddress}?sslmode=verify-full&sslrootcert=${authority}`)).toEqual(
      refused(
        `${name.replace("localhost", "127.0.0.1")} has a certificate for another host: use a host name of the certificate, or set sslmode=verify-ca in DATABASE_URL`,
      ),
    );
  }, 120_000);

  test("is refused once its certificate has expired", async () => {
    const certificates = makeCertificates("localhost", -1);
    const { url } = await startTcpServer(certificates);

    const answer = exported(`${url}?sslmode=verify-full&sslrootcert=${certificates.authority}`);

    const name = `the database postgres on ${new URL(url).host}`;
    expect(answer).toEqual(refused(`${name} has a certificate that has expired: renew it on the server`));
  }, 60_000);
});

describe.skipIf(postgresPrograms === null)("a server without TLS", () => {
  test("is served with sslmode=disable, and refused in one sentence with require", async () => {
    const { url } = await startTcpServer(null);

    expect(exported(`${url}?sslmode=disable`)).toEqual(done);
    expect(exported(`${url}?sslmode=require`)).toEqual(
      refused(
        `the database postgres on ${new URL(url).host} does not support TLS: turn on ssl there, or set sslmode=disable in DATABASE_URL`,
      ),
    );
  }, 60_000);
});

test.each(["sslrootcert", "sslcert"])("%s that names no certificate is refused in one sentence", (parameter) => {
  const file = join(temporaryFolder(), "root.pem");
  writeFileSync(file, "no certificate");

  const key = parameter === "sslcert" ? `&sslkey=${file}` : "";
  const answer = exported(`postgres://ana@127.0.0.1:1/billing?sslmode=verify-full&${parameter}=${file}${key}`);

  expect(answer).toEqual(refused(`${parameter} of DATABASE_URL names ${file}, which is not a PEM certificate`));
});

test.each([
  [
    "sslmode=prefer",
    "must have an sslmode of disable, require, verify-ca, verify-full (other modes may connect without encryption)",
  ],
  ["sslmode=require&sslmode=disable", "must have each ssl parameter only once"],
  ["sslrootcert=/root.pem", "must have an sslmode of require, verify-ca or verify-full if it names a certificate"],
  ["sslmode=require&sslcert=/a.pem", "must name both sslcert and sslkey, or neither"],
])("an address with %s %s", (parameters, why) => {
  expect(readAddress(`postgres://ana@db/billing?${parameters}`)).toBe(why);
});
