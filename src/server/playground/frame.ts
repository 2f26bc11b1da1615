/** Adds two parts to Altair's page: a line that asks for a token, and the essentials for narrow screens. */
export function framed(page: string): string {
  return page.replace("</head>", `${STYLE}</head>`).replace("<body>", `<body>${TOKEN_LINE}${NARROW}`);
}

/** Altair shows windows, editors and answers side by side, which needs this width. */
export const NARROW_PIXELS = 700;

const STYLE = `<style>
  .token-line, .narrow { display: none; font: 14px/1.4 system-ui, sans-serif; color: #1c2530; background: #fff6d6; }
  .token-line { position: fixed; inset: 0 0 auto; height: 40px; padding: 0 12px; gap: 8px; align-items: center; z-index: 1000; white-space: nowrap; }
  .token-line input { width: 200px; font: inherit; color: inherit; background: #fff; border: 1px solid #8a8a8a; padding: 2px 6px; }
  .token-line button { font: inherit; color: inherit; background: #fff; border: 1px solid #8a8a8a; padding: 2px 10px; cursor: pointer; }
  .token-line .bad { display: none; color: #a40000; }
  .bad-token .token-line .bad { display: inline; }
  .no-token .token-line { display: flex; }
  .no-token app-root > * { position: relative; top: 40px; height: calc(100vh - 40px); }
  @media (max-width: ${NARROW_PIXELS}px) {
    app-root, .no-token .token-line { display: none !important; }
    .narrow { display: block; background: #fff; padding: 20px; overflow-wrap: anywhere; }
    body { overflow: auto; background: #fff; }
  }
</style>`;

const TOKEN_LINE = `<div class="token-line" role="status">
  <span><strong>No token is set.</strong> Run <code>npx billing-gateway token --email you@example.com --admin</code> and paste it here:</span>
  <input id="token" type="password" autocomplete="off" aria-label="Token" />
  <button id="set-token" type="button">Set token</button>
  <span class="bad">This is not a token: a token has three parts separated by dots.</span>
</div>`;

const NARROW = `<main class="narrow">
  <h1>Billing gateway</h1>
  <p>The playground needs a screen at least ${NARROW_PIXELS} pixels wide. Everything else works here too:</p>
  <p><strong>GraphQL</strong><br /><code data-endpoint>graphql</code></p>
  <p><strong>REST</strong><br /><a href="../api/docs" data-address>api/docs</a> describes it if INTROSPECTION is on</p>
  <p><strong>A token</strong>, created on the machine of the gateway:<br /><code>npx billing-gateway token --email you@example.com --admin</code></p>
  <p>Send it with each request: <code>Authorization: Bearer …</code></p>
</main>`;
