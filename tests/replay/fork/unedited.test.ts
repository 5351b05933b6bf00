import { expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import type { Json } from "@/lib/base/json";
import { err, ok } from "@/lib/base/result";
import { readToken, type Token } from "@/lib/engine/token";
import { compareHistories } from "@/lib/replay/compare";
import { forkBaseOf, runFork } from "@/lib/replay/fork/runFork";
import { openReplaySession, type ReplaySession } from "@/lib/replay/replaySession";
import { type CorpusCase, corpusCases, corpusPresent } from "../../support/corpus";
import { decoded } from "../runs";

const isHere = corpusPresent();

/** Places of one recording at which a fork is made: the first ones of long loops say what the later ones would. */
const MOST_PLACES = 12;

async function sessionOf(one: CorpusCase): Promise<ReplaySession> {
  const events = one.events.map((event) => decoded(JSON.parse(JSON.stringify(event)) as { [key: string]: Json }));
  const { machine } = parseMachine(one.definition as Json, { type: one.type });
  const subject = {
    events,
    machine: machine === undefined ? err("It does not parse.") : ok(machine),
    definitionAssumed: false,
    type: one.type,
    arn: null,
  };
  // Their times are invented.
  return openReplaySession(subject, { checkTimes: false });
}

/** The input of an iteration is made before its first state is entered: that is no place of a state. */
function isAttempt(token: Token): boolean {
  return (readToken(token)?.visit ?? 0) > 0;
}

async function problemsAt(session: ReplaySession, at: Token | null): Promise<readonly string[]> {
  const fork = await runFork(forkBaseOf(session), [{ at, edits: {} }]);
  const match = session.replay?.matcher();
  const { divergences } = compareHistories(fork.events, session.events, match === undefined ? {} : { match });
  return [
    ...(fork.notReached === null ? [] : ["not reached"]),
    ...divergences.map((one) => JSON.stringify(one)),
    ...fork.questions.map(({ state, kind }) => `asks for ${state} (${kind})`),
  ];
}

test.runIf(isHere)("a fork without edits is a match, wherever it is made", async () => {
  let forks = 0;
  const problems: string[] = [];
  for (const one of corpusCases()) {
    const session = await sessionOf(one);
    if (session.replay === null || !session.verdict.verdict.startsWith("MATCH")) continue;
    const places = [...session.replay.checkpoints.stepsOfAttempt.keys()].filter(isAttempt).slice(0, MOST_PLACES);
    for (const at of [null, ...places]) {
      forks++;
      for (const problem of await problemsAt(session, at))
        problems.push(`${one.path} at ${at ?? "the start"}: ${problem}`);
    }
  }
  console.log(`forks without edits: ${forks}, all equal to what was recorded`);
  expect(problems).toEqual([]);
  expect(forks).toBeGreaterThan(1_000);
});
