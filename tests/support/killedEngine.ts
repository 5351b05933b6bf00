import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { Engine } from "@/lib/runner/durable/engine";
import type { StartRequest } from "@/lib/runner/durable/startRequest";
import { RealTime } from "@/lib/runner/time/engineTime";
import { openStore, type Store } from "@/lib/store/store";
import { ACCOUNT, machineArnOf, REGION } from "./localEngine";
import { ACTIVITY, INPUT, performerOf, storageOf } from "./scriptedRun";

/*
 * A process that runs an engine, and whoever works for it, until it is killed: `node … URL ROOT LOG NAME…`. It starts the
 * executions of the names and says so once they are stored. Each invocation of a function is a line of the log.
 */

/** Waits of a second take so much of it: what a kill can hit stays, and an execution ends within a few lives. */
const SCALE = 0.25;

const host = process.env["ENGINE_HOST"];
if (host !== undefined) {
  // An engine on another computer: nobody can ask whether its process is gone.
  os.hostname = () => host;
  syncBuiltinESMExports();
}

async function main([url = "", root = "", log = "", ...names]: readonly string[]): Promise<void> {
  const store = await openStore({ url, root });
  const invoked = Object.assign([] as string[], {
    push: (attempt: string) => {
      appendFileSync(log, `${attempt}\n`);
      return 0;
    },
  });
  const engine = await Engine.open({
    store: store.engine,
    leases: store.leases,
    time: new RealTime(SCALE),
    storage: storageOf(),
    tasks: (made) => performerOf(made, store.engine, new Set(), invoked),
    onTrouble: (sentence) => console.error(sentence),
    onLost: (why) => {
      console.error(why);
      process.exit(1);
    },
  });
  console.log("open");
  void review(engine);
  void approve(engine, store);
  const machine = await store.engine.catalogue.machine(machineArnOf("script"));
  if (machine === null) throw new Error("there is no script");
  const { arn: machineArn, type, revisionId } = machine;
  const of: Omit<StartRequest, "name"> = {
    ...{ account: ACCOUNT, region: REGION, machineArn, type, revisionId },
    ...{ input: JSON.stringify(INPUT), startedBy: { kind: "sdk" } },
  };
  for (const name of names) if ((await engine.start({ ...of, name })).ok) console.log(`started ${name}`);
}

async function review(engine: Engine): Promise<void> {
  const { signal } = new AbortController();
  for (;;) {
    const task = await engine.nextActivityTask(ACTIVITY, "worker", 60_000, signal);
    if (task === null) continue;
    const output = JSON.stringify({ reviewed: JSON.parse(task.input) as unknown });
    await engine.taskSucceeded(ACCOUNT, task.taskToken, output);
  }
}

/** Whoever approves finds what waits in the store: that is what outlives the process. */
async function approve(engine: Engine, store: Store): Promise<void> {
  for (;;) {
    for (const { taskToken, activityArn } of await store.engine.openTasks({ account: ACCOUNT }, 1_000)) {
      if (activityArn === null) await engine.taskSucceeded(ACCOUNT, taskToken, '"approved"');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
