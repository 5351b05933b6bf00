/** A part of a sentence: words, or an instant in it, ms UTC. */
type TimedPart = { readonly text: string } | { readonly at: number };

/** A sentence whose instants are to be said as a page says them: `until 2026-12-04T14:03:19.836Z.` in its parts. */
export function timedParts(sentence: string): readonly TimedPart[] {
  return sentence.split(/(\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z)/).flatMap((text, i): TimedPart[] => {
    if (text === "") return [];
    const at = i % 2 === 1 ? Date.parse(text) : Number.NaN;
    return [Number.isNaN(at) ? { text } : { at }];
  });
}
