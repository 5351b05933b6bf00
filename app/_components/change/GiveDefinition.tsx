"use client";

import { useState } from "react";
import { useAssign } from "../../_features/change";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { assignmentOf } from "./assignment";
import { DefinitionField, NO_DEFINITION } from "./DefinitionField";

/** Where something cannot be shown without the definition: a place to give it. */
export function GiveDefinition({ executionKey }: { executionKey: string }) {
  const [definition, setDefinition] = useState(NO_DEFINITION);
  const assign = useAssign(executionKey);
  const body = assignmentOf({ definition, arn: "", machine: "" });
  return (
    <form
      aria-label="Give the definition"
      className="grid w-full max-w-[560px] gap-2 text-left text-ink"
      onSubmit={(event) => {
        event.preventDefault();
        if (body !== null) assign.mutate(body);
      }}
    >
      <DefinitionField value={definition} onChange={setDefinition} />
      {assign.error !== null && <ProblemNote problem={problemFrom(assign.error)} />}
      <div>
        <Button type="submit" look="primary" disabled={body === null || assign.isPending}>
          Give this definition
        </Button>
      </div>
    </form>
  );
}
