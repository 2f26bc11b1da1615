import { nameBusinesses, nameRecords } from "../billing/references.ts";
import type { NamedKind } from "../domain/named.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, Mutation, Resolver } from "./engine/decorators.ts";
import { mutate } from "./engine/mutate.ts";
import { namedReferences } from "./engine/relations.ts";
import {
  NameBusinessesInput,
  NameBusinessesPayload,
  type NameInput,
  namesInput,
  namesPayload,
} from "./types/naming.ts";

const NameResourceTypesInput = namesInput("NameResourceTypesInput");
const NameTariffsInput = namesInput("NameTariffsInput");
const NameTeamsInput = namesInput("NameTeamsInput");
const NameResourceTypesPayload = namesPayload("NameResourceTypesPayload", "resourceTypes");
const NameTariffsPayload = namesPayload("NameTariffsPayload", "tariffs");
const NameTeamsPayload = namesPayload("NameTeamsPayload", "teams");

interface Names {
  businessId: number;
  names: NameInput[];
}

@Resolver()
export class NamingResolver {
  @Mutation(() => NameResourceTypesPayload, {
    description: "Makes names of resource types known. Needs ExtraService-Edit.",
  })
  async nameResourceTypes(@Arg("input", () => NameResourceTypesInput) input: Names, @Ctx() context: Context) {
    const { references, userErrors } = await name(context, "ResourceType", input);
    return { resourceTypes: references, userErrors };
  }

  @Mutation(() => NameTariffsPayload, { description: "Makes names of tariffs known. Needs ExtraService-Edit." })
  async nameTariffs(@Arg("input", () => NameTariffsInput) input: Names, @Ctx() context: Context) {
    const { references, userErrors } = await name(context, "Tariff", input);
    return { tariffs: references, userErrors };
  }

  @Mutation(() => NameTeamsPayload, { description: "Makes names of teams known. Needs ExtraService-Edit." })
  async nameTeams(@Arg("input", () => NameTeamsInput) input: Names, @Ctx() context: Context) {
    const { references, userErrors } = await name(context, "Team", input);
    return { teams: references, userErrors };
  }

  @Mutation(() => NameBusinessesPayload, {
    description:
      "Stores names, time zones and currencies of businesses. Omitted properties stay unchanged, null clears. Needs ExtraService-Edit.",
  })
  async nameBusinesses(@Arg("input", () => NameBusinessesInput) input: NameBusinessesInput, @Ctx() context: Context) {
    const { businesses } = input;
    const { userErrors } = await mutate(context, () =>
      nameBusinesses(context.dependencies, viewerOf(context), businesses),
    );
    const known = userErrors.length > 0 ? [] : businesses.map(({ id }) => context.load().business(id));
    return { businesses: await Promise.all(known), userErrors };
  }
}

async function name(context: Context, kind: NamedKind, { businessId, names }: Names) {
  const { userErrors } = await mutate(context, () =>
    nameRecords(context.dependencies, viewerOf(context), { kind, businessId, names }),
  );
  const ids = userErrors.length > 0 ? [] : names.map(({ id }) => id);
  return { references: namedReferences(context, kind, businessId, ids), userErrors };
}
