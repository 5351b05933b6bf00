import type { InvokedAgainView, RerunPrediction, RerunPreview, RunningStateView } from "@/lib/contract/rerun";
import { LinkButton } from "../ui/LinkButton";
import { Section } from "../ui/Section";
import { Table } from "../ui/Table";
import { addedText, keptText, outcomeText } from "./words";

type Props = {
  readonly prediction: Extract<RerunPrediction, { kind: "known" }>;
  readonly money: RerunPreview["money"];
  readonly showEvent: (event: number) => void;
};

/** What an execution does when it is run again, where its tasks succeed. */
export function PredictionView({ prediction, money, showEvent }: Props) {
  const { runAgain, invoked, notInvoked, containers, later } = prediction;
  return (
    <div>
      <Section title="Goes on at" count={runAgain.length}>
        <Table columns={RUN_COLUMNS} least="min-w-[640px]">
          {runAgain.map((one) => (
            <RunningRow key={one.place} one={one} showEvent={showEvent} />
          ))}
        </Table>
      </Section>
      {invoked.length > 0 && (
        <Section title="Tasks that are invoked a second time" count={invoked.length}>
          <Table columns={TASK_COLUMNS} least="min-w-[640px]">
            {invoked.map((task) => (
              <TaskRow key={task.state} task={task} showEvent={showEvent} />
            ))}
          </Table>
        </Section>
      )}
      {notInvoked.length > 0 && (
        <Section title="Tasks that are not invoked again" count={notInvoked.length}>
          <p className="wrap-anywhere">
            {notInvoked.map(({ state, last }) => `${state} ${outcomeText(last)}`).join("; ")}
          </p>
        </Section>
      )}
      {containers.length > 0 && (
        <Section title="Branches and items" count={containers.length}>
          <ul className="grid gap-0.5">
            {containers.map((one) => (
              <li key={one.place} className="wrap-anywhere">
                <span className="font-medium">{one.place}</span>: {keptText(one)}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {later.length > 0 && (
        <Section title="States that are entered for the first time" count={later.length}>
          <p className="wrap-anywhere">
            {later.map(({ state, certain }) => (certain ? state : `${state} (may be)`)).join(", ")}
          </p>
        </Section>
      )}
      <Section title="Added">
        <p title={money === null ? "" : `$${money.least} at prices of ${money.asOf} in ${money.region}, first tier`}>
          {addedText(prediction, money)}
        </p>
      </Section>
    </div>
  );
}

const RUN_COLUMNS = [
  { name: "Place" },
  { name: "What it calls", width: "w-[280px]" },
  { name: "Before", width: "w-[300px]" },
];
const TASK_COLUMNS = [
  { name: "Task" },
  { name: "What it calls", width: "w-[240px]" },
  { name: "Before", width: "w-[280px]" },
  { name: "Again", width: "w-[80px]" },
];

type ShowEvent = Pick<Props, "showEvent">;

function RunningRow({ one, showEvent }: ShowEvent & { readonly one: RunningStateView }) {
  const { place, resource, last, type } = one;
  return (
    <tr className="h-7 border-b border-line-soft last:border-0">
      <td className="pl-3 wrap-anywhere">{place}</td>
      <td className="mono truncate text-ink-2" title={resource ?? type}>
        {resource ?? type}
      </td>
      <td className="wrap-anywhere">
        {last !== null && (
          <LinkButton title={last.cause ?? `Event ${last.eventId}`} onClick={() => showEvent(last.eventId)}>
            {outcomeText(last)}
          </LinkButton>
        )}
      </td>
    </tr>
  );
}

function TaskRow({ task, showEvent }: ShowEvent & { readonly task: InvokedAgainView }) {
  const { state, resource, last, certain } = task;
  return (
    <tr className="h-7 border-b border-line-soft last:border-0">
      <td className="pl-3 wrap-anywhere">{state}</td>
      <td className="mono truncate text-ink-2" title={resource ?? ""}>
        {resource}
      </td>
      <td className="wrap-anywhere">
        <LinkButton title={last.cause ?? `Event ${last.eventId}`} onClick={() => showEvent(last.eventId)}>
          {outcomeText(last)}
        </LinkButton>
      </td>
      <td>{certain ? "is" : "may be"}</td>
    </tr>
  );
}
