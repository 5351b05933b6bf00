import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { AwsWorld, BEGINNING } from "../support/awsWorld/awsWorld";
import { deliveries, statusEvents } from "../support/awsWorld/push";

const world = () => AwsWorld.make({ seed: 2, standard: 400, expressEvents: 2_000 });

type Detail = {
  executionArn: string;
  status: string;
  startDate: number;
  stopDate: number | null;
  error: string | null;
};

it("EventBridge tells each change of a Standard execution's status, as DescribeExecution would", async () => {
  const { world: made, liveUntil } = await world();
  const sent = [...statusEvents(made, { from: BEGINNING, to: liveUntil })];
  const details = sent.map(({ event }) => event["detail"] as Detail);
  for (const execution of made.account.executions(liveUntil)) {
    if (execution.start < BEGINNING) continue;
    const of = details.filter(({ executionArn }) => executionArn === execution.arn);
    const happened = execution.template.phases.filter(({ from }) => execution.start + from <= liveUntil);
    expect(of.map(({ status }) => status)).toEqual(happened.map(({ status }) => status));
    for (const { startDate } of of) expect(startDate).toBe(execution.start);
  }
  expect(new Set(details.map(({ status }) => status)).size).toBeGreaterThan(2);
  const late = sent.filter(({ at, event }) => at - Date.parse(event["time"] as string) > 60_000);
  expect(late.length).toBeGreaterThan(0);
});

it("it loses as many as it is told to", async () => {
  const { world: made, liveUntil } = await world();
  const count = (lost: number) => [...statusEvents(made, { from: 0, to: liveUntil, lost, endsOnly: true })].length;
  expect(count(0.1) / count(0)).toBeCloseTo(0.9, 1);
  expect(count(0.1)).toBeLessThan(count(0));
});

it("Firehose delivers every event of a subscribed log group", async () => {
  const { world: made, clock } = await world();
  const group = made.express.get("telemetry")!;
  const ids: string[] = [];
  for (const body of deliveries(group, 0, clock.now())) {
    const { records } = JSON.parse(body) as { records: { data: string }[] };
    for (const { data } of records) {
      const text = gunzipSync(Buffer.from(data, "base64")).toString();
      ids.push(...(JSON.parse(text) as { logEvents: { id: string }[] }).logEvents.map(({ id }) => id));
    }
  }
  expect(ids).toEqual([...group.events(0, clock.now(), clock.now())].map(({ eventId }) => eventId));
  expect(ids.length).toBeGreaterThan(500);
});
