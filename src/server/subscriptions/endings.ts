/** Why the gateway ends a subscription. */
export interface Ending {
  /** For metrics and the log. */
  readonly reason: "token_ended" | "too_slow" | "going_down" | "failed";
  /** With which a WebSocket is closed; `null`: it stays open, and the subscription alone ends. */
  readonly closeCode: number | null;
  /** Code of the last result's error. */
  readonly code: string;
  /** What the client can do. A close frame takes 123 bytes. */
  readonly message: string;
}

export const TOKEN_ENDED: Ending = {
  reason: "token_ended",
  closeCode: 4403,
  code: "UNAUTHENTICATED",
  message: "The token has ended. Connect with a new one, and go on after the last sequence.",
};

export const TOO_SLOW: Ending = {
  reason: "too_slow",
  closeCode: 1013,
  code: "OVERLOADED",
  message: "The client reads too slowly. Connect again, and go on after the last sequence.",
};

export const GOING_DOWN: Ending = {
  reason: "going_down",
  closeCode: 1001,
  code: "OVERLOADED",
  message: "The gateway is stopping. Connect again, and go on after the last sequence.",
};

/** Codes with which a WebSocket is closed before a subscription begins. */
export const CLOSE = {
  unauthenticated: 4401,
  tooMany: 4429,
  badMessage: 4400,
  notText: 1003,
  tryLater: 1013,
  failed: 4500,
} as const;
