import type { Matching } from "@/lib/replay/otherDefinitions";
import type { Judgement } from "@/lib/replay/regression/judge";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import type { JudgeQuestion } from "./judgeTask";
import type { Recorded, RecordTask } from "./recordTask";
import type { AskedValue, Traced } from "./originTask";
import type { Probed, ProbeQuestion } from "./probeTask";
import type { VerifyTask } from "./verifyTask";

/** Who replays: processes, or in a test this very one. */
export type Verifier = {
  /** How often it can be asked at once without anybody waiting. */
  readonly slots: number;
  /** The verdicts on some tasks, in their order. Never rejects but when the verifier was closed. */
  verify(tasks: readonly VerifyTask[]): Promise<readonly ReplayVerdict[]>;
  /** The one of its `others` that replays an execution; null when none does, or within its bounds none was found. */
  match(task: VerifyTask): Promise<Matching | null>;
  /** What a changed definition makes of some executions, in their order. Never rejects but when it was closed. */
  judge(question: JudgeQuestion): Promise<readonly Judgement[]>;
  /** What the tasks of some executions answered, for tests, in their order. Never rejects but when it was closed. */
  record(tasks: readonly RecordTask[]): Promise<readonly Recorded[]>;
  close(): Promise<void>;
};

/** Who replays executions to tell of their data. */
export type DataReplayer = {
  /** An expression at the visits of a state of some executions, in their order. Never rejects but when it was closed. */
  probe(question: ProbeQuestion): Promise<readonly Probed[]>;
  /** Where a value of an execution came from. Never rejects but when it was closed. */
  origin(task: VerifyTask, asked: AskedValue): Promise<Traced>;
};

/** What a verifier that was closed rejects with. */
export class VerifierClosed extends Error {
  constructor() {
    super("The processes that replay were ended.");
  }
}
