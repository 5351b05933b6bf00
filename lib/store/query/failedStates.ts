import { Prisma } from "@/generated/sqlite/client";

/** Of the summaries of states `s`: what the index of failed states (migration `failed_states`) holds, in its words. */
export const FAILED_STATE = Prisma.raw(`s."failures" > 0`);
