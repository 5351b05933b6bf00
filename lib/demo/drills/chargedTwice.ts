import { MINUTE_MS } from "@/lib/base/time";
import { invoked, invokeState } from "../samples/parts";
import type { Drill, DrillMachine } from "./drill";

const checkout: DrillMachine = {
  name: "checkout",
  type: "STANDARD",
  definition: {
    Comment: "Charges a basket and ships it",
    StartAt: "ReserveBasket",
    States: {
      ReserveBasket: invokeState("reserve-basket", { Next: "ChargeCard" }),
      ChargeCard: invokeState("charge-card", {
        TimeoutSeconds: 5,
        Retry: [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 2, MaxAttempts: 2, BackoffRate: 2 }],
        Next: "Ship",
      }),
      Ship: invokeState("ship-basket", { End: true }),
    },
  },
};

const ORDER = { orderId: "o-17", amount: 12_900, currency: "EUR", customer: "C-4411" } as const;

/** The card was charged behind a timeout, and the retry charged it again: nothing told the function that it had been. */
export const chargedTwice = {
  id: "charged-twice",
  question: "Order o-17 was charged twice: how?",
  symptom: 'input.orderId="o-17"',
  runs: [
    {
      machine: checkout,
      name: "checkout-5f2c1e",
      startedBefore: 95 * MINUTE_MS,
      input: ORDER,
      replies: ({ state }, nth) => {
        if (state === "ReserveBasket") return invoked({ ...ORDER, reserved: true }, 61, requestId(1));
        if (state === "Ship") return invoked({ ...ORDER, parcel: "P-88213" }, 208, requestId(4));
        // The first charge goes through, but its answer is later than the state waits.
        return invoked(
          { ...ORDER, transaction: nth === 0 ? "T-4c11" : "T-9ae7" },
          nth === 0 ? 6_400 : 810,
          requestId(2),
        );
      },
    },
  ],
  answer: {
    execution: "checkout-5f2c1e",
    state: "ChargeCard",
    attempts: 2,
    firstAttempt: "States.Timeout",
    limitSeconds: 5,
    retrier: "States.Timeout",
  },
} as const satisfies Drill;

function requestId(n: number): string {
  return `1c9a6e10-52d4-4b0e-8f6a-00000000000${n}`;
}
