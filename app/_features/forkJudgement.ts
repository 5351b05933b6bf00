import { useMutation } from "@tanstack/react-query";
import { judgementAnswerSchema } from "@/lib/contract/askedJudgement";
import { askedForkJudgementSchema, type ForkJudgement, type JudgementIntent } from "@/lib/contract/forkJudgement";
import { PATHS } from "@/lib/contract/paths";
import { awaitJob } from "./askedJob";
import type { Stages } from "./forks";
import { request } from "./http";

/** What came of asking: what is to be confirmed first, or what AWS said. */
export type Judging =
  | { readonly kind: "unconfirmed"; readonly intent: JudgementIntent }
  | { readonly kind: "judged"; readonly judgement: ForkJudgement };

/** Has AWS's TestState test the states that a fork changes; given null, it answers what is to be confirmed. */
export function useJudgement(key: string, stages: Stages) {
  return useMutation({
    mutationFn: async (confirmed: JudgementIntent | null): Promise<Judging> => {
      const json = { stages, confirmed };
      const answer = await request(PATHS.forkJudgement(key), judgementAnswerSchema, { method: "POST", json });
      if (answer.state === "unconfirmed") return { kind: "unconfirmed", intent: answer.intent };
      const look = () => request(PATHS.forkJudgement(key, answer.job.id), askedForkJudgementSchema);
      return { kind: "judged", judgement: await awaitJob(look, "AWS was not asked.") };
    },
  });
}
