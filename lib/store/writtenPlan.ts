import type { Plan } from "./plan";

/** A plan with what its row refers to. */
export type SharedIds = {
  readonly plan: Plan;
  readonly machineId: number | null;
  readonly definitionHash: string | null;
};

/** A plan and the row that it was written to. */
export type WrittenPlan = SharedIds & { readonly id: number; readonly key: string };
