import { changing } from "./changing.ts";
import type { Example } from "./example.ts";
import { ledger } from "./ledger.ts";
import { reading } from "./reading.ts";
import { spending } from "./spending.ts";

/** In the order of their windows. A new subject is a file of its own, and one more name here. */
export const examples: readonly Example[] = [...reading, ...spending, ...ledger, ...changing];
