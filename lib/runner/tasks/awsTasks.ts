import type { AskedTask, TaskNews } from "./performer";

/** Calls services of AWS through its SDK. */
export type AwsTasks = {
  /** @param endpoint base address of whoever stands for the service; null: AWS itself, as far as the settings allow. */
  perform(task: AskedTask, endpoint: string | null, tell: (news: TaskNews) => void, signal: AbortSignal): Promise<void>;
};
