import { HOUR_MS } from "@/lib/base/time";
import { threw, invoked, invokeState } from "../samples/parts";
import type { Drill, DrillMachine } from "./drill";

const returns: DrillMachine = {
  name: "returns",
  type: "STANDARD",
  definition: {
    Comment: "Takes a parcel back and refunds it; a clerk looks at what cannot be refunded",
    StartAt: "InspectParcel",
    States: {
      InspectParcel: invokeState("inspect-parcel", { Next: "Refund" }),
      Refund: invokeState("refund-card", {
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "AskClerk" }],
        Next: "Restock",
      }),
      AskClerk: invokeState("ask-clerk", { End: true }),
      Restock: invokeState("restock", { End: true }),
    },
  },
};

const PARCEL = { return: "RT-204", customer: "C-118", cents: 4_550, condition: "good" } as const;

/** Caught, and succeeded; but the catcher has no ResultPath, so the clerk is asked about an error without a parcel. */
export const caughtData = {
  id: "caught-data",
  question: "The refund of RT-204 failed and was caught: did the caught error lose data?",
  symptom: "input.return=RT-204",
  runs: [
    {
      machine: returns,
      name: "return-rt-204",
      startedBefore: 14 * HOUR_MS,
      input: { return: "RT-204" },
      replies: ({ state }) => {
        const id = `20400000-9a9b-4c9d-8e9f-00000000000${state.length % 10}`;
        if (state === "InspectParcel") return invoked(PARCEL, 410, id);
        if (state === "Refund") return threw("CardExpired", "The card of the purchase expired in 09/26", 350);
        return invoked({ ticket: "CLK-9" }, 190, id);
      },
    },
  ],
  answer: {
    execution: "return-rt-204",
    state: "Refund",
    error: "CardExpired",
    next: "AskClerk",
    lost: ["return", "customer", "cents", "condition"],
  },
} as const satisfies Drill;
