import { expect, test } from "vitest";
import { readToken, type Token } from "@/lib/engine/token";
import { compareHistories } from "@/lib/replay/compare";
import { forkBaseOf, runFork } from "@/lib/replay/fork/runFork";
import type { ReplaySession } from "@/lib/replay/replaySession";
import { corpusCases, corpusPresent } from "../../support/corpus";
import { corpusSession, isMatch } from "../../support/corpusSession";

const isHere = corpusPresent();

/** Places of one recording at which a fork is made: the first ones of long loops say what the later ones would. */
const MOST_PLACES = 12;

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
    const session = await corpusSession(one);
    if (session.replay === null || !isMatch(session)) continue;
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
