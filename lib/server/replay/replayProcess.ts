import { Worker } from "node:worker_threads";
import { judgementsOn } from "./judgeTask";
import { originTask } from "./originTask";
import { probesOf } from "./probeTask";
import { recordTask } from "./recordTask";
import { OpenSession, type SessionQuestion } from "./openSession";
import type { ReplayQuestion } from "./verifyProcesses";
import { matchingOfTask, verdictsOnTasks } from "./verifyTask";

/*
 * A process of boundedProcess.ts: takes a question, answers it, one after the other. Bundled on its own
 * (scripts/bundle.mjs), because a process loads a file.
 */

type Question = ReplayQuestion | { readonly kind: "session"; readonly question: SessionQuestion };

const session = new OpenSession();

process.on("message", (question: Question) => {
  void answerOf(question).then((answer) => process.send?.(answer));
});
// It ends with whoever asked. In the middle of a replay it does not hear of that, so a thread looks for its parent too.
process.on("disconnect", () => process.exit());
process.on("SIGINT", () => undefined);
const parent = process.ppid;
new Worker(`setInterval(() => { if (process.ppid !== ${parent}) process.kill(process.pid, "SIGKILL"); }, 1000);`, {
  eval: true,
  resourceLimits: { maxOldGenerationSizeMb: 16 },
}).unref();

function answerOf(question: Question): Promise<unknown> {
  switch (question.kind) {
    case "verify":
      return verdictsOnTasks(question.tasks);
    case "match":
      return matchingOfTask(question.task);
    case "record":
      return Promise.all(question.tasks.map(recordTask));
    case "judge":
      return judgementsOn(question.question);
    case "probe":
      return probesOf(question.question);
    case "origin":
      return originTask(question.task, question.asked);
    case "session":
      return session.answer(question.question);
  }
}
