const SHAPE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the text is a UUID in the form of RFC 9562, whatever its version. */
export function isUuid(text: string): boolean {
  return SHAPE.test(text);
}

/**
 * The UUID of version 7 that has the randomness of this one of version 4: it begins with the moment, so that those of
 * operations that follow each other stand together in an index.
 */
export function ordered(uuid: string, moment: number): string {
  const time = moment.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${uuid.slice(15)}`;
}
