"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { MachineType } from "@/lib/asl/machine";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { FIELD } from "../change/fieldStyle";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { machineHref } from "../engineParts/machineHref";
import { Definition } from "../engineParts/Definition";
import { Labelled } from "../ui/Labelled";

const FIRST = JSON.stringify(
  {
    StartAt: "Approve",
    States: {
      Approve: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters: { FunctionName: "ask", Payload: { "token.$": "$$.Task.Token", "order.$": "$" } },
        Next: "Done",
      },
      Done: { Type: "Succeed" },
    },
  },
  null,
  2,
);

/** A machine of the local engine is made here. */
export function NewMachineView() {
  const [name, setName] = useState("");
  const [type, setType] = useState<MachineType>("STANDARD");
  const [definition, setDefinition] = useState(FIRST);
  const [isAccepted, setAccepted] = useState(false);
  const action = useEngineAction();
  const router = useRouter();
  const isReady = name.trim() !== "" && isAccepted;
  const create = () =>
    action.mutate(
      {
        operation: "CreateStateMachine",
        about: null,
        input: { name: name.trim(), type, definition, roleArn: "arn:aws:iam::000000000000:role/local" },
      },
      { onSuccess: ({ stateMachineArn }) => router.push(machineHref(String(stateMachineArn))) },
    );
  return (
    <form
      className="mx-auto grid max-w-[880px] gap-3 px-5 pt-6 pb-10"
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
    >
      <h1 className="text-xl font-semibold tracking-tight">Create a machine</h1>
      <div className="grid grid-cols-[1fr_160px] gap-3">
        <Labelled label="Name">
          {(id) => (
            <input
              id={id}
              className={FIELD}
              maxLength={80}
              autoFocus
              value={name}
              placeholder="order-fulfilment"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Labelled>
        <Labelled label="Type">{(id) => <TypeSelect id={id} value={type} onChange={setType} />}</Labelled>
      </div>
      <Definition value={definition} type={type} onChange={setDefinition} onJudged={setAccepted} />
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      <div className="flex justify-end gap-2">
        <Button onClick={() => router.push("/engine")}>Cancel</Button>
        <Button type="submit" look="primary" disabled={!isReady || action.isPending}>
          Create
        </Button>
      </div>
    </form>
  );
}

type TypeProps = { readonly id: string; readonly value: MachineType; readonly onChange: (type: MachineType) => void };

function TypeSelect({ id, value, onChange }: TypeProps) {
  return (
    <select
      id={id}
      className={FIELD}
      value={value}
      onChange={(event) => onChange(event.target.value === "EXPRESS" ? "EXPRESS" : "STANDARD")}
    >
      <option value="STANDARD">Standard</option>
      <option value="EXPRESS">Express</option>
    </select>
  );
}
