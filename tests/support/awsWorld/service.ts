import type { Clock } from "@/lib/ingest/pace/clock";
import { Buckets } from "./buckets";
import { EXECUTION_OPERATIONS } from "./executionOperations";
import { draw, saltOf } from "./ids";
import { Insights } from "./insights";
import { LOG_OPERATIONS } from "./logOperations";
import { MACHINE_OPERATIONS } from "./machineOperations";
import { answerOfS3, denied } from "./s3";
import { METRIC_OPERATIONS } from "./metricOperations";
import type { Misbehaviour } from "./misbehaviour";
import type { Outcome } from "./outcome";
import { TRAIL_OPERATIONS } from "./trailOperations";
import { type Asked, type Body, Fault, type Operation, type World } from "./world";
import { WRITING_OPERATIONS } from "./writingOperations";

export type Counters = {
  /** By operation. */
  readonly requests: Map<string, number>;
  readonly throttled: Map<string, number>;
  /** What was done to requests, by kind. */
  readonly misbehaved: Map<string, number>;
  /** ARNs of executions that were asked for and are gone. */
  readonly gone: Set<string>;
};

type Service = {
  readonly name: string;
  readonly type: string;
  readonly operations: Readonly<Record<string, Operation>>;
};

/** Answers requests on the wire's own terms, by a seed and a clock. */
export class AwsService {
  readonly counters: Counters = { requests: new Map(), throttled: new Map(), misbehaved: new Map(), gone: new Set() };
  private readonly buckets: Buckets;
  private readonly services: Readonly<Record<string, Service>>;
  private asked = 0;

  constructor(
    readonly world: World,
    readonly clock: Clock,
    readonly misbehaviour: Misbehaviour,
  ) {
    this.buckets = new Buckets(misbehaviour.isLargeRegion, misbehaviour.neighbour);
    const states = { ...MACHINE_OPERATIONS, ...EXECUTION_OPERATIONS, ...WRITING_OPERATIONS };
    const logs = { ...LOG_OPERATIONS, ...new Insights().operations };
    this.services = {
      AWSStepFunctions: { name: "states", type: "application/x-amz-json-1.0", operations: states },
      GraniteServiceVersion20100801: {
        name: "monitoring",
        type: "application/x-amz-json-1.0",
        operations: METRIC_OPERATIONS,
      },
      CloudTrail_20131101: { name: "cloudtrail", type: "application/x-amz-json-1.1", operations: TRAIL_OPERATIONS },
      Logs_20140328: { name: "logs", type: "application/x-amz-json-1.1", operations: logs },
    };
  }

  /** ms that an answer takes, drawn for each request in the order in which they come. */
  latency(): number {
    const [least, most] = this.misbehaviour.latencyMs;
    return least + draw(this.world.seed, saltOf("latency"), this.asked) * (most - least);
  }

  /** @param target the request's `X-Amz-Target`; @param text its body. */
  outcome(target: string, text: string): Outcome {
    // CloudTrail's has the name of a package before it.
    const [prefix = "", operation = ""] = target.split(".").slice(-2);
    const service = this.services[prefix];
    const number = this.asked++;
    const chance = (what: string) => draw(this.world.seed, saltOf(what), number);
    count(this.counters.requests, operation);
    const type = service?.type ?? "application/x-amz-json-1.0";
    const fault = (error: Fault): Outcome => faulty(error, type, service?.name ?? "");
    const strange = this.strange(chance, type);
    if (strange !== null) return strange;
    if (this.misbehaviour.denied.includes(operation))
      return fault(new Fault("AccessDeniedException", "Not authorized"));
    if (this.misbehaviour.throttles && !this.buckets.take(operation, this.now())) {
      count(this.counters.throttled, operation);
      return fault(new Fault("ThrottlingException", "Rate exceeded"));
    }
    try {
      const body = this.answer(service, operation, text, chance);
      if (chance("half") < this.misbehaviour.halves) return { kind: this.noted("half"), status: 200, type, body };
      return { kind: "answer", status: 200, type, body };
    } catch (error) {
      if (error instanceof Fault) return fault(error);
      throw error;
    }
  }

  /** Of S3, whose requests are their addresses. */
  objectOutcome(bucket: string, key: string, query: Readonly<Record<string, string>>, range?: string): Outcome {
    const number = this.asked++;
    const chance = (what: string) => draw(this.world.seed, saltOf(what), number);
    count(this.counters.requests, key === "" ? "ListObjectsV2" : "GetObject");
    const strange = this.strange(chance, "application/xml");
    if (strange !== null) return strange;
    if (this.misbehaviour.denied.includes("GetObject")) return denied();
    return answerOfS3(this.world.account, this.now(), bucket, key, query, range);
  }

  now(): number {
    return Math.floor(this.clock.now() + this.misbehaviour.skewMs);
  }

  private answer(service: Service | undefined, name: string, text: string, chance: Asked["chance"]): string {
    const operation = service?.operations[name];
    if (operation === undefined) throw new Fault("UnknownOperationException");
    const request = JSON.parse(text || "{}") as Body;
    const now = this.now();
    const seen = now - Math.floor(chance("lag") * this.misbehaviour.listLagMs);
    const { repeats, disorder, emptyRuns, emptyPages } = this.misbehaviour;
    const asked = { operation: name, request, now, seen, chance };
    try {
      const body = operation(this.world, { ...asked, misbehaviour: { repeats, disorder, emptyRuns, emptyPages } });
      return typeof body === "string" ? body : JSON.stringify(body);
    } catch (error) {
      const { executionArn } = request;
      const isGone = error instanceof Fault && error.type === "ExecutionDoesNotExist";
      if (isGone && typeof executionArn === "string") this.counters.gone.add(executionArn);
      throw error;
    }
  }

  /** What happens in place of an answer. */
  private strange(chance: Asked["chance"], type: string): Outcome | null {
    const { silences, cuts, serverErrors, garbage } = this.misbehaviour;
    if (chance("silence") < silences) return { kind: this.noted("silence") };
    if (chance("cut") < cuts) return { kind: this.noted("cut") };
    const bad = chance("server error");
    if (bad < serverErrors) {
      this.noted("server error");
      const isBusy = bad < serverErrors / 2;
      return faulty(isBusy ? UNAVAILABLE : INTERNAL, type, "");
    }
    if (chance("garbage") >= garbage) return null;
    this.noted("garbage");
    const drawn = chance("which garbage");
    if (drawn < 0.5)
      return { kind: "answer", status: 200, type: "text/html", body: "<html><body>Welcome</body></html>" };
    return { kind: "answer", status: 200, type, body: '{"executions":{},"events":[' };
  }

  private noted<T extends string>(what: T): T {
    count(this.counters.misbehaved, what);
    return what;
  }
}

const INTERNAL = new Fault("InternalFailure", "An internal error occurred", 500);
const UNAVAILABLE = new Fault("ServiceUnavailable", "The service is not available", 503);

function faulty({ type: name, message, status }: Fault, type: string, service: string): Outcome {
  const prefix = service === "states" ? "com.amazonaws.swf.service.v2.model#" : "";
  return { kind: "answer", status, type, body: JSON.stringify({ __type: `${prefix}${name}`, message }) };
}

function count(counters: Map<string, number>, name: string): void {
  counters.set(name, (counters.get(name) ?? 0) + 1);
}
