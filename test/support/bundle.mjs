import { join, relative } from "node:path";
import { build } from "vite";

// node bundle.mjs FOLDER: the compiled program FOLDER/main.js with its packages in a few files instead of 2 000, which
// take longer to load than most commands to run. What a module finds beside itself, it still finds: the places stay.

const folder = process.argv[2];
const place = "import.meta.url";

await build({
  configFile: false,
  logLevel: "error",
  root: folder,
  publicDir: false,
  // They load files of their own by path.
  ssr: { noExternal: true, external: ["better-sqlite3", "altair-static", "pino", "thread-stream"], target: "node" },
  build: {
    ssr: join(folder, "main.js"),
    outDir: folder,
    emptyOutDir: false,
    minify: false,
    target: "node20",
    rolldownOptions: { output: { entryFileNames: "main.js", chunkFileNames: "bundle-[hash].js" } },
  },
  plugins: [
    {
      name: "places",
      transform: (code, id) =>
        id.startsWith(folder) && code.includes(place)
          ? code.replaceAll(place, `new URL(${JSON.stringify(`./${relative(folder, id)}`)}, ${place}).href`)
          : undefined,
    },
  ],
});
