const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The address of an upstream, without a slash at its end. Throws for text that is not an address, for an address with a
 * password (a list of processes shows it), and for http, which sends the token unencrypted.
 */
export function upstreamAddress(text: string, options: { readonly insecureHttp: boolean }): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error("--from must be an address, such as https://spaces.example.com");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new Error("--from must not contain a user, a password or a query");
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname) && !options.insecureHttp)
    throw new Error(
      "--from must be https: over http anybody on the network can read the token; --insecure-http allows it",
    );
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
