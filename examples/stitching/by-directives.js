import { stitchSchemas } from "@graphql-tools/stitch";
import { stitchingDirectives } from "@graphql-tools/stitching-directives";
import { buildSchema, parse } from "graphql";
import { answerOf, executorOf } from "./remote.js";

/** Billing accepts 100 ids at a time; more ids use further fields of the same request. */
const IDS_MAX = 100;

/** Each graph describes in `_sdl` what it merges and how to query it. */
export async function byDirectives({ billing, customers }) {
  const { stitchingDirectivesTransformer } = stitchingDirectives();
  return stitchSchemas({
    subschemas: await Promise.all([billing, customers].map(toSubschema)),
    subschemaConfigTransforms: [stitchingDirectivesTransformer, withIdsMax],
  });
}

async function toSubschema(url) {
  const executor = executorOf(url);
  const { _sdl } = await answerOf(executor, parse("{ _sdl }"));
  return { schema: buildSchema(_sdl), executor, batch: true };
}

function withIdsMax(subschema) {
  for (const type of Object.values(subschema.merge ?? {})) type.dataLoaderOptions = { maxBatchSize: IDS_MAX };
  return subschema;
}
