import { defineConfig } from "vitest/config";

export default defineConfig({
  // As in the project's own tests. The gateway's files find the project's graphql, the judges the one that is installed here.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    globalSetup: ["../support/global-setup.ts"],
    include: ["**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
