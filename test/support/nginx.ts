import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { temporaryFolder } from "./dialects.ts";
import { freePort } from "./free-port.ts";
import { ask } from "./raw-request.ts";
import { toolEnvironment } from "./tool.ts";

export const nginx = { program: "nginx", packageName: "nginx-light" };

const opsFile = (name: string) => readFileSync(new URL(`../../ops/${name}`, import.meta.url), "utf8");

/** The gateway at a host of its own, as ops/nginx.conf says. */
export const ownHost = () => opsFile("nginx.conf");

/** The gateway below /billing of a host, as ops/nginx-prefix.conf says. */
export function belowPath(): string {
  const whole = opsFile("nginx.conf");
  const certificates = [...whole.matchAll(/^ *ssl_certificate.*$/gm)].join("\n");
  const others = whole.slice(0, whole.indexOf("server {\n  listen"));
  return `${others}\nserver { listen 443 ssl;\n${certificates}\n${opsFile("nginx-prefix.conf")} }`;
}

/** What `nginx -t` says about a configuration for the `http` block. */
export function checked(text: string): { status: number | null; said: string } {
  const { status, stderr } = spawnSync("nginx", ["-t", ...optionsFor(text, "http://127.0.0.1:4000", 8443)], {
    encoding: "utf8",
    env: toolEnvironment,
  });
  return { status, said: stderr };
}

/** Runs nginx with it before the gateway at this address until the test is over; answers where it listens. */
export async function startNginx(text: string, gateway: string): Promise<string> {
  const port = await freePort();
  const child = spawn("nginx", optionsFor(text, gateway, port), { env: toolEnvironment, stdio: "ignore" });
  onTestFinished(async () => stop(child));
  const address = `https://127.0.0.1:${port}`;
  await vi.waitFor(() => ask(address, "/healthz"), { timeout: 10_000, interval: 50 });
  return address;
}

/** Options that run it in a folder of its own, on this port, before this gateway, with a certificate that exists. */
function optionsFor(text: string, gateway: string, port: number): string[] {
  const folder = temporaryFolder();
  const at = (file: string) => join(folder, file);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((one) => `${one}_temp_path ${at(one)};`);
  makeCertificate(at("key.pem"), at("certificate.pem"));
  const edits: readonly [RegExp, string][] = [
    [/listen 443 ssl;/, `listen 127.0.0.1:${port} ssl;`],
    [/server 127\.0\.0\.1:4000;/, `server ${new URL(gateway).host};`],
    [/ssl_certificate +\S+;/, `ssl_certificate ${at("certificate.pem")};`],
    [/ssl_certificate_key +\S+;/, `ssl_certificate_key ${at("key.pem")};`],
  ];
  const edited = edits.reduce((all, [pattern, other]) => {
    if (!pattern.test(all)) throw new Error(`ops/ has no ${pattern} any more`);
    return all.replace(pattern, other);
  }, text);
  const http = `http { access_log off; ${temporary.join(" ")}\n${edited}\n}`;
  const top = `daemon off; master_process off; pid ${at("pid")}; error_log ${at("error.log")};`;
  writeFileSync(at("nginx.conf"), `${top} events {}\n${http}\n`);
  return ["-p", folder, "-e", at("error.log"), "-c", at("nginx.conf")];
}

function makeCertificate(key: string, certificate: string): void {
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key];
  execFileSync("openssl", ["req", "-x509", ...made, "-subj", "/CN=127.0.0.1", "-days", "2", "-out", certificate], {
    stdio: "pipe",
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
