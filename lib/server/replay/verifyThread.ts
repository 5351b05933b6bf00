import { parentPort } from "node:worker_threads";
import { verdictOnTask, type VerifyTask } from "./verifyTask";

/*
 * A thread of verifyThreads.ts: takes a task, answers its verdict, one after the other. Bundled on its own
 * (scripts/bundle.mjs), because a thread loads a file.
 */

parentPort?.on("message", (task: VerifyTask) => {
  void verdictOnTask(task).then((verdict) => parentPort?.postMessage(verdict));
});
