import { HOUR_MS } from "@/lib/base/time";
import { threw, invoked, invokeState } from "../samples/parts";
import type { Drill, DrillMachine } from "./drill";

const subscriptionRenewal: DrillMachine = {
  name: "subscription-renewal",
  type: "STANDARD",
  definition: {
    Comment: "Renews a subscription and tells the customer",
    StartAt: "LoadPlan",
    States: {
      LoadPlan: invokeState("load-plan", { Next: "TakePayment" }),
      TakePayment: invokeState("take-payment", { Next: "SendReceipt" }),
      SendReceipt: invokeState("send-receipt", { End: true }),
    },
  },
};

const PLAN = { subscription: "SUB-55", plan: "yearly", cents: 9_900 } as const;

/** It stands as succeeded: what the night shift mended and redrove is told by its first part alone. */
export const beforeRedrive = {
  id: "before-redrive",
  question: "SUB-55 says succeeded: what happened before somebody redrove it?",
  symptom: "renewal-sub-55",
  runs: [
    {
      machine: subscriptionRenewal,
      name: "renewal-sub-55",
      startedBefore: 20 * HOUR_MS,
      input: { subscription: "SUB-55" },
      redrivenAfter: 4 * HOUR_MS,
      replies: ({ state }, nth) => {
        const id = `55000000-41aa-4b1c-8d0e-00000000000${state.length % 10}`;
        if (state === "LoadPlan") return invoked(PLAN, 75, id);
        if (state === "SendReceipt") return invoked({ ...PLAN, receipt: "R-7009" }, 260, id);
        return nth === 0
          ? threw("VaultSealed", "The key of the payment vault expired at 2026-11-20T00:00:00Z", 340)
          : invoked({ ...PLAN, transaction: "T-71be" }, 615, id);
      },
    },
  ],
  answer: {
    execution: "renewal-sub-55",
    state: "TakePayment",
    error: "VaultSealed",
    cause: "The key of the payment vault expired",
    redrives: 1,
  },
} as const satisfies Drill;
