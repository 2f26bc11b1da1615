import { isUtf8 } from "node:buffer";
import { parseJson } from "../../domain/json.ts";
import { mediaType } from "../media-type.ts";

/** A token request: the fields of its grant type only. */
export type TokenRequest =
  | { readonly grant_type: "password"; readonly username: string; readonly password: string; readonly totp?: string }
  | { readonly grant_type: "refresh_token"; readonly refresh_token: string };

const FORM = "application/x-www-form-urlencoded";

/** Reads a form or JSON body; `null` if it is not a token request of a supported grant type. */
export function tokenRequest(body: Buffer, contentType: string | undefined): TokenRequest | null {
  const type = mediaType(contentType);
  if (!isUtf8(body)) return null;
  const text = body.toString();
  if (type === FORM) return requestOf(fieldsOfForm(text));
  if (type === "" || /^(application|text)\/json$/.test(type)) return requestOf(fieldsOfJson(text));
  return null;
}

type Fields = ReadonlyMap<string, unknown>;

function requestOf(fields: Fields | null): TokenRequest | null {
  const text = (name: string) => {
    const value = fields?.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const [password, token] = [text("password"), text("refresh_token")];
  switch (text("grant_type")) {
    case "password": {
      if (password === undefined) return null;
      const totp = text("totp") || undefined;
      return { grant_type: "password", username: text("username") ?? "", password, ...(totp && { totp }) };
    }
    case "refresh_token":
      return token === undefined ? null : { grant_type: "refresh_token", refresh_token: token };
    default:
      return null;
  }
}

function fieldsOfForm(text: string): Fields | null {
  const fields = [...new URLSearchParams(text)];
  const named = new Map(fields);
  return named.size === fields.length ? named : null;
}

function fieldsOfJson(text: string): Fields | null {
  try {
    const json = parseJson(text);
    if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
    // Some clients send the one-time code (totp) as a number.
    return new Map(Object.entries(json).map(([name, value]) => [name, typeof value === "number" ? `${value}` : value]));
  } catch {
    return null;
  }
}
