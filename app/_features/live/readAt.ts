/**
 * How far the change feed was when the data that came with the page was read: what changed before that is in it already.
 * Null of a page that came without data, of which nothing is known; the server then tells the changes of the last seconds too.
 */
export function readAt(): number | null {
  const places = document.querySelectorAll<HTMLElement>("[data-read-at]");
  const numbers = [...places].map(({ dataset }) => Number(dataset["readAt"])).filter(Number.isSafeInteger);
  return numbers.length === 0 ? null : Math.min(...numbers);
}
