import { objectOf } from "./records.ts";
import { orNull, type Schema, schemaRef } from "./values.ts";

/** Keys of the envelopes are in the upstream's order. */
const nothing = { type: "null" };
const whole = { type: "integer" };
const yesOrNo = { type: "boolean" };
const text = { type: "string" };

/** A page of a list. */
export function pageSchema(recordName: string): Schema {
  return everyKey({
    Records: { type: "array", items: schemaRef(recordName) },
    CurrentPageSize: { ...whole, description: "Number of records per page." },
    CurrentPage: { ...whole, description: "Number of this page." },
    CurrentOrderField: { ...text, description: "Property that the list is sorted by." },
    CurrentSortDirection: {
      ...whole,
      enum: [1, -1, 0],
      description: "1 for ascending, -1 for descending; with REST_DIR=cli 0 for ascending, 1 for descending.",
    },
    FirstItem: {
      ...whole,
      description: "Position of the first record of this page among all records, from 1; 0 if the page is empty.",
    },
    HasNextPage: { ...yesOrNo, description: "Whether there is a next page." },
    HasPreviousPage: { ...yesOrNo, description: "Whether there is a previous page." },
    LastItem: {
      ...whole,
      description: "Position of the last record of this page among all records; 0 if the page is empty.",
    },
    PageNumber: { ...whole, description: "Number of this page, as requested." },
    PageSize: { ...whole, description: "Number of records per page." },
    TotalItems: { ...whole, description: "Number of records on all pages." },
    TotalPages: { ...whole, description: "Number of pages." },
  });
}

/** The other answers, by the names of their schemas. */
export const envelopes: Readonly<Record<string, Schema>> = {
  Saved: saved({
    ...everyKey({ Id: { ...whole, description: "Number of the record." } }),
    description: "The record that was created or updated.",
  }),
  Deleted: saved(nothing),
  Refused: everyKey({
    Message: { ...text, description: "Every broken rule, as PropertyName: message." },
    Value: nothing,
    Errors: { type: "array", items: schemaRef("BrokenRule"), minItems: 1, description: "Every broken rule." },
    WasSuccessful: { ...yesOrNo, const: false },
  }),
  BrokenRule: everyKey({
    AttemptedValue: {
      type: ["string", "number", "boolean", "null"],
      description: "The value that was sent, unless it is a list or an object. Text is cut to 200 characters.",
    },
    Message: { ...text, description: "What is wrong." },
    PropertyName: { ...text, description: "Property or parameter that caused the refusal; empty if none did." },
  }),
  Problem: everyKey({ Message: { ...text, description: "What is wrong." } }),
  Missing: { type: "string", const: "Not found" },
};

function saved(value: Schema): Schema {
  return everyKey({
    Status: { ...whole, const: 200 },
    Message: { ...text, description: "What was done." },
    Value: value,
    OpenInDialog: { ...yesOrNo, const: false },
    OpenInWindow: { ...yesOrNo, const: false },
    RedirectURL: nothing,
    JavaScript: nothing,
    UpdatedOn: { ...orNull({ ...text, format: "date-time" }), description: "When it was done." },
    UpdatedBy: { ...orNull(text), description: "Who did it." },
    Errors: nothing,
    WasSuccessful: { ...yesOrNo, const: true },
  });
}

function everyKey(properties: Readonly<Record<string, Schema>>): Schema {
  return objectOf(Object.entries(properties), Object.keys(properties));
}
