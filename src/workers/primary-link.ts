import { sentenceOf } from "../commands/failure.ts";
import { isOurs, type Notice, type Order } from "./messages.ts";

type Of<B extends Order["billing"]> = Order & { readonly billing: B };

/** The channel of this process to the primary process that started it. */
export interface PrimaryLink {
  send(notice: Notice): void;
  on<B extends Order["billing"]>(kind: B, act: (order: Of<B>) => void): void;
  /** Ends this process with the reason, which the primary process reports. */
  fail(error: unknown): Promise<never>;
}

/** Throws if no process started this one: its options are not for the command line. */
export function primaryLink(): PrimaryLink {
  const send = process.send?.bind(process);
  if (send === undefined)
    throw new Error("--worker and --writer are for processes that serve starts itself: set WORKERS instead");
  const acts = new Map<Order["billing"], (order: never) => void>();
  process.on("message", (message) => {
    if (isOurs<Order>(message)) acts.get(message.billing)?.(message as never);
  });
  // Node drops what comes before a worker hears it.
  setImmediate(() => link.send({ billing: "hears" }));
  const link: PrimaryLink = {
    // A primary process that is gone ends this one as well.
    send: (notice) => void (process.connected && send(notice, undefined, undefined, () => {})),
    on: (kind, act) => void acts.set(kind, act),
    async fail(error) {
      const notice: Notice = { billing: "failed", message: sentenceOf(error) };
      await new Promise((sent) => (process.connected ? send(notice, undefined, undefined, sent) : sent(null)));
      process.exit(1);
    },
  };
  return link;
}
