import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A connection that has sent this text and reads nothing until it is resumed. The test closes it. */
export function sendRaw(port: number, text: string): Socket {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
  });
  socket.on("error", () => {});
  socket.pause();
  socket.write(text);
  return socket;
}
