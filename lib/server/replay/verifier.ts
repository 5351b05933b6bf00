import type { StoredVerdict } from "@/lib/store/verdict";
import type { VerifyTask } from "./verifyTask";

/** Who replays: threads, or in a test this very thread. */
export type Verifier = {
  /** Tasks that it works on at once. */
  readonly slots: number;
  /** Never rejects but when the verifier was closed. */
  verify(task: VerifyTask): Promise<StoredVerdict>;
  close(): Promise<void>;
};
