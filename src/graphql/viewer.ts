import { type Context, viewerOf } from "./engine/context.ts";
import { Ctx, Field, Int, ObjectType, Query, Resolver } from "./engine/decorators.ts";

@ObjectType("Viewer", { description: "The caller, as described by the token." })
export class ViewerObject {
  @Field(() => String, { description: "Subject of the token." })
  sub!: string;

  @Field(() => String, { nullable: true, description: "E-mail address." })
  email!: string | null;

  @Field(() => Boolean, { description: "Whether the caller has every role in these businesses." })
  admin!: boolean;

  @Field(() => [Int], { nullable: true, description: "Businesses that the caller can see; null: all businesses." })
  businesses!: readonly number[] | null;

  @Field(() => [String], { description: "Roles that the token names." })
  roles!: readonly string[];
}

@Resolver()
export class ViewerResolver {
  @Query(() => ViewerObject, { description: "The caller. Needs a token and no role." })
  viewer(@Ctx() context: Context) {
    return viewerOf(context);
  }
}
