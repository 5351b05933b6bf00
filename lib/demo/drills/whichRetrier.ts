import { HOUR_MS } from "@/lib/base/time";
import { threw, invoked, invokeState } from "../samples/parts";
import type { Drill, DrillMachine } from "./drill";

const shipmentBooking: DrillMachine = {
  name: "shipment-booking",
  type: "STANDARD",
  definition: {
    Comment: "Rates a shipment and books it with a carrier",
    StartAt: "RateShipment",
    States: {
      RateShipment: invokeState("rate-shipment", { Next: "BookCarrier" }),
      BookCarrier: invokeState("book-carrier", {
        TimeoutSeconds: 20,
        Retry: [
          { ErrorEquals: ["States.Timeout", "CarrierTimeout"], IntervalSeconds: 30, MaxAttempts: 5, BackoffRate: 2 },
          { ErrorEquals: ["CarrierBusy", "CarrierUnavailable"], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 3 },
        ],
        Catch: [{ ErrorEquals: ["AddressRefused"], ResultPath: "$.refused", Next: "AskCustomer" }],
        Next: "PrintLabel",
      }),
      AskCustomer: invokeState("ask-customer", { End: true }),
      PrintLabel: invokeState("print-label", { End: true }),
    },
  },
};

/** The patient retrier waits 30 s and names timeouts; the error was the other one's, which gave up after four seconds. */
export const whichRetrier = {
  id: "which-retrier",
  question: "Which retrier of BookCarrier applied, and why not the other?",
  symptom: "error=CarrierUnavailable machine=shipment-booking",
  runs: [
    {
      machine: shipmentBooking,
      name: "shipment-3391",
      startedBefore: 5 * HOUR_MS,
      input: { shipment: "S-3391", weight: 12.4, to: "Reykjavik" },
      replies: ({ state }, nth) =>
        state === "RateShipment"
          ? invoked({ shipment: "S-3391", service: "road" }, 130, "33910000-77aa-4c0d-a9e2-000000000001")
          : threw("CarrierUnavailable", "503: the carrier's booking is down for maintenance", 480 + 35 * nth),
    },
  ],
  answer: {
    execution: "shipment-3391",
    state: "BookCarrier",
    error: "CarrierUnavailable",
    applied: { place: "2 of 2", names: "CarrierBusy, CarrierUnavailable", retries: 2 },
    other: { place: "1 of 2", names: "States.Timeout, CarrierTimeout" },
  },
} as const satisfies Drill;
