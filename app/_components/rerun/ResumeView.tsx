import type { ResumeMachineView } from "@/lib/contract/rerun";
import { PayloadView } from "../json/PayloadView";
import { Section } from "../ui/Section";

type Props = { readonly resume: Extract<ResumeMachineView, { kind: "machine" }> };

/** The machine that resumes an execution, before it is created. */
export function ResumeView({ resume }: Props) {
  const { name, type, definition, tags, changed, startsAnew } = resume;
  return (
    <Section title="The machine that is created">
      <p className="wrap-anywhere">
        <span className="mono">{name}</span>, {type === "EXPRESS" ? "Express" : "Standard"}, tagged{" "}
        {tags.map(({ key, value }) => `${key} = ${value}`).join(", ")}
      </p>
      {startsAnew.length > 0 && (
        <p className="mt-1 wrap-anywhere">
          From its first item on starts {startsAnew.join(", ")}: of a distributed Map nothing is kept.
        </p>
      )}
      {changed.length > 0 && (
        <>
          <p className="mt-1">These references say something else than they did:</p>
          <ul className="list-disc pl-5">
            {changed.map(({ state, reference, why }) => (
              <li key={`${state} ${reference}`} className="wrap-anywhere">
                {state}: <code className="mono">{reference}</code>: {why}
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="mt-2 border">
        <PayloadView title="Definition" text={definition} />
      </div>
    </Section>
  );
}
