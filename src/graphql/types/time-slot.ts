import { Field, InputType, Int, ObjectType } from "../engine/decorators.ts";

const dayOfWeek = { description: "Day of the week; 0 is Sunday." };
const fromTime = { description: "Minute of the local day at which it begins." };
const toTime = { description: "Minute of the local day at which it ends, later than fromTime; 1440 is its end." };
const available = "Whether bookings may lie in it, or must not.";

@ObjectType("TimeSlot", { description: "A stretch of one day of the week, by the clocks at the place." })
export class TimeSlotObject {
  @Field(() => Int, dayOfWeek)
  dayOfWeek!: number;

  @Field(() => Int, fromTime)
  fromTime!: number;

  @Field(() => Int, toTime)
  toTime!: number;

  @Field(() => Boolean, { description: available })
  available!: boolean;
}

@InputType({ description: "A stretch of one day of the week. One that runs over midnight is written as two." })
export class TimeSlotInput {
  @Field(() => Int, dayOfWeek)
  dayOfWeek!: number;

  @Field(() => Int, fromTime)
  fromTime!: number;

  @Field(() => Int, { description: `${toTime.description} 1439 is taken as 1440.` })
  toTime!: number;

  @Field(() => Boolean, { nullable: true, description: `${available} Left out: they may.` })
  available?: boolean | null;
}
