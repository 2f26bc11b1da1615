import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { restDescription } from "../../src/rest/openapi/document.ts";

export interface DescribedParameter {
  readonly name: string;
  readonly in: "query" | "path" | "header";
  readonly schema?: object;
}

export interface Described {
  readonly operationId: string;
  readonly description: string;
  readonly security: readonly { readonly token?: readonly string[]; readonly password?: readonly string[] }[];
  readonly parameters?: readonly DescribedParameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content: Content } | { readonly $ref: string }>>;
}

type Content = Readonly<Record<"application/json", Media>>;
interface Media {
  readonly schema: { readonly $ref?: string };
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, { readonly readOnly?: boolean }>>;
  readonly required?: readonly string[];
}

/** The description as the gateway answers it. */
export const description = JSON.parse(JSON.stringify(restDescription("1.2.3"))) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, ObjectSchema>>;
    readonly responses: Readonly<Record<string, { readonly content: Content }>>;
  };
};

/** Every operation on records: `GET`, its path, what is said of it. */
export const operations = Object.entries(description.paths)
  .filter(([path]) => path.startsWith("/api/billing/"))
  .flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => method !== "parameters")
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

// Strict: unknown keywords of JSON Schema fail, except for the sections of the description, which is not a schema itself.
const keywords = [...Object.keys(description), "x-enum-varnames"];
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, keywords });
addFormats.default(ajv);
ajv.addSchema({ ...description, $id: "described" }, "described");

/** What a value breaks of the schema at this place of the description, such as `/components/schemas/Saved`. */
export function broken(place: string, value: unknown): string[] {
  const validate = ajv.getSchema(`described#${place}`)!;
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Where the description has the schema of an answer in JSON, as `broken` takes it; `null` if it names no such answer. */
export function answerPlace(method: string, path: string, status: number): string | null {
  const at = `/paths/${pointer(path)}/${method.toLowerCase()}/responses/${status}`;
  const answer = description.paths[path]?.[method.toLowerCase()]?.responses[status];
  if (answer === undefined) return null;
  return `${"$ref" in answer ? answer.$ref.slice(1) : at}/content/application~1json/schema`;
}

function pointer(key: string): string {
  return encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
}
