import type { Example, Task } from "./example.ts";

/** The object stores of Altair's IndexedDB database, as in version 5 of Altair. */
export const STORES = [
  { name: "queryCollections", keyPath: "id", autoIncrement: true, indexes: ["title", "parentPath"] },
  { name: "appState", keyPath: "key", autoIncrement: false, indexes: [] },
  { name: "selectedFiles", keyPath: "id", autoIncrement: false, indexes: ["windowId"] },
  { name: "localActionLogs", keyPath: "id", autoIncrement: true, indexes: [] },
] as const;

export type Collection = ReturnType<typeof collectionOf>;

/** A collection in Altair's format. Its id is its position, so a later version of the collection replaces it. */
export function collectionOf({ title, examples }: Task, place: number) {
  return {
    id: place + 1,
    storageType: "local",
    workspaceId: "local",
    parentPath: "",
    title,
    created_at: 0,
    updated_at: 0,
    queries: examples.map((example, at) => ({
      ...windowOf(example),
      id: `${place + 1}-${at + 1}`,
      storageType: "local",
      created_at: 0,
      updated_at: 0,
    })),
  };
}

export const AUTHORIZATION = "Bearer {{token}}";
/** How Altair subscribes. Over WebSocket it would not send the headers of the window. */
export const SUBSCRIPTIONS = "graphql-sse";

/** The text of a window: what the example shows, then its document. */
export function queryOf({ shows, document }: Example): string {
  return `${shows.map((line) => `# ${line}\n`).join("")}\n${document}\n`;
}

export function variablesOf({ variables }: Example): string {
  return JSON.stringify(variables, null, 2);
}

function windowOf(example: Example) {
  return {
    version: 1,
    type: "window",
    query: queryOf(example),
    variables: variablesOf(example),
    subscriptionUrl: "",
    subscriptionRequestHandlerId: SUBSCRIPTIONS,
    headers: [{ key: "Authorization", value: AUTHORIZATION, enabled: true }],
    windowName: example.name,
  };
}
