/** Of an answer that a replay makes: that it is being made, or why it is not there. */
export function Awaited({ answer }: { answer: Waiting | undefined }) {
  if (answer === undefined) return <p className="text-ink-2">It is being looked for.</p>;
  if (answer.state === "givenUp") return <p className="wrap-anywhere">{answer.why}</p>;
  return <p className="text-ink-2">{answer.isWorkerRunning ? "The worker replays the execution." : NO_WORKER}</p>;
}

type Waiting =
  | { readonly state: "waiting" | "running"; readonly isWorkerRunning: boolean }
  | { readonly state: "givenUp"; readonly why: string };

const NO_WORKER = "No worker runs, so nothing is replayed. Start one, and it is answered.";
