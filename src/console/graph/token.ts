import { signal } from "@preact/signals";

/** The item of session storage that the playground of this gateway uses too. The browser drops it with the tab. */
const ITEM = "token";
const FRAGMENT = "#token=";
const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The caller's token; null: none yet, or the gateway refused it. */
export const token = signal<string | null>(given());

/** Why the last token is gone. */
export const ended = signal<string | null>(null);

/** Takes a token that was typed in. Returns whether it has the form of one. */
export function setToken(text: string): boolean {
  const bare = text.trim().replace(/^Bearer /i, "");
  if (!FORM.test(bare)) return false;
  sessionStorage.setItem(ITEM, bare);
  ended.value = null;
  token.value = bare;
  return true;
}

addEventListener("hashchange", () => {
  if (location.hash.startsWith(FRAGMENT)) token.value = given();
});

export function dropToken(why: string | null): void {
  sessionStorage.removeItem(ITEM);
  ended.value = why;
  token.value = null;
}

/** The token of the link, which then leaves the address bar, or else the one that this tab has kept. */
function given(): string | null {
  const text = location.hash.startsWith(FRAGMENT) ? location.hash.slice(FRAGMENT.length) : "";
  if (location.hash.startsWith(FRAGMENT)) history.replaceState(null, "", location.pathname);
  if (FORM.test(text)) sessionStorage.setItem(ITEM, text);
  return sessionStorage.getItem(ITEM);
}
