import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { worldOf, worldOverSockets } from "../support/awsWorld/clients";
import { ROUGH } from "../support/awsWorld/misbehaviour";

const orders = { stateMachineArn: "arn:aws:states:eu-west-1:111122223333:stateMachine:orders" };
const group = "/aws/vendedlogs/states/telemetry-Logs";

/** What became of so many calls, each with its time. */
async function outcomes({ world, sfn, logs }: Omit<Awaited<ReturnType<typeof worldOverSockets>>, "close">) {
  const all: string[] = [];
  const one = async (call: (signal: AbortSignal) => Promise<string>) => {
    const stop = new AbortController();
    const awake = new AbortController();
    const late = world.clock.sleep(20_000, awake.signal).then(
      () => stop.abort(),
      () => {},
    );
    const outcome = await call(stop.signal).catch((error: unknown) => kindOf(error));
    awake.abort();
    await late;
    all.push(`${outcome} at ${world.clock.now()}`);
  };
  const work = async () => {
    for (let i = 0; i < 60; i++) {
      await one(async (abortSignal) => {
        const list = new ListExecutionsCommand({ ...orders, maxResults: 10 });
        return `${(await sfn.send(list, { abortSignal })).executions?.length}`;
      });
      await one(async (abortSignal) => {
        const filter = new FilterLogEventsCommand({ logGroupName: group, limit: 50 });
        return `${(await logs.send(filter, { abortSignal })).events?.length}`;
      });
    }
  };
  await world.clock.run(work());
  return all;
}

/** Handlers word a broken connection in their own ways. */
function kindOf(error: unknown): string {
  const { name, code } = error as { readonly name: string; readonly code?: string };
  return code === "ECONNRESET" ? "broken" : name;
}

const strange = { ...ROUGH, silences: 0.03, serverErrors: 0.05, cuts: 0.04, halves: 0.04, garbage: 0.04 };

it("over sockets everything comes at the same virtual time as in the process", async () => {
  const there = await worldOverSockets({ seed: 9 }, strange);
  const all = await outcomes(there).finally(there.close);
  expect(all).toEqual(await outcomes(await worldOf({ seed: 9 }, strange)));
  expect(new Set(all.map((one) => one.split(" at ")[0])).size).toBeGreaterThan(5);
});
