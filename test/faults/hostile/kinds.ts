import type { Kind } from "./attack.ts";
import { bodyKinds } from "./body-kinds.ts";
import { graphqlKinds } from "./graphql-kinds.ts";
import { restKinds } from "./rest-kinds.ts";
import { tokenKinds } from "./token-kinds.ts";
import { wireKinds } from "./wire-kinds.ts";

/** Every kind of attack by its name. */
export const kinds: Readonly<Record<string, Kind>> = {
  ...graphqlKinds,
  ...bodyKinds,
  ...wireKinds,
  ...restKinds,
  ...tokenKinds,
};
