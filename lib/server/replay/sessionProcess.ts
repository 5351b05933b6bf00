import { BoundedProcess } from "./boundedProcess";
import type { SessionAnswer } from "./openSession";
import type { SessionHost } from "./serveReplays";

/**
 * A bounded process that keeps one execution open. Whatever breaks its bounds ends it, with a sentence for an answer.
 *
 * @param script the bundled replayProcess.
 */
export function openSessionProcess(script: URL, timeLimitMs?: number): SessionHost {
  const host = new BoundedProcess(script);
  return {
    get isAlive() {
      return host.isAlive;
    },
    async ask(question, signal) {
      const answer = await host.ask<SessionAnswer>({ kind: "session", question }, timeLimitMs, signal);
      return answer.kind === "answered" ? answer.value : answer;
    },
    end: () => host.end(),
  };
}
