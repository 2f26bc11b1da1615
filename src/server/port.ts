import { createServer } from "node:net";

interface Place {
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
}

/** Throws, with the remedy, where nothing can listen at the address, which is found out by listening for a moment. */
export async function checkPort(place: Place): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen({ ...place, exclusive: true }, resolve);
    });
  } catch (error) {
    throw toPortRefused(error, place);
  }
  await new Promise((resolve) => server.close(resolve));
}

/** What the system says when it does not let a server listen, as a sentence with the remedy; any other error as it is. */
export function toPortRefused(error: unknown, { host, port }: Place): unknown {
  switch (error instanceof Error && "code" in error ? error.code : "") {
    case "EADDRINUSE":
      return new Error(
        `port ${port} of ${host} is in use: stop what listens there, or set PORT (0 takes any free one)`,
      );
    case "EACCES":
    case "EPERM":
      return new Error(`port ${port} of ${host} is not allowed to this user: set PORT to 1024 or more`);
    case "EADDRNOTAVAIL":
      return new Error(
        `HOST ${host} is no address of this machine: set it to 127.0.0.1, or to 0.0.0.0 for all of them`,
      );
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Error(`HOST ${host} is not a known name: set it to 127.0.0.1, or to 0.0.0.0 for all addresses`);
    default:
      return error;
  }
}
