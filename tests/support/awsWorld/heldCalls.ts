import type { Clock } from "@/lib/ingest/pace/clock";
import { CALL_LIMITS } from "@/lib/ingest/pace/call";
import type { FakeHandler } from "./handler";
import type { HoldingHandler } from "./server";
import type { Release, VirtualClock } from "./virtualClock";

/*
 * The SDK awaits the machine before it sends (files of settings, modules that it loads when they are needed first) and
 * after it was answered. Nobody tells virtual time of that, which would run through the limits of calls meanwhile. So a
 * call holds the time from its beginning until it is answered whole, but for what passes while the service has it.
 */

/** A clock and a handler for one reader: between them it is known which of its calls are with the service. */
export class HeldCalls {
  /** Calls that were begun and not answered; of these, those that the service has. */
  private begun = 0;
  private away = 0;
  private release: Release | null = null;

  constructor(
    private readonly virtual: VirtualClock,
    /** In this process, or over sockets. */
    private readonly service: Pick<FakeHandler, "handle"> | Pick<HoldingHandler, "handle">,
  ) {}

  /** A sleep as long as the limit of a call is one: `every` of a source has to be another time. */
  readonly clock: Clock = {
    now: () => this.virtual.now(),
    sleep: (ms, signal) => {
      const slept = this.virtual.sleep(ms, signal);
      if (ms !== CALL_LIMITS.requestMs) return slept;
      this.change(1, 0);
      return slept.finally(() => this.change(-1, 0));
    },
  };

  readonly handler = {
    metadata: { handlerProtocol: "http/1.1" },
    handle: async (...given: Parameters<FakeHandler["handle"]>): ReturnType<FakeHandler["handle"]> => {
      this.change(0, 1);
      try {
        const [request, options] = given;
        // What the SDK hands over is more than either of them reads.
        const answered = await this.service.handle(request as never, options as never);
        return answered as Awaited<ReturnType<FakeHandler["handle"]>>;
      } finally {
        this.change(0, -1);
      }
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };

  private change(begun: number, away: number): void {
    this.begun += begun;
    this.away += away;
    const isHeld = this.begun > this.away;
    if (isHeld) this.release ??= this.virtual.hold("a call that is not with the service");
    else {
      this.release?.();
      this.release = null;
    }
  }
}
