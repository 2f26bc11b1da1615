import { signal } from "@preact/signals";

/** Whether the gateway answers, as far as this page knows. */
export const isDown = signal(false);

/** Grows when what is shown has to be read again: after a change, and once the gateway is back. */
export const revision = signal(0);

const AGAIN_MILLISECONDS = 2_000;

export function readAgain(): void {
  revision.value += 1;
}

/** Shows the outage, and looks for the gateway until it is ready. */
export function gatewayIsDown(): void {
  if (isDown.value) return;
  isDown.value = true;
  lookLater();
}

function lookLater(): void {
  setTimeout(look, AGAIN_MILLISECONDS);
}

async function look(): Promise<void> {
  const isReady = await fetch(new URL("readyz", location.href), { cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!isReady) return lookLater();
  isDown.value = false;
  readAgain();
}
