import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./dialects.ts";
import { freePort } from "./free-port.ts";

const DEBIAN = "/usr/lib/postgresql";
/** Who runs PostgreSQL where the tests are run by root, whom it refuses. */
const ACCOUNT = "postgres";

/** The folder of PostgreSQL's programs; null where its server is not installed. */
export const postgresPrograms: string | null = existsSync(DEBIAN)
  ? (readdirSync(DEBIAN)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(DEBIAN, version, "bin"))
      .find((one) => existsSync(join(one, "initdb"))) ?? null)
  : null;

/** Certificates of an authority of our own, in PEM files. */
export interface Certificates {
  readonly authority: string;
  /** Another authority, which has signed nothing. */
  readonly stranger: string;
  readonly server: { readonly certificate: string; readonly key: string };
}

/** Makes an authority and a certificate of a server that is called `name`. */
export function makeCertificates(name: string, days = 2): Certificates {
  const folder = temporaryFolder();
  const at = (file: string) => join(folder, file);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  for (const one of ["authority", "stranger"])
    openssl(
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${one}`],
      ...["-keyout", at(`${one}.key`), "-out", at(`${one}.pem`)],
    );
  openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-subj",
    `/CN=${name}`,
    "-keyout",
    "server.key",
    "-out",
    "server.csr",
  );
  writeFileSync(at("names"), `subjectAltName=DNS:${name}\n`);
  openssl(
    ...["x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial"],
    ...["-days", String(days), "-extfile", "names", "-out", "server.pem"],
  );
  return {
    authority: at("authority.pem"),
    stranger: at("stranger.pem"),
    server: { certificate: at("server.pem"), key: at("server.key") },
  };
}

export interface TcpServer {
  /** `postgres://billing@localhost:port/postgres`, without a word on TLS. */
  readonly url: string;
  /** Runs a statement as the owner of the database. */
  shell(text: string): void;
}

/** A PostgreSQL server on 127.0.0.1. With certificates it lets nobody in without TLS, else it offers none. */
export async function startTcpServer(certificates: Certificates | null): Promise<TcpServer> {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const isRoot = process.getuid?.() === 0;
  const own = () => isRoot && execFileSync("chown", ["-R", ACCOUNT, folder]);
  own();
  const run = (program: string, args: readonly string[]) => {
    const as = isRoot ? ["setpriv", `--reuid=${ACCOUNT}`, `--regid=${ACCOUNT}`, "--clear-groups"] : [];
    const [command, ...rest] = [...as, join(postgresPrograms!, program), ...args];
    execFileSync(command!, rest, { cwd: folder, stdio: "ignore" });
  };
  run("initdb", ["-D", data, "-U", "billing", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
  const kind = certificates === null ? "host" : "hostssl";
  writeFileSync(join(data, "pg_hba.conf"), `local all all trust\n${kind} all all 127.0.0.1/32 trust\n`);
  const settings = ["-c listen_addresses=127.0.0.1", `-k ${folder}`];
  if (certificates !== null) {
    const { certificate, key } = certificates.server;
    const [ownCertificate, ownKey] = [join(data, "server.pem"), join(data, "server.key")];
    execFileSync("cp", [certificate, ownCertificate]);
    execFileSync("cp", [key, ownKey]);
    chmodSync(ownKey, 0o600);
    settings.push(`-c ssl=on -c ssl_cert_file=${ownCertificate} -c ssl_key_file=${ownKey}`);
  }
  own();
  const port = await freePort();
  const control = (...args: string[]) => run("pg_ctl", ["-D", data, "-l", join(folder, "server.out"), "-w", ...args]);
  control("-o", `${settings.join(" ")} -p ${port}`, "start");
  onTestFinished(() => control("-m", "immediate", "stop"));
  return {
    url: `postgres://billing@localhost:${port}/postgres`,
    shell: (text) => run("psql", ["-h", folder, "-p", String(port), "-U", "billing", "-d", "postgres", "-c", text]),
  };
}
