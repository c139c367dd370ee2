/** CP/M fills the last 128 bytes of a file with it, DOS writes one. */
const END = '\x1A';
const MOST = 128;

/** The text without the ^Z at its very end, which is where they mark that it ends. */
export async function* withoutDosEnd(
  text: AsyncGenerator<string>,
  onLeftOut: () => void,
): AsyncGenerator<string> {
  let held = '';
  for await (const piece of text) {
    const whole = held + piece;
    let end = whole.length;
    while (end > 0 && whole.length - end < MOST && whole[end - 1] === END) end--;
    held = whole.slice(end);
    if (end > 0) yield whole.slice(0, end);
  }
  if (held !== '') onLeftOut();
}
