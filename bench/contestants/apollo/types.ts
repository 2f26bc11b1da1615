import "reflect-metadata";
import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";

// Only what the page asks for; the other fields would cost nothing here.

@ObjectType()
export class ExtraService {
  @Field(() => ID)
  id!: number;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  price!: string;

  @Field(() => String)
  currencyCode!: string;
}

@ObjectType()
export class UseHistory {
  @Field(() => ID)
  id!: number;

  @Field(() => Int)
  databaseId!: number;

  @Field(() => Int, { nullable: true })
  creditUsed!: number | null;

  @Field(() => GraphQLISODateTime)
  createdOn!: Date;
}

@ObjectType()
export class UseHistoryConnection {
  @Field(() => [UseHistory])
  nodes!: UseHistory[];
}

@ObjectType()
export class CoworkerExtraService {
  @Field(() => ID)
  id!: number;

  @Field(() => Int)
  databaseId!: number;

  @Field(() => Int)
  coworkerId!: number;

  @Field(() => Int)
  remainingUses!: number;

  @Field(() => Int)
  totalUses!: number;

  @Field(() => String)
  chargePeriod!: string;

  @Field(() => GraphQLISODateTime, { nullable: true })
  expireDate!: Date | null;

  extraServiceId!: number;
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

@ObjectType()
export class CoworkerExtraServiceConnection {
  @Field(() => [CoworkerExtraService])
  nodes!: CoworkerExtraService[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
