import { graphql } from "graphql";
import { expect } from "vitest";
import type { Viewer } from "../../src/billing/viewer.ts";
import { context } from "../../src/graphql/engine/context.ts";
import { formatError } from "../../src/graphql/engine/errors.ts";
import { eachWrongInput } from "../../src/graphql/engine/wrong-inputs.ts";
import { buildSchema } from "../../src/graphql/schema.ts";
import { webhookKey } from "../../src/server/webhooks/key.ts";
import type { Store } from "../../src/store/store.ts";
import { administrator, NOW } from "./given.ts";

export const schema = buildSchema();

/** The key of the webhooks' secrets in tests of the graph. */
export const testWebhookKey = webhookKey("of tests".repeat(4));

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
  readonly data: any;
  readonly errors: readonly { message: string; code: unknown; path: readonly (string | number)[] | undefined }[];
}

/** Asks the graph in this process: the built schema over the store, without HTTP. */
export async function ask(store: Store, source: string, options: AskOptions = {}): Promise<Answer> {
  const { data, errors } = await answered(store, source, options);
  return { data, errors: errors.map(({ message, extensions, path }) => ({ message, code: extensions?.code, path })) };
}

/** Asks what is refused for its input: what each error names, with its message. */
export async function askWrongly(store: Store, source: string, options: AskOptions = {}) {
  const { errors } = await answered(store, source, options);
  expect(errors.map(({ extensions }) => extensions?.code)).toEqual(errors.map(() => "BAD_USER_INPUT"));
  return errors.map(({ message, extensions }) => [extensions?.propertyName, message]);
}

async function answered(
  store: Store,
  source: string,
  { viewer = administrator, variables = {}, now = NOW }: AskOptions,
) {
  const webhooks = { secretOf: testWebhookKey.secretOf, allowPrivate: false };
  const contextValue = context({ store, clock: { now: () => now }, timeZone: null, webhooks }, viewer);
  try {
    const { data, errors = [] } = await graphql({ schema, source, contextValue, variableValues: variables });
    const reported = eachWrongInput(errors).map((error) => ({
      ...formatError(error.toJSON(), error),
      path: error.path,
    }));
    return { data: data ?? null, errors: reported };
  } finally {
    contextValue.release();
  }
}

interface AskOptions {
  readonly viewer?: Viewer | null;
  readonly variables?: Record<string, unknown>;
  readonly now?: number;
}
