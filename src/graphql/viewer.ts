import { type Context, viewerOf } from "./engine/context.ts";
import { Ctx, Field, Int, ObjectType, Query, Resolver } from "./engine/decorators.ts";

@ObjectType("Viewer", { description: "Who asks, as the token says it." })
export class ViewerObject {
  @Field(() => String, { description: "Subject of the token." })
  sub!: string;

  @Field(() => String, { nullable: true, description: "E-mail address." })
  email!: string | null;

  @Field(() => Boolean, { description: "Whether every role is held, inside the businesses." })
  admin!: boolean;

  @Field(() => [Int], { nullable: true, description: "The only businesses that exist for the caller; null: all do." })
  businesses!: readonly number[] | null;

  @Field(() => [String], { description: "Roles that the token names." })
  roles!: readonly string[];
}

@Resolver()
export class ViewerResolver {
  @Query(() => ViewerObject, { description: "Who asks. Needs a token and no role." })
  viewer(@Ctx() context: Context) {
    return viewerOf(context);
  }
}
