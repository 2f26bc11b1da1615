import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

interface PackageFiles {
  /** Folder of an installed package. */
  readonly root: string;
  /** Path before the names of the files, with a slash at its end. */
  readonly prefix: string;
  /** Their names below the root. Nothing else is served. */
  readonly files: readonly string[];
  /** The `Cache-Control` of a file. */
  readonly cacheControl: (file: string) => string;
}

/** Serves files of a package, each by a route of its own: no other spelling of a path reaches a file. */
export async function servePackageFiles(server: FastifyInstance, { root, prefix, files, cacheControl }: PackageFiles) {
  await server.register(fastifyStatic, { root, serve: false, cacheControl: false });
  for (const file of files)
    server.get(prefix + file, (_request, reply) => reply.header("cache-control", cacheControl(file)).sendFile(file));
}

/** The names of all files below a folder, with slashes. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}
