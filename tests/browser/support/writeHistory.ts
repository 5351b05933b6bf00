import { DETAILS_KEY, type EventType } from "@/lib/history/event";

/** An event as GetExecutionHistory prints it (epoch seconds). */
export type WireEvent = {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
} & Record<string, unknown>;

/** Writes histories for tests event by event; the clock is what the test says. */
export class HistoryWriter {
  readonly events: WireEvent[] = [];
  #now: number;

  constructor(startedAt: number) {
    this.#now = startedAt;
  }

  /** Lets `ms` pass, then adds the event; returns its id. `after` is the event it follows: the last one when not given. */
  add(ms: number, type: EventType, details: object = {}, after?: number): number {
    this.#now += ms;
    const id = this.events.length + 1;
    const key = DETAILS_KEY[type];
    this.events.push({
      timestamp: this.#now / 1000,
      type,
      id,
      previousEventId: after ?? id - 1,
      ...(key === null ? {} : { [key]: details }),
    });
    return id;
  }

  /** Lets time pass without an event. */
  pass(ms: number): void {
    this.#now += ms;
  }

  enter(
    ms: number,
    kind: "Task" | "Pass" | "Choice" | "Wait" | "Parallel" | "Map" | "Fail" | "Succeed",
    name: string,
    input: unknown,
    after?: number,
  ): number {
    return this.add(
      ms,
      `${kind}StateEntered`,
      { name, input: JSON.stringify(input), inputDetails: { truncated: false } },
      after,
    );
  }

  exit(
    ms: number,
    kind: "Task" | "Pass" | "Choice" | "Wait" | "Parallel" | "Map" | "Succeed",
    name: string,
    output: unknown,
    after?: number,
  ): number {
    return this.add(
      ms,
      `${kind}StateExited`,
      { name, output: JSON.stringify(output), outputDetails: { truncated: false } },
      after,
    );
  }

  /** One try of a Lambda function; null: it succeeds with `output`. */
  lambda(ms: number, failure: { error: string; cause: string } | null, output: unknown = {}, after?: number): number {
    this.add(
      0,
      "LambdaFunctionScheduled",
      {
        resource: "arn:aws:lambda:eu-west-1:123456789012:function:work",
        input: "{}",
        inputDetails: { truncated: false },
      },
      after,
    );
    this.add(12, "LambdaFunctionStarted");
    return failure === null
      ? this.add(ms, "LambdaFunctionSucceeded", { output: JSON.stringify(output), outputDetails: { truncated: false } })
      : this.add(ms, "LambdaFunctionFailed", failure);
  }

  /** The whole dump as a file holds it. */
  json(): string {
    return JSON.stringify({ events: this.events });
  }
}
