import { readdirSync } from "node:fs";
import { root } from "./markdown.ts";

/** The pages for users: everything that can be run on them is run. */
export const pages = ["README.md", ...markdownIn("docs")];

/** All that is written for people in the repository. */
export const documents = [
  ...pages,
  "CHANGELOG.md",
  "examples/README.md",
  "bench/README.md",
  "test/faults/README.md",
  "test/conformance/README.md",
  ...readdirSync(`${root}/src/domain`, { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .flatMap(({ name }) => markdownIn(`src/domain/${name}`)),
];

function markdownIn(folder: string): string[] {
  return readdirSync(`${root}/${folder}`)
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `${folder}/${name}`);
}
