/** Most servers of an address. */
export const HOSTS_MAX = 16;

const PARTS = /^(postgres(?:ql)?:\/\/)(?:([^@/?#]*)@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?$/;

/** Of libpq: the gateway always looks for the server that accepts writes, so no other value is possible. */
const SESSION_ATTRIBUTES = ["read-write", "primary"];

/**
 * The addresses of single servers that an address in libpq's form names, or what is wrong with it, as a continuation of
 * "must". Hosts are separated by commas, in the address (`postgres://u:p@h1:5432,h2:5433/db`) or in its parameters `host`
 * and `port`.
 */
export function eachServer(address: string): readonly string[] | string {
  const parts = PARTS.exec(address);
  if (parts === null) return [address];
  const [, scheme = "", user, authority = "", path = "", query = ""] = parts;
  const parameters = new URLSearchParams(query);
  const attributes = parameters.get("target_session_attrs");
  if (attributes !== null && !SESSION_ATTRIBUTES.includes(attributes))
    return `have no target_session_attrs, or ${SESSION_ATTRIBUTES.join(" or ")}`;
  parameters.delete("target_session_attrs");
  const named = parameters.get("host") || null;
  const hosts = (named ?? authority).split(",");
  // The parameters of a single server stay as they are written.
  if (hosts.length === 1 && attributes === null) return [address];
  const login = user === undefined ? "" : `${user}@`;
  if (named === null) {
    const search = parameters.size === 0 ? "" : `?${parameters}`;
    return counted(hosts, (host) => `${scheme}${login}${host}${path}${search}`);
  }
  const ports = parameters.get("port")?.split(",") ?? [];
  if (ports.length > 1 && ports.length !== hosts.length) return "have one port, or one for each host";
  return counted(hosts, (host, place) => {
    const own = new URLSearchParams(parameters);
    own.set("host", host);
    const port = ports[place] ?? ports[0];
    if (port !== undefined) own.set("port", port);
    return `${scheme}${login}${authority.split(",")[0]}${path}?${own}`;
  });
}

function counted(
  hosts: readonly string[],
  toAddress: (host: string, place: number) => string,
): readonly string[] | string {
  if (hosts.length > HOSTS_MAX) return `name at most ${HOSTS_MAX} hosts`;
  if (hosts.length > 1 && hosts.some((host) => host === "")) return "name each host: one is empty";
  return hosts.map(toAddress);
}

/** The server of an address with one host, for messages: without user and password. */
export function serverName(address: string): string {
  const { host, searchParams } = new URL(address);
  const port = searchParams.get("port");
  const named = searchParams.get("host");
  if (!named) return host;
  return port === null ? named : `${named}:${port}`;
}
