"use client";

import { useRouter } from "next/navigation";
import type { EngineMachine } from "@/lib/contract/engine";
import { useEngineAction } from "../../_features/engine";
import { Confirmed } from "../engineParts/Confirmed";

export function DeleteMachine({ machine: { arn, name } }: { machine: EngineMachine }) {
  const action = useEngineAction();
  const router = useRouter();
  const remove = () =>
    action.mutate(
      { operation: "DeleteStateMachine", about: arn, input: { stateMachineArn: arn } },
      { onSuccess: () => router.push("/engine") },
    );
  return (
    <Confirmed
      title={`Delete ${name}?`}
      text="With its versions and aliases. Executions that run go on to their end; histories stay."
      verb="Delete"
      onYes={remove}
    />
  );
}
