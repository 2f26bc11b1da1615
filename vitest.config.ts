import { defineConfig } from "vitest/config";

export default defineConfig({
  // vitest would load graphql twice, as ESM and as CommonJS, and each refuses the other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
