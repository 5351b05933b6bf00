import type { ForkJudgement, JudgedState } from "@/lib/contract/forkJudgement";
import { Differences } from "../replay/Differences";
import { verdictText } from "./judgementText";

/** The tested attempts, each with both answers and where these differ. */
export function JudgedStates({ judgement: { states, untested } }: { readonly judgement: ForkJudgement }) {
  return (
    <>
      {states.length + untested.length === 0 && (
        <p className="text-ink-2">The fork runs no state that it changes, so there is nothing to test.</p>
      )}
      <ul aria-label="Tested states" className="grid gap-2">
        {states.map((one) => (
          <li key={`${one.state} ${one.attempt}`} className="border">
            <Judged judged={one} />
          </li>
        ))}
        {untested.map(({ state, attempt, why }) => (
          <li key={`${state} ${attempt}`} className="border px-3.5 py-1 text-ink-2">
            <span className="font-medium text-ink">{state}</span> was not tested: {why}
          </li>
        ))}
      </ul>
    </>
  );
}

function Judged({ judged }: { readonly judged: JudgedState }) {
  const { state, ours, aws, refused, differences } = judged;
  return (
    <>
      <h3 className="px-3.5 py-1">
        <span className="font-medium">{state}</span>
        {judged.attempt > 0 && `, attempt ${judged.attempt + 1}`}: {verdictText(ours)}
        {aws !== null && differences.length === 0 && <span className="text-ok"> · AWS says the same</span>}
        {aws !== null && differences.length > 0 && <span className="text-bad"> · AWS: {verdictText(aws)}</span>}
        {refused !== null && <span className="text-ink-2"> · AWS does not test it: {refused}</span>}
      </h3>
      {differences.length > 0 && <Differences differences={differences} ours="Here" recorded="AWS" />}
    </>
  );
}
