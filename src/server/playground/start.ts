import type { RenderOptions } from "altair-static";

/** A link ends in this and a token, and the playground that it opens has the token set. Browsers do not send it. */
export const TOKEN_FRAGMENT = "#token=";

/**
 * What the page runs once Altair is there. It adds what only the browser knows: where the gateway is, and the
 * token. One that came with the link is kept for as long as the tab, so that the address can be cleared of it.
 */
export function startScript(options: RenderOptions): string {
  return `const options = ${JSON.stringify(options)};

const given = location.hash.startsWith("${TOKEN_FRAGMENT}") ? location.hash.slice(${TOKEN_FRAGMENT.length}) : "";
if (/^[\\w-]+\\.[\\w-]+\\.[\\w-]+$/.test(given)) {
  sessionStorage.setItem("token", given);
  history.replaceState(null, "", location.pathname);
}
const token = sessionStorage.getItem("token") ?? "";

// Altair shows the window that it opened last; the first is the one to begin with.
new MutationObserver((_changes, observer) => {
  const tabs = [...document.querySelectorAll(".window-switcher__item:has(.window-switcher__close)")];
  if (tabs.length < options.initialWindows.length || !tabs.at(-1).matches(".window-switcher__item--active")) return;
  observer.disconnect();
  tabs[0].click();
}).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });

AltairGraphQL.init({
  ...options,
  endpointURL: new URL("/graphql", location.origin).href,
  initialEnvironments: {
    subEnvironments: [{ id: "token", title: "Your token", variables: { token } }],
    activeSubEnvironment: "token",
  },
});
`;
}
