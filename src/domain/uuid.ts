const SHAPE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the text is a UUID in the form of RFC 9562, whatever its version. */
export function isUuid(text: string): boolean {
  return SHAPE.test(text);
}
