import { HOUR_MS, SECOND_MS } from "@/lib/base/time";
import type { Json } from "@/lib/base/json";
import { ACCOUNT, REGION } from "../machine";
import type { Reply } from "../sample";
import { threw, invoked, invokeState } from "../samples/parts";
import type { Drill, DrillMachine, DrillRun } from "./drill";

const countryClose: DrillMachine = {
  name: "country-close",
  type: "STANDARD",
  definition: {
    Comment: "Closes the books of a country",
    StartAt: "CollectEntries",
    States: {
      CollectEntries: invokeState("collect-entries", { Next: "ApplyTaxes" }),
      ApplyTaxes: invokeState("apply-taxes", { End: true }),
    },
  },
};

const monthClose: DrillMachine = {
  name: "month-close",
  type: "STANDARD",
  definition: {
    Comment: "Closes the books of all countries, each in an execution of its own",
    StartAt: "EachCountry",
    States: {
      EachCountry: {
        Type: "Map",
        ItemsPath: "$.countries",
        ItemSelector: { "country.$": "$$.Map.Item.Value", "month.$": "$.month" },
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "CloseCountry",
          States: {
            CloseCountry: {
              Type: "Task",
              Resource: "arn:aws:states:::states:startExecution.sync:2",
              Parameters: {
                StateMachineArn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:country-close`,
                "Input.$": "$",
              },
              End: true,
            },
          },
        },
        End: true,
      },
    },
  },
};

const MONTH = "2026-10";
const COUNTRIES = ["AT", "DK", "FI", "NL", "SE"] as const;
type Country = (typeof COUNTRIES)[number];
const BROKEN: Country = "NL";
const ERROR = "TaxRateMissing";
const CAUSE = "No rate of class reduced-2 is valid on 2026-10-31";
const STARTED_BEFORE = 11 * HOUR_MS;
/** The children's own starts lie so long after the parent's: nearly at once. */
const LATER_MS = 150;

function childName(country: Country): string {
  return `close-${MONTH}-${country.toLowerCase()}`;
}

function childArn(country: Country): string {
  return `arn:aws:states:${REGION}:${ACCOUNT}:execution:country-close:${childName(country)}`;
}

/** What the parent's task is told: the child was started, then how it ended, as DescribeExecution says it. */
function replyOf(country: Country): Reply {
  const told = { ExecutionArn: childArn(country), Name: childName(country) };
  const submitted = { ExecutionArn: told.ExecutionArn, SdkHttpMetadata: { HttpStatusCode: 200 } };
  const common = { startedAfter: 70, took: 5 * SECOND_MS + country.charCodeAt(0) * 10, submitted };
  if (country !== BROKEN) return { ...common, output: { ...told, Status: "SUCCEEDED", Output: { closed: true } } };
  const cause = JSON.stringify({ ...told, Status: "FAILED", Error: ERROR, Cause: CAUSE });
  return { ...common, took: 6 * SECOND_MS + 400, error: "States.TaskFailed", cause };
}

function childRun(country: Country): DrillRun {
  return {
    machine: countryClose,
    name: childName(country),
    startedBefore: STARTED_BEFORE - LATER_MS,
    input: { country, month: MONTH },
    replies: ({ state }) => {
      const id = `c105e000-0a1b-4c2d-8e3f-0000000000${country.charCodeAt(0)}`;
      if (state === "CollectEntries") return invoked({ country, month: MONTH, entries: 4_120 }, 2_900, id);
      if (country === BROKEN) return threw(ERROR, CAUSE, 3_100);
      return invoked({ country, closed: true }, 2_000, id);
    },
  };
}

/** One of five child executions failed; the parent says no more than States.TaskFailed. */
export const childFailed = {
  id: "child-failed",
  question: "month-close failed: which child execution failed, and with what?",
  symptom: "machine=month-close",
  runs: [
    {
      machine: monthClose,
      name: `month-${MONTH}`,
      startedBefore: STARTED_BEFORE,
      input: { month: MONTH, countries: COUNTRIES },
      replies: ({ input }) => replyOf(countryIn(JSON.parse(input) as Json)),
    },
    ...COUNTRIES.map(childRun),
  ],
  answer: {
    execution: `month-${MONTH}`,
    child: childName(BROKEN),
    childMachine: countryClose.name,
    childState: "ApplyTaxes",
    error: ERROR,
    cause: CAUSE,
  },
} as const satisfies Drill;

/** Of what the task was sent: `{ StateMachineArn, Input: { country } }`. */
function countryIn(request: Json): Country {
  const text = JSON.stringify(request);
  return COUNTRIES.find((country) => text.includes(`"country":"${country}"`)) ?? BROKEN;
}
