const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The address of an upstream, without a slash at its end. Throws where it is none, where it has a password in it (a list of
 * processes would show it), and where a token would go over the wire for everybody to read.
 */
export function upstreamAddress(text: string, options: { readonly insecureHttp: boolean }): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error("--from must be an address, such as https://spaces.example.com");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new Error("--from must have neither a user nor a password nor a query in it");
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname) && !options.insecureHttp)
    throw new Error(
      "--from must be https: over http anybody on the way reads the token; --insecure-http does it all the same",
    );
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
