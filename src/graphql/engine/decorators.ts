// type-graphql's decorators store their metadata with this polyfill, so it is imported first.
import "reflect-metadata";

export * from "type-graphql";
