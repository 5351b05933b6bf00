import type { EngineMachine, EngineTarget } from "@/lib/contract/engine";
import { FIELD } from "../change/fieldStyle";
import { Button } from "../ui/Button";
import { JsonField } from "../engineParts/JsonField";
import { Labelled } from "../ui/Labelled";

type Props = {
  readonly machines: readonly EngineMachine[];
  readonly target: EngineTarget;
  readonly onChange: (target: EngineTarget) => void;
  readonly onRemove: () => void;
};

type Given = "event" | "constant" | "part" | "template";

/** What a target begins with when it is given something else. */
const GIVEN = {
  event: {},
  constant: { Input: "{}" },
  part: { InputPath: "$.detail" },
  template: { InputTransformer: { InputPathsMap: { id: "$.detail.id" }, InputTemplate: '{"id": <id>}' } },
} as const satisfies Record<Given, Partial<EngineTarget>>;

/** A machine and what it is started with. */
export function RuleTarget({ machines, target, onChange, onRemove }: Props) {
  const { Id, Arn } = target;
  const known = machines.some(({ arn }) => arn === Arn);
  return (
    <div className="grid gap-2 border-l-2 pl-3" role="group" aria-label={`Target ${Id}`}>
      <div className="grid items-end gap-3 sm:grid-cols-[1fr_220px_auto]">
        <Labelled label="Machine">
          {(id) => (
            <select
              id={id}
              className={FIELD}
              value={Arn}
              onChange={(event) => onChange({ ...target, Arn: event.target.value })}
            >
              {!known && <option value={Arn}>{Arn === "" ? "choose one" : Arn}</option>}
              {machines.map(({ arn, name }) => (
                <option key={arn} value={arn}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <Labelled label="With">
          {(id) => (
            <select
              id={id}
              className={FIELD}
              value={givenOf(target)}
              onChange={(event) => onChange({ Id, Arn, ...GIVEN[event.target.value as Given] })}
            >
              <option value="event">the event</option>
              <option value="constant">a constant</option>
              <option value="part">a part of the event</option>
              <option value="template">a template</option>
            </select>
          )}
        </Labelled>
        <Button look="plain" onClick={onRemove}>
          Remove
        </Button>
      </div>
      <Input target={target} onChange={onChange} />
    </div>
  );
}

function givenOf({ Input, InputPath, InputTransformer }: EngineTarget): Given {
  if (Input !== undefined) return "constant";
  if (InputPath !== undefined) return "part";
  return InputTransformer === undefined ? "event" : "template";
}

function Input({ target, onChange }: Pick<Props, "target" | "onChange">) {
  const { Id, Arn, Input: constant, InputPath, InputTransformer } = target;
  if (constant !== undefined) {
    return (
      <JsonField
        label="Input, JSON"
        rows={3}
        value={constant}
        onChange={(text) => onChange({ Id, Arn, Input: text })}
      />
    );
  }
  if (InputPath !== undefined) {
    return (
      <Line label="Path in the event" value={InputPath} onChange={(path) => onChange({ Id, Arn, InputPath: path })} />
    );
  }
  if (InputTransformer === undefined) return null;
  return (
    <Template
      template={InputTransformer.InputTemplate}
      paths={InputTransformer.InputPathsMap ?? {}}
      onChange={(InputTemplate, InputPathsMap) =>
        onChange({ Id, Arn, InputTransformer: { InputTemplate, InputPathsMap } })
      }
    />
  );
}

type TemplateProps = {
  readonly template: string;
  readonly paths: Record<string, string>;
  readonly onChange: (template: string, paths: Record<string, string>) => void;
};

/** Names and paths are written a line each, `id = $.detail.id`. */
function Template({ template, paths, onChange }: TemplateProps) {
  const lines = Object.entries(paths).map(([name, path]) => `${name} = ${path}`);
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <Labelled label="Names, a line each: id = $.detail.id">
        {(id) => (
          <textarea
            id={id}
            rows={3}
            className="mono w-full rounded-md border bg-panel px-2 py-1"
            spellCheck={false}
            defaultValue={lines.join("\n")}
            onChange={(event) => onChange(template, pathsIn(event.target.value))}
          />
        )}
      </Labelled>
      <Labelled label="Template: <id> stands for what is found">
        {(id) => (
          <textarea
            id={id}
            rows={3}
            className="mono w-full rounded-md border bg-panel px-2 py-1"
            spellCheck={false}
            value={template}
            onChange={(event) => onChange(event.target.value, paths)}
          />
        )}
      </Labelled>
    </div>
  );
}

function pathsIn(text: string): Record<string, string> {
  const lines = text.split("\n").map((line) => line.split("="));
  return Object.fromEntries(
    lines.flatMap(([name = "", ...path]) => (name.trim() === "" ? [] : [[name.trim(), path.join("=").trim()]])),
  );
}

type LineProps = { readonly label: string; readonly value: string; readonly onChange: (text: string) => void };

function Line({ label, value, onChange }: LineProps) {
  return (
    <Labelled label={label}>
      {(id) => (
        <input
          id={id}
          className={`mono ${FIELD}`}
          maxLength={256}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Labelled>
  );
}
