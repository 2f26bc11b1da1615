/** The type of a `Content-Type` header in lower case, without its parameters; "" where there is none. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").replace(/;.*$/s, "").trim().toLowerCase();
}
