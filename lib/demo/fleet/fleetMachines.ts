import { OFFICE, SHOPPING, STEADY } from "../machine";
import type { Chance } from "../chance";
import type { FleetMachine, FleetStep } from "./fleetMachine";

function task(state: string, name: string, medianMs: number, version = "11"): FleetStep {
  return { state, kind: "task", name, medianMs, version };
}

const TENANTS = ["acme", "globex", "initech", "umbrella", "hooli", "stark", "wayne", "tyrell"] as const;

/** What every input has: an id, which is never twice the same, a tenant, and a size. */
function basics(chance: Chance) {
  return { id: `id-${chance.hex(10)}`, tenant: chance.pick(TENANTS), size: chance.between(1, 5_000) };
}

const ordinary = { weekend: 0.7, branch: null, failing: 0.01, retrying: 0.03, error: "ServiceUnavailable" } as const;

/*
 * How often each runs is so that its incident meets more than 80 executions an hour: whatever is dated, it is dated by the
 * first of them, and one in a thousand times five minutes pass without one.
 */

/** One machine for each incident (`fleetIncidents.ts`), in its order; a larger fleet has more of them, to which nothing happens. */
export const FLEET_MACHINES: readonly [FleetMachine, ...FleetMachine[]] = [
  {
    ...{ ...ordinary, name: "stock-reservation", type: "STANDARD", perHour: 100, hours: SHOPPING },
    steps: [task("ReadStock", "read-stock", 80), task("Reserve", "reserve", 400), task("Confirm", "confirm", 60)],
    input: (chance) => ({ ...basics(chance), warehouse: chance.pick(["north", "south"]) }),
  },
  {
    ...{ ...ordinary, name: "payment-settlement", type: "STANDARD", perHour: 220, hours: STEADY },
    steps: [task("Authorise", "authorise", 220), task("Settle", "settle", 300)],
    input: (chance) => ({ ...basics(chance), currency: chance.pick(["EUR", "EUR", "USD", "SEK", "SEK"]) }),
  },
  {
    ...{ ...ordinary, name: "catalog-sync", type: "STANDARD", perHour: 190, hours: STEADY },
    steps: [task("Fetch", "fetch", 150), task("Store", "store", 90)],
    input: (chance) => ({ ...basics(chance), shard: chance.pick(["a", "b"]) }),
  },
  {
    ...{ ...ordinary, name: "email-digest", type: "STANDARD", perHour: 100, hours: STEADY, weekend: 1 },
    steps: [task("Collect", "collect", 120), task("Send", "send", 90)],
    input: basics,
  },
  {
    ...{ ...ordinary, name: "returns", type: "STANDARD", perHour: 150, hours: SHOPPING },
    steps: [task("Receive", "receive", 100), task("Refund", "refund", 250)],
    branch: { state: "Damaged?", field: "condition", value: "damaged", step: task("InspectGoods", "inspect", 500) },
    input: (chance) => ({ ...basics(chance), condition: chance.happens(0.5) ? "damaged" : "good" }),
  },
  {
    ...{ ...ordinary, name: "invoice-rendering", type: "STANDARD", perHour: 180, hours: STEADY },
    alias: "live",
    steps: [{ ...task("Render", "render", 600, "7"), pinned: "8" }, task("Deliver", "deliver", 120)],
    input: (chance) => ({ ...basics(chance), pages: chance.between(1, 30) }),
  },
  {
    ...{ ...ordinary, name: "contact-import", type: "STANDARD", perHour: 280, hours: STEADY },
    steps: [task("Parse", "parse", 140), task("Merge", "merge", 200)],
    input: (chance) => ({
      ...basics(chance),
      format: chance.pick(["csv", "vcf"]),
      ...(chance.happens(0.2) ? { tenant: "acme" } : {}),
    }),
  },
  {
    ...{ ...ordinary, name: "document-archive", type: "STANDARD", perHour: 60, hours: OFFICE, weekend: 0.2 },
    steps: [task("Hash", "hash", 40), task("PutObject", "put-object", 110)],
    input: basics,
  },
  {
    ...{ ...ordinary, name: "telemetry-ingest", type: "EXPRESS", perHour: 120, hours: STEADY, weekend: 1 },
    steps: [task("Decode", "decode", 20), task("Append", "append", 30)],
    input: basics,
  },
  {
    ...{ ...ordinary, name: "report-export", type: "STANDARD", perHour: 100, hours: STEADY },
    steps: [task("Query", "query", 900), task("Upload", "upload", 200)],
    input: (chance) => ({ ...basics(chance), months: chance.between(1, 12) }),
  },
  {
    ...{ ...ordinary, name: "billing-run", type: "STANDARD", perHour: 160, hours: STEADY, weekend: 1 },
    steps: [task("Meter", "meter", 200), task("Charge", "charge", 350)],
    input: basics,
  },
  {
    ...{ ...ordinary, name: "image-resize", type: "STANDARD", perHour: 150, hours: STEADY },
    steps: [
      task("List", "list", 60),
      { state: "ResizeAll", kind: "map", name: "Resize", medianMs: 1_500, version: "" },
      task("Publish", "publish", 80),
    ],
    input: (chance) => ({ ...basics(chance), origin: chance.happens(0.6) ? "legacy" : "camera", items: [1, 2, 3, 4] }),
  },
];

/** `count` machines: those of the incidents first, then others like them, which nothing happens to. */
export function fleetOf(count: number): readonly FleetMachine[] {
  return Array.from({ length: count }, (_, i) => {
    const model = FLEET_MACHINES[i % FLEET_MACHINES.length] ?? FLEET_MACHINES[0];
    const round = Math.floor(i / FLEET_MACHINES.length);
    return round === 0 ? model : { ...model, name: `${model.name}-${round + 1}` };
  });
}
