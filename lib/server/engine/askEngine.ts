import { readArn } from "@/lib/base/arn";
import { ok, type Result } from "@/lib/base/result";
import type { EngineAnswer, EngineRequestBody } from "@/lib/contract/engine";
import { mayHold } from "@/lib/redact/restore";
import type { Context } from "../context";
import { notFound, notWritten, type UseCaseError } from "../errors";
import { ENGINE_ACCOUNT, ENGINE_REGION, type EngineSettings } from "./engineSettings";

type Stored = Pick<Context, "store">;

/** Writes down what the engine is to do; answers the number under which its answer is found. */
export async function askEngine(
  { store }: Stored,
  { account, region }: Pick<EngineSettings, "account" | "region">,
  { operation, about, input }: EngineRequestBody,
): Promise<Result<{ readonly id: number }, UseCaseError>> {
  // It would start with what stands for a value, and nobody here knows which.
  if (store.redaction.hash !== "" && mayHold(JSON.stringify(input))) return notWritten.hidden();
  // An execution's own account and region are in its ARN.
  const of = readArn(about);
  const request = {
    account: of?.account || (account ?? ENGINE_ACCOUNT),
    region: of?.region || (region ?? ENGINE_REGION),
    operation,
    input: JSON.stringify(input),
  };
  return ok({ id: await store.engine.ask(request, null) });
}

/** What the engine has answered by now. */
export async function readEngineAnswer({ store }: Stored, id: number): Promise<Result<EngineAnswer, UseCaseError>> {
  const answer = await store.engine.readAnswer(id);
  if (answer === "gone") return notFound.engineRequest(id);
  if (answer === null) return ok({ state: "waiting" });
  const read = JSON.parse(answer) as
    | { readonly ok: true; readonly answer: Record<string, unknown> }
    | { readonly ok: false; readonly code: string; readonly message: string };
  // It does not say which machine it is about.
  const redactor = store.redaction.of(null);
  return ok(
    read.ok
      ? { state: "done", answer: redactor.answer(read.answer) }
      : { state: "refused", code: read.code, message: redactor.text(read.message) },
  );
}
