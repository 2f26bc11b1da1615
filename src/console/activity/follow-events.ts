import { createClient, NetworkError } from "graphql-sse";
import { endpoint } from "../graph/ask.ts";
import { gatewayIsDown, isDown } from "../graph/gateway.ts";
import { type LiveEventFragment, LiveEvents, type LiveEventsSubscription } from "../graph/generated.ts";
import { dropToken, token } from "../graph/token.ts";

export type FeedState = "connecting" | "live" | "waiting" | { readonly refused: string };

interface Follower {
  readonly onEvent: (event: LiveEventFragment) => void;
  readonly onState: (state: FeedState) => void;
}

const AGAIN_MILLISECONDS = 2_000;

/**
 * Follows the events of a business from now on, by Server-Sent Events. After a lost connection it goes on with the event
 * after the last one that it saw. Returns what stops it.
 */
export function followEvents(businessId: number, { onEvent, onState }: Follower): () => void {
  const client = createClient({
    url: endpoint,
    headers: () => ({ Authorization: `Bearer ${token.value}` }),
    retryAttempts: 0,
    on: { connected: () => onState("live") },
  });
  let after: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  let stop = connect();

  function connect(): () => void {
    onState("connecting");
    return client.subscribe<LiveEventsSubscription>(
      { query: LiveEvents, variables: { businessId, after } },
      {
        next: ({ data, errors }) => {
          const [error] = errors ?? [];
          if (error !== undefined) return refuse(String(error.extensions?.code ?? ""), error.message);
          if (data == null) return;
          after = data.events.sequence;
          onEvent(data.events);
        },
        error: (cause) => lost(cause),
        complete: () => again(),
      },
    );
  }

  function lost(cause: unknown): void {
    if (isStopped) return;
    const status = cause instanceof NetworkError ? cause.response?.status : undefined;
    if (status === undefined) gatewayIsDown();
    again();
  }

  function refuse(code: string, message: string): void {
    isStopped = true;
    if (code === "UNAUTHENTICATED") dropToken(message);
    onState({ refused: message });
  }

  function again(): void {
    if (isStopped) return;
    onState("waiting");
    timer = setTimeout(() => {
      if (isDown.value) return again();
      stop = connect();
    }, AGAIN_MILLISECONDS);
  }

  return () => {
    isStopped = true;
    clearTimeout(timer);
    stop();
    client.dispose();
  };
}
