/** Credentials of the gateway for the upstream. */
export interface UpstreamCredentials {
  /** The value of the header `Authorization`. */
  authorization(): Promise<string>;
  /** Reports that the upstream refused this value; returns whether there is another one. */
  refused(authorization: string): Promise<boolean>;
}

const PAUSE_MS = 5_000;

/**
 * Shares credentials among concurrent requests: they fetch one token together, and after a failure no request tries
 * again for a moment. Repeating a refused password with each request would make the upstream lock its user.
 */
export function shared(credentials: UpstreamCredentials, now: () => number): UpstreamCredentials {
  let failed: { readonly at: number; readonly cause: unknown } | null = null;

  async function once<T>(act: () => Promise<T>): Promise<T> {
    // `Math.abs`: a clock that is set back must not prolong the pause.
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
        failed = { at: now(), cause: new Error("the user name or password was refused") };
      return hasOther;
    },
  };
}
