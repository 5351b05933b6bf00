import { HOUR_MS } from "@/lib/base/time";
import type { Json } from "@/lib/base/json";
import type { Task } from "@/lib/runner/simulatedWorld";
import { functionArn, payloadOf } from "../machine";
import type { Reply } from "../sample";
import { threw } from "../samples/parts";
import type { Drill, DrillMachine } from "./drill";

const ID_PREFIX = "adr-";

const addressCleanup: DrillMachine = {
  name: "address-cleanup",
  type: "STANDARD",
  definition: {
    Comment: "Normalises the addresses of a delivery file, each in an execution of its own",
    StartAt: "ListAddresses",
    States: {
      ListAddresses: { Type: "Task", Resource: functionArn("list-addresses"), Next: "EachAddress" },
      EachAddress: {
        Type: "Map",
        Label: "EachAddress",
        ItemsPath: "$.addresses",
        MaxConcurrency: 1_000,
        ToleratedFailureCount: 50,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          StartAt: "Normalise",
          States: { Normalise: { Type: "Task", Resource: functionArn("normalise-address"), End: true } },
        },
        ResultSelector: { "normalised.$": "States.ArrayLength($)" },
        Next: "Publish",
      },
      Publish: { Type: "Task", Resource: functionArn("publish-addresses"), End: true },
    },
  },
};

/** Where the items that fail stand among all, from 0 to 1, and with what each fails. */
const BROKEN = [
  [0.0017, "BadPostcode"],
  [0.1204, "BadPostcode"],
  [0.2999, "GeocoderBusy"],
  [0.4711, "BadPostcode"],
  [0.6002, "BadPostcode"],
  [0.7003, "GeocoderBusy"],
  [0.845, "BadPostcode"],
  [0.9998, "BadPostcode"],
] as const;

const CAUSES = {
  BadPostcode: "'ZZ-000' is no postcode of this country",
  GeocoderBusy: "429 from the geocoder",
} as const;

/**
 * Eight of many items failed, with two errors, under a threshold that tolerates them: the run succeeded.
 *
 * @param items how many the Map has: each is an execution to store, 16 at least and as many as fit AWS's 256 KiB at most.
 */
export function failedItems(items: number) {
  const broken = new Map(BROKEN.map(([share, error]) => [Math.floor(share * items), error]));
  return {
    id: "failed-items",
    question: `Which of the ${items} items failed, and why?`,
    symptom: "addresses-2026-48",
    runs: [
      {
        machine: addressCleanup,
        name: "addresses-2026-48",
        startedBefore: 6 * HOUR_MS,
        input: { file: "s3://deliveries/2026-48.csv" },
        replies: (task) => replyTo(task, items, broken),
      },
    ],
    answer: {
      execution: "addresses-2026-48",
      state: "EachAddress",
      items,
      failed: [...broken.keys()].map(addressId),
      errors: { BadPostcode: 6, GeocoderBusy: 2 },
    },
  } as const satisfies Drill;
}

function replyTo({ state, input }: Task, items: number, broken: ReadonlyMap<number, keyof typeof CAUSES>): Reply {
  if (state === "ListAddresses") return { startedAfter: 22, took: 900, output: { addresses: addresses(items) } };
  if (state === "Publish") return { startedAfter: 20, took: 310, output: { published: items - broken.size } };
  const place = Number(String(payloadOf(JSON.parse(input) as Json)["id"]).slice(ID_PREFIX.length));
  const error = broken.get(place);
  const took = 40 + ((place * 7_919) % 160);
  if (error !== undefined) return { ...threw(error, CAUSES[error], took), startedAfter: 8 };
  return { startedAfter: 8, took, output: { ok: true } };
}

function addresses(items: number): Json {
  return Array.from({ length: items }, (_, place): Json => ({ id: addressId(place) }));
}

function addressId(place: number): string {
  return `${ID_PREFIX}${String(place).padStart(5, "0")}`;
}
