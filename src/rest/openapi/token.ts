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
          "Give a token of this gateway as `password`, under any `username`, or as `refresh_token`. The answer is that very token with what is left of it: no token is made here.",
          "Where the gateway hands logins on to an OAuth2 provider (`AUTH_TOKEN_URL`), give the user name and password that the provider knows. Its answer comes back, and more than 5 refusals a minute for a user name, or 30 for an address, are 429.",
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
          400: problem("Nothing was given that there is a token for.", "invalid_grant"),
          401: problem("The provider refuses the login.", "invalid_grant"),
          403: {
            description: "A page of another origin sent a form.",
            content: {
              "application/json": { schema: ref("Problem"), example: { Message: "A page of another origin…" } },
            },
          },
          413: problem("The body is longer than 64 KB.", "invalid_request"),
          415: problem("The body is packed.", "invalid_request"),
          429: problem(
            "Too many logins were refused; `Retry-After` says when to try again.",
            "temporarily_unavailable",
          ),
          502: problem("The provider does not answer.", "temporarily_unavailable"),
          503: problem("Too much is asked at once. Try again later.", "temporarily_unavailable"),
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
          username: { ...text, description: "Any name; with a provider the one that it knows." },
          password: { ...text, description: "A token of this gateway; with a provider the password that it knows." },
          totp: { ...text, description: "A one-time code; only a provider looks at it." },
        },
        required: ["grant_type", "password"],
      },
      {
        type: "object",
        properties: {
          grant_type: { ...text, const: "refresh_token" },
          refresh_token: { ...text, description: "What the last answer gave as `refresh_token`." },
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
