import { type AddressInfo, createServer } from "node:net";

interface Place {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/**
 * Throws an error with a remedy if the address cannot be listened on. Checks by listening for a moment. Returns the port, which
 * for 0 is one that was free.
 */
export async function checkPort(place: Place): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen({ ...place, exclusive: true }, resolve);
    });
  } catch (error) {
    throw toPortRefused(error, place);
  }
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Turns an error of `listen` into a sentence with a remedy; returns any other error as it is. */
export function toPortRefused(error: unknown, { host, port }: Place): unknown {
  switch (error instanceof Error && "code" in error ? error.code : "") {
    case "EADDRINUSE":
      return new Error(
        `port ${port} of ${host} is in use: stop the other process, or set PORT (0 takes any free port)`,
      );
    case "EACCES":
    case "EPERM":
      return new Error(`this user may not listen on port ${port} of ${host}: set PORT to 1024 or more`);
    case "EADDRNOTAVAIL":
      return new Error(
        `HOST ${host} is not an address of this machine: set it to 127.0.0.1, or to 0.0.0.0 for all addresses`,
      );
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Error(`HOST ${host} is not a known name: set it to 127.0.0.1, or to 0.0.0.0 for all addresses`);
    default:
      return error;
  }
}
