import { type DemoMachine, functionArn, OFFICE, RETRY_LAMBDA } from "../machine";

/** A loop with variables: reminds a new customer until the address is confirmed or four days are over. */
export const customerOnboarding: DemoMachine = {
  name: "customer-onboarding",
  type: "STANDARD",
  share: 7,
  hours: OFFICE,
  weekend: 0.6,
  prefix: "customer",
  definition: {
    Comment: "Welcome, remind, give up",
    StartAt: "Welcome",
    States: {
      Welcome: {
        Type: "Task",
        Resource: functionArn("send-welcome"),
        Assign: { reminders: 0 },
        ResultPath: null,
        Retry: [RETRY_LAMBDA],
        Next: "GiveThemTime",
      },
      GiveThemTime: { Type: "Wait", Seconds: 43_200, Next: "LookUp" },
      LookUp: {
        Type: "Task",
        Resource: "arn:aws:states:::dynamodb:getItem",
        Parameters: { TableName: "customers", Key: { id: { "S.$": "$.customer" } } },
        ResultSelector: { "confirmed.$": "$.Item.confirmed.BOOL" },
        ResultPath: "$.address",
        Next: "Confirmed?",
      },
      "Confirmed?": {
        Type: "Choice",
        Choices: [
          { Variable: "$.address.confirmed", BooleanEquals: true, Next: "Activate" },
          { Variable: "$reminders", NumericGreaterThanEquals: 7, Next: "GaveUp" },
        ],
        Default: "Remind",
      },
      Remind: {
        Type: "Task",
        Resource: functionArn("send-reminder"),
        Assign: { "reminders.$": "States.MathAdd($reminders, 1)" },
        ResultPath: null,
        Retry: [RETRY_LAMBDA],
        Next: "GiveThemTime",
      },
      Activate: { Type: "Task", Resource: functionArn("activate-customer"), Retry: [RETRY_LAMBDA], End: true },
      GaveUp: { Type: "Succeed" },
    },
  },
  input: (chance) => ({
    customer: `C-${chance.between(10_000, 99_999)}`,
    language: chance.pick(["en", "de", "fr", "sv"]),
  }),
  tasks: {
    Welcome: { medianMs: 90, spread: 0.5, output: () => ({ sent: true }), mishaps: [] },
    LookUp: {
      medianMs: 9,
      spread: 0.3,
      output: (_input, chance) => ({ Item: { confirmed: { BOOL: chance.happens(0.45) } } }),
      mishaps: [],
    },
    Remind: { medianMs: 80, spread: 0.5, output: () => ({ sent: true }), mishaps: [] },
    Activate: {
      medianMs: 130,
      spread: 0.5,
      output: (_input, chance) => ({ account: chance.uuid() }),
      mishaps: [],
    },
  },
};
