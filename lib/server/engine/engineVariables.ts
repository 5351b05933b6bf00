import { resolve } from "node:path";
import type { z } from "zod";
import type { engineSettingsSchema } from "./engineSettings";

/*
 * Environment variables of Step Functions Local and LocalStack that mean the same here, so that whoever has them set need
 * not write them down again. Those of an account or a region are not among them: a caller tells both.
 */

type Environment = Readonly<Record<string, string | undefined>>;
type Given = z.input<typeof engineSettingsSchema>;

/** Variables that give the address of a service, with the service's name. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  LAMBDA_ENDPOINT: "lambda",
  BATCH_ENDPOINT: "batch",
  DYNAMODB_ENDPOINT: "dynamodb",
  ECS_ENDPOINT: "ecs",
  GLUE_ENDPOINT: "glue",
  SAGE_MAKER_ENDPOINT: "sagemaker",
  SQS_ENDPOINT: "sqs",
  SNS_ENDPOINT: "sns",
};

/**
 * The engine's settings with what the environment says in their place; null where it says nothing of them. Not checked yet.
 * `folder`: what paths of variables are relative to.
 */
export function engineWith(environment: Environment, folder: string, settings: Given = {}): Given | null {
  const of = (name: string) => (environment[name] === "" ? undefined : environment[name]);
  const [mock, scale] = [of("SFN_MOCK_CONFIG"), of("WAIT_TIME_SCALE")];
  const endpoints = Object.entries(ENDPOINTS).flatMap(([variable, service]) => {
    const url = of(variable);
    return url === undefined ? [] : [[service, url] as const];
  });
  if (mock === undefined && scale === undefined && endpoints.length === 0) return null;
  return {
    ...settings,
    ...(mock === undefined ? {} : { mock: resolve(folder, mock) }),
    ...(scale === undefined ? {} : { timeScale: Number(scale) }),
    ...(endpoints.length === 0 ? {} : { endpoints: { ...settings.endpoints, ...Object.fromEntries(endpoints) } }),
  };
}
