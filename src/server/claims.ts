import type { JWTPayload } from "jose";
import { isBusinessId, type Viewer } from "../billing/viewer.ts";
import { Unauthenticated } from "../domain/refusal.ts";
import { isRole } from "../domain/role.ts";

/** The path of each claim in a token, as a list of names. */
export interface ClaimPlaces {
  readonly roles: readonly string[];
  readonly admin: readonly string[];
  readonly businesses: readonly string[];
  readonly email: readonly string[];
  /** Whether a token without the businesses claim has no businesses; otherwise it has all. */
  readonly needsBusinesses: boolean;
}

/** Meaning of each of the provider's roles here. A role that is missing from the map keeps its own name. */
export type RoleMap = ReadonlyMap<string, "admin" | readonly string[]>;

/** Default claims; tokens of the local key always use them. */
export const ownClaims: ClaimPlaces = {
  roles: ["roles"],
  admin: ["admin"],
  businesses: ["businesses"],
  email: ["email"],
  needsBusinesses: false,
};

/** Longest name; records that keep the name have the same limit. */
const NAME_LENGTH_MAX = 320;

/** The viewer of verified claims. Throws Unauthenticated if a claim has the wrong format. */
export function viewerOf(claims: JWTPayload, places: ClaimPlaces, roleMap: RoleMap): Viewer {
  const { roles, admin } = rolesOf(claims, places.roles, roleMap);
  return {
    sub: named("sub", claims.sub, isName),
    email: emailOf(claims, places.email),
    // Only the boolean true: providers write "true" and 1 into fields that users can edit.
    admin: admin || claimAt(claims, places.admin, isBoolean, false),
    businesses: businessesOf(claims, places),
    roles,
  };
}

function rolesOf(claims: JWTPayload, place: readonly string[], roleMap: RoleMap) {
  const given = claimAt(claims, place, isWords, []);
  const meanings = words(given).map((role) => roleMap.get(role) ?? [role]);
  const own = meanings.flatMap((meaning) => (meaning === "admin" ? [] : meaning));
  return { roles: distinct(own).filter(isRole), admin: meanings.includes("admin") };
}

function emailOf(claims: JWTPayload, place: readonly string[]): string | null {
  const email = valueAt(claims, place);
  // Providers write null and "" for an unknown address.
  if (email === null || email === "" || email === undefined) return null;
  return named(nameOf(place), email, isName);
}

/** `null` means all businesses. Only a missing claim means that, and only if no claim was configured. */
function businessesOf(claims: JWTPayload, { businesses: place, needsBusinesses }: ClaimPlaces) {
  const given = valueAt(claims, place);
  if (given === undefined) return needsBusinesses ? [] : null;
  const listed = named(nameOf(place), given, isWordsOrNumbers);
  const numbers = words(listed).map((one) => (typeof one === "string" ? numberFrom(one) : one));
  return distinct(named(nameOf(place), numbers, isListOf(isBusinessId)));
}

function numberFrom(text: string): number {
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
}

/** A list as it is, or a text split at its spaces. */
function words<V>(given: readonly V[] | string): readonly (V | string)[] {
  return typeof given === "string" ? given.split(" ").filter((word) => word !== "") : given;
}

function claimAt<V>(claims: JWTPayload, place: readonly string[], has: (value: unknown) => value is V, absent: V): V {
  const value = valueAt(claims, place);
  return value === undefined ? absent : named(nameOf(place), value, has);
}

function valueAt(claims: unknown, place: readonly string[]): unknown {
  let value = claims;
  for (const name of place) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function nameOf(place: readonly string[]): string {
  return place.join(".");
}

function named<V>(name: string, value: unknown, has: (value: unknown) => value is V): V {
  if (!has(value)) throw new Unauthenticated(illFormed(name));
  return value;
}

export function illFormed(name: string): string {
  return `the token's claim ${name} has the wrong format`;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isName(value: unknown): value is string {
  return isText(value) && /^[^\0]+$/.test(value) && value.length <= NAME_LENGTH_MAX && value.isWellFormed();
}

function isWords(value: unknown): value is readonly string[] | string {
  return isText(value) || (Array.isArray(value) && value.every(isText));
}

function isWordsOrNumbers(value: unknown): value is readonly (string | number)[] | string {
  return isText(value) || (Array.isArray(value) && value.every((one) => isText(one) || typeof one === "number"));
}

function isListOf<V>(has: (value: unknown) => value is V) {
  return (value: unknown): value is readonly V[] => Array.isArray(value) && value.every(has);
}

function distinct<V>(values: readonly V[]): readonly V[] {
  return [...new Set(values)];
}
