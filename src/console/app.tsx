import { token } from "./graph/token.ts";
import { SignIn } from "./sign-in.tsx";
import { Workspace } from "./workspace.tsx";

export function App() {
  return token.value === null ? <SignIn /> : <Workspace />;
}
