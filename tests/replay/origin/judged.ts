import { openReplaySession } from "@/lib/replay/replaySession";
import { corpusCases } from "../../support/corpus";
import { corpusSession, isMatch } from "../../support/corpusSession";
import { seededRun } from "../seeds";
import { byPlace, type Drawn, type Judged, judgeOrigins, printed, problemOf, type Tell } from "./perturbed";

/* Origins over many executions, and what is wrong with them. */

export type JudgedPair = Judged & { readonly of: string };

export type Totals = { readonly judged: readonly JudgedPair[]; readonly traced: number; readonly untraced: number };

/** Over the recordings that match, every nth of them. */
export async function judgeCorpus(drawn: Drawn, every = 1, tell?: Tell): Promise<Totals> {
  const judged: JudgedPair[] = [];
  let [traced, untraced] = [0, 0];
  for (const one of corpusCases().filter((_, i) => i % every === 0)) {
    const session = await corpusSession(one);
    if (!isMatch(session)) continue;
    const found = await judgeOrigins(session, drawn, tell);
    traced += found.traced;
    untraced += found.untraced;
    judged.push(...found.judged.map((each) => ({ ...each, of: one.path })));
  }
  return { judged, traced, untraced };
}

/** Over generated runs of the seeds from 1 on; `redriven` counts the pairs of runs with redrives. */
export async function judgeSeeds(
  count: number,
  drawn: Omit<Drawn, "seed">,
): Promise<Totals & { readonly redriven: number }> {
  const judged: JudgedPair[] = [];
  let [redriven, untraced, traced] = [0, 0, 0];
  for (let seed = 1; seed <= count; seed++) {
    const { subject, redrives } = await seededRun(seed);
    const session = await openReplaySession(subject);
    if (!isMatch(session)) continue;
    const found = await judgeOrigins(session, { ...drawn, seed }, undefined, byPlace);
    if (redrives > 0) redriven += found.judged.length;
    traced += found.traced;
    untraced += found.untraced;
    judged.push(...found.judged.map((each) => ({ ...each, of: `seed ${seed}` })));
  }
  return { judged, traced, untraced, redriven };
}

export function wrong(judged: readonly JudgedPair[]): readonly string[] {
  return judged.flatMap((one) => {
    const problem = problemOf(one);
    return problem === null ? [] : [`${one.of} ${problem}: ${printed(one)}`];
  });
}

/** One line: how many of the values that were still there had changed, as their origins say. */
export function printedTotals({ judged, traced, untraced }: Totals): string {
  const share = (isJsonata: boolean, said: Judged["said"]) => {
    const named = judged.filter((one) => one.isJsonata === isJsonata && one.said === said && one.seen !== "notReached");
    const right = named.filter(({ seen }) => seen === "replaced" || seen === "changed");
    return `${said} ${right.length} of ${named.length}`;
  };
  return (
    `${traced} leaves traced, ${untraced} not; changed by what is named: ` +
    `JSONPath ${share(false, "copied")}, ${share(false, "computed")}; ` +
    `JSONata ${share(true, "copied")}, ${share(true, "computed")}; ${judged.length} pairs in all`
  );
}
