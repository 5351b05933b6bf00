import { expect, test } from "vitest";
import { openReplaySession } from "@/lib/replay/replaySession";
import { seededRun } from "../seeds";
import { byPlace, judgeOrigins, printed, problemOf } from "./perturbed";

const isSoak = process.env["STEPSCOPE_SOAK"] !== undefined;
const SEEDS = isSoak ? 600 : 60;

test(
  "in generated runs with Maps, Parallels, retries and redrives a leaf changes with what its origin names alone",
  async () => {
    const wrong: string[] = [];
    let [judged, redriven, untraced, traced] = [0, 0, 0, 0];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { subject, redrives } = await seededRun(seed);
      const session = await openReplaySession(subject);
      if (session.replay === null || !session.verdict.verdict.startsWith("MATCH")) continue;
      const found = await judgeOrigins(session, { leaves: 6, targets: 20, seed }, undefined, byPlace);
      if (redrives > 0) redriven += found.judged.length;
      judged += found.judged.length;
      untraced += found.untraced;
      traced += found.traced;
      for (const one of found.judged) {
        const problem = problemOf(one);
        if (problem !== null) wrong.push(`seed ${seed} ${problem}: ${printed(one)}`);
      }
    }
    console.log(
      `generated runs: ${judged} pairs, ${redriven} of runs with redrives; ${traced} traced, ${untraced} not`,
    );
    expect(wrong).toEqual([]);
    expect(redriven).toBeGreaterThan(100);
  },
  isSoak ? 1_800_000 : 120_000,
);
