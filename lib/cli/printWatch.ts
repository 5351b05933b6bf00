import { hostname } from "node:os";
import { formatInstant } from "@/lib/base/instant";
import type { WatchAct, WatchAnswer, WatchRow } from "@/lib/contract/watch/answer";
import { openStore } from "@/lib/server/openStore";
import { actOnRule } from "@/lib/server/watch/actOnRule";
import { watchOnce } from "@/lib/server/watch/followWatch";
import { readWatch } from "@/lib/server/watch/readWatch";
import { watchTools } from "@/lib/server/watch/watchTools";
import { EXIT } from "./exit";
import { write } from "./output";

type Asked = { readonly isLooking: boolean; readonly asJson: boolean };

/** Prints the rules and how they stand. Answers the exit code: findings where one fires. */
export async function printWatch({ isLooking, asJson }: Asked): Promise<number> {
  const store = await openStore();
  try {
    const holder = `${hostname()}:${process.pid}`;
    const tools = await watchTools(store, holder, new AbortController().signal);
    if (isLooking && !(await watchOnce(tools))) {
      console.error("Another process looks at the rules now; this is how they stand.");
    }
    const answer = await readWatch({ store }, tools.rules, Date.now());
    if (!answer.ok) return EXIT.findings;
    await write(asJson ? `${JSON.stringify(answer.value, null, 2)}\n` : textOf(answer.value));
    return answer.value.rules.some(({ state }) => state === "firing") ? EXIT.findings : EXIT.ok;
  } finally {
    await store.close();
  }
}

/** Mutes a rule, lets it be heard again, or sends a test of it. */
export async function actOnWatch(name: string, act: WatchAct): Promise<number> {
  const store = await openStore();
  try {
    const { rules, sending } = await watchTools(store, `${hostname()}:${process.pid}`, new AbortController().signal);
    const { publicUrl, environment } = sending;
    const done = await actOnRule({ store }, name, act, { rules, publicUrl, environment, now: Date.now() });
    if (!done.ok) {
      const { what, why, remedy } = done.error.problem;
      console.error(`${what} ${why} ${remedy}`);
      return EXIT.usage;
    }
    const { test } = done.value;
    if (test === null) await write(`${name} is ${act.action === "mute" ? "muted" : "heard again"}.\n`);
    else await write(`The test was ${test.isDelivered ? "" : "not "}delivered: ${test.result}.\n`);
    return test === null || test.isDelivered ? EXIT.ok : EXIT.findings;
  } finally {
    await store.close();
  }
}

function textOf({ rules }: WatchAnswer): string {
  if (rules.length === 0) return "No rule stands in `watch` of the configuration, so nothing is watched or sent.\n";
  return `${rules.map(ruleText).join("\n\n")}\n`;
}

function ruleText(rule: WatchRow): string {
  const { name, machine, when, address, problem, delivery, machines } = rule;
  const said = machines.filter(({ state }, i) => state !== "quiet" || i === 0);
  return [
    `${name}: ${stateText(rule)}`,
    `  ${when} of ${machine} (${address})`,
    ...(problem === null ? [] : [`  ${problem}`]),
    ...said.map((one) => `  ${one.machine.name}: ${one.state === "unknown" ? "cannot say, " : ""}${one.said}`),
    ...(delivery === null ? [] : [`  last message at ${formatInstant(delivery.at)}: ${delivery.result}`]),
  ].join("\n");
}

function stateText({ state, since, lookedAt, mutedUntil, isMutedForGood }: WatchRow): string {
  const firing = since === null ? "firing" : `firing since ${formatInstant(since)}`;
  const word = lookedAt === null ? "not looked at yet" : { firing, unknown: "cannot say", quiet: "quiet" }[state];
  if (mutedUntil === null) return word;
  return `${word}, muted ${isMutedForGood ? "until it is unmuted" : `until ${formatInstant(mutedUntil)}`}`;
}
