/** The type in a `Content-Type` header in lower case, without parameters; "" without a header. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").replace(/;.*$/s, "").trim().toLowerCase();
}
