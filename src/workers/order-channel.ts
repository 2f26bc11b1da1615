import type { ChildProcess } from "node:child_process";
import type { Order } from "./messages.ts";

/** Sends orders to a process: first those that were given before it heard. */
export interface OrderChannel {
  send(order: Order): void;
  /** The process hears from now on. */
  open(): void;
}

export function orderChannel(child: ChildProcess): OrderChannel {
  let waiting: Order[] | null = [];
  const sendNow = (order: Order) => {
    // A process that ended meanwhile gets nothing.
    if (child.connected) child.send(order, () => {});
  };
  return {
    send(order) {
      if (waiting === null) sendNow(order);
      else waiting.push(order);
    },
    open() {
      for (const order of waiting ?? []) sendNow(order);
      waiting = null;
    },
  };
}
