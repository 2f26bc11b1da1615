const SHAPE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the text is a UUID in the format of RFC 9562, of any version. */
export function isUuid(text: string): boolean {
  return SHAPE.test(text);
}

/**
 * A UUID of version 7 with the random part of this version 4 UUID. It begins with the time, so ids of consecutive
 * operations are close together in an index.
 */
export function ordered(uuid: string, moment: number): string {
  const time = moment.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${uuid.slice(15)}`;
}
