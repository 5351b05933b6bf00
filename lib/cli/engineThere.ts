import { placeOfArn } from "@/lib/base/arn";
import { isLoopbackName } from "@/lib/base/hostName";
import type { MachineType, StateMachine } from "@/lib/asl/machine";
import { substituteText } from "@/lib/asl/substitute";
import { ACCOUNT, REGION } from "@/lib/conformance/names";
import type { HistoryEvent } from "@/lib/history/event";
import { recordedCallsOf } from "@/lib/replay/recordedCalls";
import { RemoteEngine } from "@/lib/runner/remote/remoteEngine";
import { type HandlerServer, openHandlerServer } from "@/lib/runner/tasks/handlerServer";
import type { ReadDefinition } from "@/lib/server/replay/machineOf";
import type { ReproduceOptions } from "@/lib/server/replay/reproduce";
import { reproduceThere } from "@/lib/server/replay/reproduceThere";
import { HANDLER_SCRIPT } from "./handlerScript";
import type { Invoked } from "./reproducedText";
import { UsageError } from "./usageError";

/** An engine behind an endpoint that recorded runs are made through. */
export type EngineThere = {
  /** What makes a run there, from what its replay here was made from. */
  readonly runs: (run: RecordedThere) => NonNullable<ReproduceOptions["elsewhere"]>;
  readonly close: () => Promise<void>;
};

type RecordedThere = {
  readonly definition: string;
  readonly read: ReadDefinition;
  readonly machine: StateMachine;
  readonly arn: string | null;
  readonly type: MachineType;
  readonly recorded: readonly HistoryEvent[];
};

type Handlers = Parameters<typeof openHandlerServer>[0]["handlers"];

/**
 * Asks what is behind an address of `endpointArgument`, and serves handlers to it. Throws UsageError where handlers are
 * given for an engine that cannot be told of them.
 */
export async function engineThere(
  endpoint: string,
  handlers: Handlers,
  invoked: Invoked[],
  signal: AbortSignal,
): Promise<EngineThere> {
  const open = (place: { readonly region: string; readonly account: string }) =>
    new RemoteEngine({ endpoint, ...place, signal });
  const asked = open({ region: REGION, account: ACCOUNT });
  const isOurs = await asked.isOurs();
  asked.close();
  if (handlers.size > 0 && !isOurs) throw new UsageError("--handler: only the local engine can be given handlers.");
  if (handlers.size > 0 && !isLoopbackName(new URL(endpoint).hostname)) {
    throw new UsageError("--handler: handlers run on this computer, and an engine elsewhere cannot call them.");
  }
  const server = handlers.size === 0 ? null : await served(handlers, invoked);
  return {
    runs: (run) => async (setup, replay) => {
      const { region, account } = placeOfArn(run.arn);
      const place = { region: region ?? REGION, account: account ?? ACCOUNT };
      const engine = open(place);
      const { definition, read, machine, type, recorded } = run;
      const given = {
        definition: substituteText(definition, read.placeholders.values, "json").text,
        open: read.placeholders.open,
        calls: () => recordedCallsOf(recorded, machine),
        ...{ machine, type, recorded, setup, replay },
      };
      const elsewhere = { exchanged: server?.addresses ?? {}, isBusy: server?.isBusy ?? (() => false), isOurs };
      return reproduceThere(given, { engine, place, ...elsewhere }).finally(() => engine.close());
    },
    close: async () => server?.close(),
  };
}

function served(handlers: Handlers, invoked: Invoked[]): Promise<HandlerServer> {
  return openHandlerServer({
    handlers,
    handlerScript: HANDLER_SCRIPT,
    onOutput: (text) => void process.stderr.write(text),
    onInvoked: (one) => void invoked.push(one),
  });
}
