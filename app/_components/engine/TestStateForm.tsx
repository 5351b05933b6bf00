"use client";

import { useMemo, useState } from "react";
import { isObject, jsonOrNull } from "@/lib/base/json";
import type { OpenedEngineMachine } from "@/lib/contract/engine";
import { definedStates } from "@/lib/layout/definition";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { FIELD } from "../change/fieldStyle";
import { awsCommand } from "../engineParts/awsCommand";
import { indented, jsonProblem } from "../engineParts/json";
import { Button } from "../ui/Button";
import { CopyCommand } from "../engineParts/CopyCommand";
import { ProblemNote } from "../ui/ProblemNote";
import { JsonField } from "../engineParts/JsonField";
import { Labelled } from "../ui/Labelled";

type Props = { readonly opened: OpenedEngineMachine; readonly url: string };

/** Runs one state of the newest revision with an input: no execution is started. */
export function TestStateForm({ opened: { machine, definition, roleArn }, url }: Props) {
  const states = useMemo(() => testedStates(definition), [definition]);
  const names = [...states.keys()];
  const [chosen, setChosen] = useState("");
  const [input, setInput] = useState("{}");
  const action = useEngineAction();
  const name = states.has(chosen) ? chosen : (names[0] ?? "");
  const state = states.get(name) ?? "{}";
  const asked = { definition: state, "role-arn": roleArn, input, "inspection-level": "DEBUG" };
  const test = () =>
    action.mutate({
      operation: "TestState",
      about: machine.arn,
      input: { definition: state, roleArn, input, inspectionLevel: "DEBUG" },
    });
  return (
    <form
      aria-label="Test a state"
      className="grid grid-cols-[minmax(0,1fr)] gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        test();
      }}
    >
      <div className="grid grid-cols-[minmax(0,240px)_minmax(0,1fr)] gap-3 max-[560px]:grid-cols-[minmax(0,1fr)]">
        <Labelled label="State">
          {(id) => (
            <select id={id} className={FIELD} value={name} onChange={(event) => setChosen(event.target.value)}>
              {names.map((state) => (
                <option key={state} value={state}>
                  {state}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <div>
          <JsonField label="Its input, JSON" rows={2} value={input} onChange={setInput} />
        </div>
      </div>
      <div className="flex items-center gap-2">
        <Button type="submit" disabled={jsonProblem(input) !== null || names.length === 0 || action.isPending}>
          Test
        </Button>
        <CopyCommand command={() => awsCommand(url, "test-state", asked)} />
      </div>
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      {action.data !== undefined && <Outcome answer={action.data} />}
    </form>
  );
}

/** What the state answered: its status, what it gives and where the run would go. */
function Outcome({ answer }: { answer: Readonly<Record<string, unknown>> }) {
  const text = (member: string) => (typeof answer[member] === "string" ? answer[member] : "");
  const said = text("error") === "" ? "" : `${text("error")} ${text("cause")}`;
  return (
    <div role="status" className="grid gap-1">
      <p>
        <span className="font-medium">{text("status")}</span>
        {text("nextState") !== "" && <span className="text-ink-2"> goes on with {text("nextState")}</span>}
        {said !== "" && <span className="text-bad"> {said}</span>}
      </p>
      {text("output") !== "" && (
        <pre className="mono max-h-60 overflow-auto rounded-md bg-bg px-2 py-1 text-ink-2" tabIndex={0}>
          {indented(text("output"))}
        </pre>
      )}
    </div>
  );
}

/** The text of each state by its name, as TestState reads it: a state alone has its machine's query language written in. */
function testedStates(definition: string): ReadonlyMap<string, string> {
  const machine = jsonOrNull(definition);
  const language = isObject(machine) ? machine["QueryLanguage"] : undefined;
  const texts = [...definedStates(machine)].map(([name, { body }]) => {
    const state = language === undefined ? body : { QueryLanguage: language, ...body };
    return [name, JSON.stringify(state)] as const;
  });
  return new Map(texts);
}
