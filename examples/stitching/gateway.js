import { byConfiguration } from "./by-configuration.js";
import { byDirectives } from "./by-directives.js";
import { serve } from "./serve.js";

const urls = {
  billing: process.env.BILLING_URL ?? "http://localhost:4000/graphql",
  customers: process.env.CUSTOMERS_URL ?? "http://localhost:4001/",
};

const stitch = process.argv.includes("--by-configuration") ? byConfiguration : byDirectives;
await serve(await stitch(urls), Number(process.env.PORT ?? 4002), "The stitched graph answers");
