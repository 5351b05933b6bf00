import type { Verdict } from "@/lib/replay/verdict";
import { verify } from "@/lib/replay/verify";
import { machineOf } from "@/lib/server/replay/machineOf";
import type { VerifyCommandOptions } from "./commands/verify";
import { executionsOf, type TargetExecution } from "./executionTargets";
import { EXIT } from "./exit";

type Verified = { readonly target: string; readonly name: string; readonly result: Verdict };

/** Verifies each execution that the targets name, prints, and answers the exit code. */
export async function verifyTargets(targets: readonly string[], options: VerifyCommandOptions): Promise<number> {
  const found: Verified[] = [];
  for (const target of targets) {
    for (const execution of await executionsOf(target, options.definition)) {
      found.push({ target, name: execution.name, result: await verdictOn(execution, options) });
    }
  }
  if (options.json === true) console.log(JSON.stringify({ results: found.map(printed) }, null, 1));
  else for (const one of found) console.log(table(one));
  const bad = found.some(
    ({ result }) => result.verdict === "DIVERGED" || (options.strict === true && result.verdict === "NOT REPLAYABLE"),
  );
  return bad ? EXIT.findings : EXIT.fine;
}

async function verdictOn(execution: TargetExecution, { times }: VerifyCommandOptions): Promise<Verdict> {
  const { events, arn, definitionAssumed } = execution;
  // Only Standard has a history API; a file that does not say its type is one of those.
  const type = execution.type ?? "STANDARD";
  const machine = machineOf(execution.definition, type);
  return verify({ events, arn, type, machine, definitionAssumed }, { checkTimes: times });
}

function printed({ target, name, result }: Verified) {
  const { verdict, reason, accepted, divergences } = result;
  return {
    target,
    name,
    verdict,
    reason,
    accepted,
    divergences: divergences.map(({ state, ours, recorded, kind, chain, difference }) => ({
      state,
      eventIds: { recorded, ours },
      kind,
      chain,
      difference,
    })),
  };
}

function table({ name, result }: Verified): string {
  const { verdict, reason, accepted, divergences } = result;
  return [
    `${verdict}  ${name}`,
    ...(reason === null ? [] : [`  ${reason}`]),
    ...accepted.map(({ kind, count, eventId, state }) => {
      const where = eventId === null ? "" : `, first at event ${eventId}${state === null ? "" : ` (${state})`}`;
      return `  accepted: ${kind} × ${count}${where}`;
    }),
    ...divergences.flatMap(({ kind, state, recorded, ours, difference }) => [
      `  ${kind} in ${state ?? "the execution"}: recorded event ${recorded ?? "none"}, ours ${ours ?? "none"}`,
      ...difference.map((d) => `    ${d.path}: recorded ${d.recorded ?? "nothing"}, ours ${d.ours ?? "nothing"}`),
    ]),
  ].join("\n");
}
