import type { SFNClient } from "@aws-sdk/client-sfn";
import { connect, type Endpoint } from "./client";
import { LIMITS, type Limits } from "./limits";
import { Unanswered } from "./unanswered";

/** One call through the SDK's client, with the options it is given. */
export type Call<T> = (client: SFNClient, options: { readonly abortSignal: AbortSignal }) => Promise<T>;

/** The Step Functions API behind one endpoint: every call ends, by an answer, an error, its time or the user. */
export class Api {
  private readonly client: SFNClient;

  constructor(
    endpoint: Endpoint,
    readonly signal: AbortSignal,
    readonly limits: Limits = LIMITS,
  ) {
    this.client = connect(endpoint, limits);
  }

  /** Answers what the endpoint says; throws what the SDK throws, `Unanswered` after `callMs`, the reason of `signal`. */
  async ask<T>(call: Call<T>): Promise<T> {
    this.signal.throwIfAborted();
    const stop = new AbortController();
    const interrupted = () => stop.abort();
    const timer = setTimeout(() => stop.abort(), this.limits.callMs);
    this.signal.addEventListener("abort", interrupted, { once: true });
    try {
      return await call(this.client, { abortSignal: stop.signal });
    } catch (error) {
      this.signal.throwIfAborted();
      if (!stop.signal.aborted) throw error;
      throw new Unanswered(this.limits.callMs);
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener("abort", interrupted);
    }
  }

  close(): void {
    this.client.destroy();
  }
}
