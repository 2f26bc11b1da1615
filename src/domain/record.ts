import { DAY_MILLISECONDS, type Instant } from "./calendar.ts";

/** Whether a record was created less than 24 hours ago. */
export function isNew({ createdOn }: { createdOn: Instant }, now: Instant): boolean {
  return now - createdOn < DAY_MILLISECONDS;
}
