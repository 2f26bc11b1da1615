import { changing } from "./changing.ts";
import { charging } from "./charging.ts";
import type { Example } from "./example.ts";
import { ledger } from "./ledger.ts";
import { pricing } from "./pricing.ts";
import { reading } from "./reading.ts";
import { spending } from "./spending.ts";

/** In the order of their windows. A new subject is a file of its own, and one more name here. */
export const examples: readonly Example[] = [...reading, ...pricing, ...charging, ...spending, ...ledger, ...changing];
