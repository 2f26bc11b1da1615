/** What lets the gateway into the upstream. */
export interface UpstreamCredentials {
  /** The value of the header `Authorization`. */
  authorization(): Promise<string>;
  /** Says that this value is not accepted; answers whether there is another one. */
  refused(authorization: string): Promise<boolean>;
}

const PAUSE_MS = 5_000;

/**
 * Shares credentials among requests at the same time: they ask for one token together, and after a failure none asks
 * again for a moment. A password that is refused must not be tried with each request, or the upstream locks its user.
 */
export function shared(credentials: UpstreamCredentials, now: () => number): UpstreamCredentials {
  let failed: { readonly at: number; readonly cause: unknown } | null = null;

  async function once<T>(act: () => Promise<T>): Promise<T> {
    // A clock that was set back must not stretch the pause.
    if (failed !== null && Math.abs(now() - failed.at) < PAUSE_MS) throw failed.cause;
    try {
      const done = await act();
      failed = null;
      return done;
    } catch (cause) {
      failed = { at: now(), cause };
      throw cause;
    }
  }

  let asking: Promise<string> | null = null;
  let renewing: Promise<boolean> | null = null;
  return {
    async authorization() {
      await renewing?.catch(() => {});
      asking ??= once(() => credentials.authorization()).finally(() => {
        asking = null;
      });
      return asking;
    },
    async refused(authorization) {
      renewing ??= once(() => credentials.refused(authorization)).finally(() => {
        renewing = null;
      });
      const hasOther = await renewing;
      if (!hasOther && authorization.startsWith("Basic "))
        failed = { at: now(), cause: new Error("the user name or the password is refused") };
      return hasOther;
    },
  };
}
