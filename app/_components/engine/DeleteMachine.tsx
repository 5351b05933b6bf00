"use client";

import { useRouter } from "next/navigation";
import type { EngineMachine } from "@/lib/contract/engine";
import { useDeleteEngineMachine } from "../../_features/engineMachine";
import { problemFrom } from "../../_features/http";
import { Confirmed } from "../engineParts/Confirmed";
import { ProblemNote } from "../ui/ProblemNote";

export function DeleteMachine({ machine: { arn, name } }: { machine: EngineMachine }) {
  const router = useRouter();
  const remove = useDeleteEngineMachine(arn, () => router.push("/engine"));
  return (
    <div className="flex flex-col items-end gap-2">
      <Confirmed
        title={`Delete ${name}?`}
        text="With its versions and aliases. Executions that run go on to their end; histories stay."
        verb="Delete"
        onYes={() => remove.mutate()}
      />
      {remove.error !== null && <ProblemNote problem={problemFrom(remove.error)} />}
    </div>
  );
}
