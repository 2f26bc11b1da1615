import type { RenderOptions } from "altair-static";
import type { Collection } from "./collections.ts";
import { STORES } from "./collections.ts";
import { NARROW_PIXELS } from "./frame.ts";

/** Before the token in a link that opens the playground with a token. Browsers do not send fragments. */
export const TOKEN_FRAGMENT = "#token=";

/**
 * The script of the page, which runs after Altair is loaded. It adds the address of the gateway and the token. A token
 * from the link is kept in session storage, so the script can remove it from the address bar.
 */
export function startScript(options: RenderOptions, collections: readonly Collection[]): string {
  return `const options = ${JSON.stringify(options)};
const collections = ${JSON.stringify(collections)};
const stores = ${JSON.stringify(STORES)};

const TOKEN = /^[\\w-]+\\.[\\w-]+\\.[\\w-]+$/;
const endpoint = new URL("graphql", location.href).href;
const given = location.hash.startsWith("${TOKEN_FRAGMENT}") ? location.hash.slice(${TOKEN_FRAGMENT.length}) : "";
if (TOKEN.test(given)) {
  sessionStorage.setItem("token", given);
  history.replaceState(null, "", location.pathname);
}
const token = sessionStorage.getItem("token") ?? "";

for (const place of document.querySelectorAll("[data-endpoint]")) place.textContent = endpoint;
for (const link of document.querySelectorAll("[data-address]")) link.textContent = link.href;

// Without a token the page shows a line that asks for one.
document.body.classList.toggle("no-token", token === "");
const field = document.getElementById("token");
field.addEventListener("keydown", ({ key }) => key === "Enter" && setToken());
document.getElementById("set-token").addEventListener("click", setToken);
function setToken() {
  const text = field.value.trim().replace(/^Bearer /i, "");
  const isToken = TOKEN.test(text);
  document.body.classList.toggle("bad-token", !isToken);
  if (!isToken) return;
  sessionStorage.setItem("token", text);
  location.reload();
}

// Altair activates the window that it opened last; activate the first instead.
new MutationObserver((_changes, observer) => {
  const tabs = [...document.querySelectorAll(".window-switcher__item:has(.window-switcher__close)")];
  if (tabs.length < options.initialWindows.length || !tabs.at(-1).matches(".window-switcher__item--active")) return;
  observer.disconnect();
  tabs[0].click();
}).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });

/** Altair reads collections from its browser database and has no option for them, so the database is filled first. */
function fillCollections() {
  return new Promise((resolve) => {
    const opening = indexedDB.open("AltairDB", 50);
    opening.onerror = opening.onblocked = resolve;
    opening.onupgradeneeded = () => {
      for (const { name, keyPath, autoIncrement, indexes } of stores) {
        if (opening.result.objectStoreNames.contains(name)) continue;
        const store = opening.result.createObjectStore(name, { keyPath, autoIncrement });
        for (const index of indexes) store.createIndex(index, index);
      }
    };
    opening.onsuccess = () => {
      const database = opening.result;
      try {
        const filling = database.transaction("queryCollections", "readwrite");
        const queries = (collection) => collection.queries.map((query) => ({ ...query, apiUrl: endpoint, subscriptionUrl: endpoint }));
        for (const one of collections)
          filling.objectStore("queryCollections").put({ ...one, queries: queries(one) });
        filling.oncomplete = filling.onabort = () => {
          database.close();
          resolve();
        };
      } catch {
        database.close();
        resolve();
      }
    };
  });
}

const start = () =>
  AltairGraphQL.init({
    ...options,
    initialWindows: options.initialWindows.map((one) => ({ ...one, subscriptionsEndpoint: endpoint })),
    endpointURL: endpoint,
    subscriptionsEndpoint: endpoint,
    initialEnvironments: {
      subEnvironments: [{ id: "token", title: "Your token", variables: { token } }],
      activeSubEnvironment: "token",
    },
  });

// A narrow screen shows the essentials instead.
const narrow = matchMedia("(max-width: ${NARROW_PIXELS}px)");
narrow.addEventListener("change", () => location.reload());
if (!narrow.matches) fillCollections().then(start, start);
`;
}
