import { instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { SeededEntropy } from "@/lib/expr/entropy";
import type { Environment, JsonataEnvironment } from "@/lib/expr/environment";

type Given = { input?: Json; context?: Json; variables?: Readonly<Record<string, Json>> };

/** An environment for expressions of JSONPath states. */
export function environment({ input = {}, context = {}, variables = {} }: Given = {}): Environment {
  return { input, context, variables: new Map(Object.entries(variables)), entropy: new SeededEntropy("test") };
}

/** An environment for JSONata, at an instant of 2024. */
export function jsonataEnvironment(given: Given & { result?: Json; errorOutput?: Json } = {}): JsonataEnvironment {
  const { input = {}, context = {}, variables = {}, ...more } = given;
  return {
    states: { input, context, ...more },
    variables: new Map(Object.entries(variables)),
    entropy: new SeededEntropy("test"),
    at: instant(Date.parse("2024-11-06T09:42:03.123Z")),
  };
}
