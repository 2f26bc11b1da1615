import type { FastifyInstance } from "fastify";
import type { JWK } from "jose";

export type PublishedKeys = () => Promise<JWK[]>;

/** `GET /.well-known/jwks.json`: the public keys of accepted tokens, for other services that verify them. */
export function publishedKeyRoutes(published: PublishedKeys) {
  return async (server: FastifyInstance) => {
    server.get("/.well-known/jwks.json", async (_request, reply) => {
      reply.header("cache-control", "public, max-age=60").header("x-content-type-options", "nosniff");
      return { keys: await published() };
    });
  };
}
