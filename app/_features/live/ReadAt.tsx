/**
 * Tells the feed of changes where the data of this page stands (`readAt`). It lies in the page's own text, which is whole
 * before the feed connects: an effect of this part could come after that, when the part is brought to life late.
 *
 * @param seq number of the last change before the data was read.
 */
export function ReadAt({ seq }: { readonly seq: number }) {
  return <template data-read-at={seq} />;
}
