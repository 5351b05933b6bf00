import type { Json } from "@/lib/base/json";
import type { Sample } from "../sample";
import { invoked, invokeState, threw } from "./parts";

const DEFINITION: Json = {
  Comment: "From a paid basket to a parcel",
  StartAt: "ValidateOrder",
  States: {
    ValidateOrder: invokeState("validate-order", { Next: "InStock?" }),
    "InStock?": {
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.inStock", BooleanEquals: true },
            { Variable: "$.amount", NumericGreaterThan: 50_000 },
          ],
          Next: "Review",
        },
        { Variable: "$.inStock", BooleanEquals: true, Next: "ChargeCard" },
      ],
      Default: "BackOrder",
    },
    Review: invokeState("review-order", { Next: "ChargeCard" }),
    BackOrder: { Type: "Pass", Result: { backOrder: true }, ResultPath: "$.note", Next: "Done" },
    ChargeCard: invokeState("charge-card", {
      Retry: [
        { ErrorEquals: ["PaymentDeclined"], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 2 },
        {
          ErrorEquals: ["Lambda.TooManyRequestsException"],
          IntervalSeconds: 1,
          MaxAttempts: 6,
          JitterStrategy: "FULL",
        },
      ],
      Catch: [
        { ErrorEquals: ["States.Timeout"], ResultPath: "$.failure", Next: "BackOrder" },
        { ErrorEquals: ["CardExpired", "CardStolen"], ResultPath: "$.failure", Next: "BackOrder" },
      ],
      Next: "CoolingOff",
    }),
    CoolingOff: { Type: "Wait", Seconds: 30, Next: "ShipOrder" },
    ShipOrder: invokeState("ship-order", { Next: "Done" }),
    Done: { Type: "Succeed" },
  },
};

function order(id: string, amount: number): { readonly [key: string]: Json } {
  return { orderId: id, customer: "c-4711", amount, currency: "EUR", items: [{ sku: "LAMP-02", quantity: 1 }] };
}

const shippedOrder = order("o-16", 4900);
const paid = { ...shippedOrder, inStock: true, payment: { id: "pay_81k2", status: "captured" } };

/** All goes well. */
export const orderShipped: Sample = {
  file: "order-shipped",
  machine: "order-fulfilment",
  name: "order-o-16",
  type: "STANDARD",
  definition: DEFINITION,
  input: shippedOrder,
  at: "2026-11-20T14:01:02.118Z",
  replies: {
    ValidateOrder: [invoked({ ...shippedOrder, inStock: true }, 112, "0a4c7c1e-16c5-4b0f-a7a2-1f3f37d5a001")],
    ChargeCard: [invoked(paid, 803, "0a4c7c1e-16c5-4b0f-a7a2-1f3f37d5a002")],
    ShipOrder: [
      invoked(
        { ...paid, parcel: { carrier: "DHL", tracking: "00340434161094042557" } },
        266,
        "0a4c7c1e-16c5-4b0f-a7a2-1f3f37d5a003",
      ),
    ],
  },
};

const declinedOrder = order("o-17", 12900);
const declined = (took: number) => threw("PaymentDeclined", "Card was declined (code 51)", took);

/** The retrier is used up, with its backoff between the attempts. */
export const orderDeclined: Sample = {
  file: "order-payment-declined",
  machine: "order-fulfilment",
  name: "order-o-17",
  type: "STANDARD",
  definition: DEFINITION,
  input: declinedOrder,
  at: "2026-11-20T14:03:11.204Z",
  replies: {
    ValidateOrder: [invoked({ ...declinedOrder, inStock: true }, 97, "c2d5f0a9-84f7-4c57-8f43-6e0e1d2bb001")],
    ChargeCard: [declined(812), declined(768), declined(794)],
  },
};
