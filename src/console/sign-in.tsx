import { useState } from "preact/hooks";
import { ended, setToken } from "./graph/token.ts";

/** Asks for a token. It is kept in this tab only. */
export function SignIn() {
  const [text, setText] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  return (
    <main class="sign-in">
      <h1>Billing console</h1>
      {ended.value !== null && (
        <p class="notice" role="alert">
          The gateway did not accept the token: {ended.value}
        </p>
      )}
      <p>
        Enter a token. On the machine of the gateway you get one by{" "}
        <code>npx billing-gateway token --email you@example.com --admin</code>
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setIsWrong(!setToken(text));
        }}
      >
        <label for="token">Token</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          value={text}
          aria-invalid={isWrong}
          aria-describedby="token-help"
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <button type="submit" class="primary">
          Open the console
        </button>
        <p id="token-help" class={isWrong ? "wrong" : "hint"} role={isWrong ? "alert" : undefined}>
          {isWrong
            ? "This is not a token: a token has three parts separated by dots."
            : "The token stays in this tab. It is gone when you close the tab."}
        </p>
      </form>
    </main>
  );
}
