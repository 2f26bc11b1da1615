/** How upstream writes that there is no time: the least and the greatest value of its platform. */
const NO_TIME = /^(0001-01-01(T00:00(:00(\.0{1,9})?)?(Z|[-+]\d{2}:\d{2})?)?|9999-12-31(T.*)?)$/;

export function isNoTime(text: string): boolean {
  return NO_TIME.test(text);
}
