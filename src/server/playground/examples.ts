import { changing } from "./changing.ts";
import { charging } from "./charging.ts";
import type { Example, Task } from "./example.ts";
import { following } from "./following.ts";
import { holding } from "./holding.ts";
import { ledger } from "./ledger.ts";
import { pricing } from "./pricing.ts";
import { reading } from "./reading.ts";
import { rebooking } from "./rebooking.ts";
import { spending } from "./spending.ts";

/** In the order of their windows. A new subject is one more file and one more line here. */
export const tasks: readonly Task[] = [
  { title: "1 Look around", examples: reading },
  { title: "2 What does it cost?", examples: pricing },
  { title: "3 Charge bookings", examples: charging },
  { title: "4 Hold, charge, change and cancel a booking", examples: [...holding, ...rebooking] },
  { title: "5 Spend and correct credit", examples: spending },
  { title: "6 Balances and the ledger", examples: ledger },
  { title: "7 Change rules and names", examples: changing },
  { title: "8 Follow what happens", examples: following },
];

export const examples: readonly Example[] = tasks.flatMap((task) => task.examples);
