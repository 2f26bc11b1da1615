const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether secrets may be sent to this address: https, or http on this machine, without user and password. */
export function isSecureAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));
}
