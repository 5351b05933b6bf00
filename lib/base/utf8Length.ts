/**
 * Bytes of a text in UTF-8, without encoding it. A surrogate pair is four bytes: two for each half.
 *
 * @param enough counting stops beyond it: the answer is some number above it then.
 */
export function utf8Length(text: string, enough = Infinity): number {
  let bytes = text.length;
  for (let i = 0; i < text.length && bytes <= enough; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
