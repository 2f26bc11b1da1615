import type { Schema } from "./values.ts";

const text = { type: "string" };

/** The path where clients log in. It needs no token, and its errors have the form of OAuth2. */
export function tokenPath(): Record<string, object> {
  return {
    "/api/token": {
      post: {
        tags: ["Token"],
        operationId: "createToken",
        summary: "Log in",
        description: [
          "Send a token of this gateway as `password`, with any `username`, or as `refresh_token`. The answer is the same token with its remaining lifetime: no new token is issued.",
          "If the gateway forwards logins to an OAuth2 provider (`AUTH_TOKEN_URL`), send the user name and password that the provider knows. The provider's answer is returned. After more than 5 refusals a minute for a user name, or 30 for an address, the answer is 429.",
        ].join("\n\n"),
        security: [],
        requestBody: {
          required: true,
          content: {
            "application/x-www-form-urlencoded": { schema: ref("TokenRequest"), examples: requests },
            "application/json": { schema: ref("TokenRequest"), examples: requests },
          },
        },
        responses: {
          200: {
            description: "A token to send as `Authorization: Bearer …`, or as the password of HTTP Basic.",
            headers: { "Cache-Control": { description: "Always `no-store`.", schema: text } },
            content: { "application/json": { schema: ref("Token"), examples: { token: { value: exampleToken } } } },
          },
          400: problem("The request has no valid credentials.", "invalid_grant"),
          401: problem("The provider refuses the login.", "invalid_grant"),
          403: {
            description: "A page of another origin sent a form.",
            content: {
              "application/json": { schema: ref("Problem"), example: { Message: "A page of another origin…" } },
            },
          },
          413: problem("The body is longer than 64 KB.", "invalid_request"),
          415: problem("The body is compressed.", "invalid_request"),
          429: problem(
            "Too many logins were refused; `Retry-After` says when to try again.",
            "temporarily_unavailable",
          ),
          502: problem("The provider does not answer.", "temporarily_unavailable"),
          503: problem("There are too many requests at once. Try again later.", "temporarily_unavailable"),
        },
      },
    },
  };
}

export const tokenSchemas: Readonly<Record<string, Schema>> = {
  TokenRequest: {
    oneOf: [
      {
        type: "object",
        properties: {
          grant_type: { ...text, const: "password" },
          username: { ...text, description: "Any name; with a provider, the name that it knows." },
          password: { ...text, description: "A token of this gateway; with a provider, the password that it knows." },
          totp: { ...text, description: "A one-time code; only a provider uses it." },
        },
        required: ["grant_type", "password"],
      },
      {
        type: "object",
        properties: {
          grant_type: { ...text, const: "refresh_token" },
          refresh_token: { ...text, description: "The `refresh_token` of the last answer." },
        },
        required: ["grant_type", "refresh_token"],
      },
    ],
  },
  Token: {
    type: "object",
    properties: {
      access_token: text,
      token_type: text,
      expires_in: { type: "integer", description: "Seconds." },
      refresh_token: text,
    },
    required: ["access_token", "token_type"],
  },
  TokenProblem: {
    type: "object",
    properties: { error: text, error_description: text },
    required: ["error"],
  },
};

const exampleToken = {
  access_token: "e30.e30.c2ln",
  token_type: "bearer",
  expires_in: 28800,
  refresh_token: "e30.e30.c2ln",
};

const requests = {
  password: { value: { grant_type: "password", username: "ana@example.com", password: "e30.e30.c2ln" } },
  refresh: { value: { grant_type: "refresh_token", refresh_token: "e30.e30.c2ln" } },
};

function problem(description: string, error: string): object {
  return { description, content: { "application/json": { schema: ref("TokenProblem"), example: { error } } } };
}

function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
