import graphql from "@graphql-eslint/eslint-plugin";
import type { Linter } from "eslint";
import { schemaFile } from "../support/schema.ts";

const { "flat/schema-all": all, "flat/schema-relay": relay } = graphql.configs;
const [severity, names] = all.rules["@graphql-eslint/naming-convention"];

/** All rules for schemas and all of Relay's. What is otherwise here says why. */
export const config: Linter.Config = {
  files: ["**/*.graphql"],
  plugins: { "@graphql-eslint": graphql as never },
  languageOptions: {
    parser: graphql.parser,
    parserOptions: { graphQLConfig: { schema: schemaFile } },
  },
  rules: {
    ...(all.rules as Linter.RulesRecord),
    ...relay.rules,

    // What other graphs' gateways ask for begins so, by their specifications: `_service`, `_Any`, `_sdl`.
    "@graphql-eslint/naming-convention": [severity, { ...names, allowLeadingUnderscore: true }],

    // Nothing is without a description, down to arguments and values. What a root is, everybody knows; what a list can be ordered
    // by are the fields of its records; and of a field's only argument its own description speaks.
    "@graphql-eslint/require-description": [
      "error",
      {
        types: true,
        DirectiveDefinition: true,
        FieldDefinition: true,
        InputValueDefinition: true,
        EnumValueDefinition: true,
        ignoredSelectors: [
          "ObjectTypeDefinition[name.value=/^(Query|Mutation|Subscription)$/]",
          "EnumTypeDefinition[name.value=/OrderField$/] > EnumValueDefinition",
          "FieldDefinition > InputValueDefinition[name.value=/^(id|ids|input|inputs|representations)$/]",
        ],
      },
    ],

    // These are no records: they are parts of one, or what was reckoned for a question.
    "@graphql-eslint/strict-id-in-types": [
      "error",
      {
        acceptedIdNames: ["id"],
        acceptedIdTypes: ["ID"],
        exceptions: {
          suffixes: ["Connection", "Edge", "Payload"],
          types: [
            ...["PageInfo", "UserError", "_Service", "Viewer"],
            ...["CreditBalance", "LedgerVerification", "LedgerFault", "NamedReference"],
            ...["PriceQuote", "PriceCandidate", "PriceReason", "PriceStep", "PriceAllocation"],
            ...["PriceGridCell", "CreditLeftOut", "PricingRuleAudit", "PricingFinding", "PricingWitness"],
            ...[
              "TimeSlot",
              "BookingEvent",
              "BookingTotals",
              "CreditHoldAllocation",
              "LedgerPreview",
              "LedgerPreviewRow",
            ],
            ...["CreditStatement", "StatementBalance", "StatementEntry"],
            ...["UsageReport", "UsageRow", "ChargeReport", "ChargeRow"],
            // One set of settings for each business, and the outcome of one grant of many.
            ...["AlertSettings", "GrantResult"],
          ],
        },
      },
    ],

    // `nodes` beside `edges` is what most clients read, and a connection for the three links of a rule would be a burden.
    "@graphql-eslint/relay-edge-types": [
      "error",
      { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
    ],

    // The schema has all three root types.
    "@graphql-eslint/no-root-type": "off",

    // A list that cannot be read fails the whole query, and a mutation always has a payload: clients need no null check.
    "@graphql-eslint/require-nullable-result-in-root": "off",

    // A payload has the changed records. Clients read more in the same request or a later one.
    "@graphql-eslint/require-field-of-type-query-in-mutation-result": "off",

    // Fields have the order of the REST API's records, related ones together.
    "@graphql-eslint/alphabetize": "off",
  },
};
