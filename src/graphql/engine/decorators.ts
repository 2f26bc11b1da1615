// type-graphql's decorators keep what they are told by way of this polyfill, so it has to be there before them.
import "reflect-metadata";

export * from "type-graphql";
