import { creditStatement } from "../billing/credit-statement.ts";
import type { Context } from "./engine/context.ts";
import { Args, Ctx, Query, Resolver } from "./engine/decorators.ts";
import { asking } from "./price-quote.ts";
import { CreditStatementArgs, CreditStatementObject } from "./types/credit-statement.ts";

@Resolver()
export class CreditStatementResolver {
  @Query(() => CreditStatementObject, {
    description:
      "The credit of a customer in a business over a period: balances at both ends and every change between them. Needs CoworkerExtraServiceUseHistory-List and CoworkerExtraService-List.",
  })
  creditStatement(@Args(() => CreditStatementArgs) of: CreditStatementArgs, @Ctx() context: Context) {
    return creditStatement(asking(context), of);
  }
}
