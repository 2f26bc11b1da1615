import { Field, InputType, Int, ObjectType } from "../engine/decorators.ts";

const dayOfWeek = { description: "Day of the week; 0 is Sunday." };
const fromTime = { description: "Minute of the local day at which the slot begins." };
const toTime = {
  description: "Minute of the local day at which the slot ends, later than fromTime; 1440 is the end of the day.",
};
const available = "Whether the slot allows bookings (true) or forbids them (false).";

@ObjectType("TimeSlot", { description: "A period within one day of the week, in local time." })
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

@InputType({ description: "A period within one day of the week. Split a period that crosses midnight into two." })
export class TimeSlotInput {
  @Field(() => Int, dayOfWeek)
  dayOfWeek!: number;

  @Field(() => Int, fromTime)
  fromTime!: number;

  @Field(() => Int, { description: `${toTime.description} 1439 counts as 1440.` })
  toTime!: number;

  @Field(() => Boolean, { nullable: true, description: `${available} Default: true.` })
  available?: boolean | null;
}
