import { demo } from "./demo.ts";

/** A member's two hours in a meeting room, paid with credit as far as it goes. */
export const quote = {
  businessId: demo.businessId,
  resourceTypeId: demo.resourceTypeId,
  from: "2030-03-05T14:00:00Z",
  to: "2030-03-05T16:00:00Z",
  customer: "MEMBER",
  coworkerId: demo.coworkerId,
};
