import { defineConfig } from "vitest/config";

export default defineConfig({
  // vitest would load graphql twice, as ESM and as CommonJS, and each refuses the other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    // It has packages of its own: npm run test:conformance.
    exclude: ["**/node_modules/**", "test/conformance/**"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
