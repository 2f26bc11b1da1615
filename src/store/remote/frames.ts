import type { Socket } from "node:net";
import { deserialize, serialize } from "node:v8";

// Messages between processes of one gateway: the length in four bytes, then the value as V8 serializes it. Unlike JSON,
// that keeps `undefined` apart from a property that is missing.

const LENGTH_BYTES = 4;
/** Longest message. A request's body is far below it. */
const MESSAGE_BYTES_MAX = 512 * 1024 * 1024;

/** A message as bytes. Throws if the value has something that is not data, such as a function. */
export function frame(message: unknown): Buffer {
  const body = serialize(message);
  if (body.length > MESSAGE_BYTES_MAX) throw new RangeError(`a message of ${body.length} bytes is too long`);
  const whole = Buffer.allocUnsafe(LENGTH_BYTES + body.length);
  whole.writeUInt32BE(body.length);
  body.copy(whole, LENGTH_BYTES);
  return whole;
}

/** Calls `onMessage` with each message that arrives. A connection whose bytes are no message is cut. */
export function readFrames(socket: Socket, onMessage: (message: unknown) => void): void {
  let parts: Buffer[] = [];
  let [gathered, wanted] = [0, LENGTH_BYTES];

  socket.on("data", (part: Buffer) => {
    parts.push(part);
    gathered += part.length;
    // A long message comes in many parts: they are joined once, when all are there.
    if (gathered < wanted) return;
    const rest = takeMessages(parts.length === 1 ? part : Buffer.concat(parts, gathered));
    parts = rest.length === 0 ? [] : [rest];
    gathered = rest.length;
  });

  /** Reads all complete messages; returns the bytes behind them. */
  function takeMessages(bytes: Buffer): Buffer {
    let place = 0;
    for (;;) {
      wanted = LENGTH_BYTES;
      if (bytes.length - place < LENGTH_BYTES) break;
      const length = bytes.readUInt32BE(place);
      if (length > MESSAGE_BYTES_MAX) {
        socket.destroy(new RangeError("the bytes are no message"));
        return Buffer.alloc(0);
      }
      wanted += length;
      if (bytes.length - place < wanted) break;
      onMessage(deserialize(bytes.subarray(place + LENGTH_BYTES, place + wanted)));
      place += wanted;
    }
    return bytes.subarray(place);
  }
}
