import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./markdown.ts";

/** The pages for users: everything that can be run on them is run. */
export const pages = ["README.md", ...markdownBelow("docs")];

/** All that is written for people in the repository, except the page on the code itself. */
export const documents = [
  ...pages,
  "CHANGELOG.md",
  ...["examples", "bench", "test", "src/domain"].flatMap((folder) => markdownBelow(folder)),
];

function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && name !== "dist")
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return markdownBelow(path);
      return path.endsWith(".md") ? [path] : [];
    })
    .sort();
}
