/** Texts that all take the place of the longest, padded with zeros: NumPy's strings, and rows of bytes in safetensors files. */
import { show } from '../data/show';
import { SeqloomError } from '../errors';
import { bytes, count } from '../words';
import type { NamedArray } from './arrays';

export type TextArray = Extract<NamedArray, { type: 'text' }>;

/** Padding is no fault below this, nor while it takes no more than so many times what the texts do. */
const FREE_BYTES = 2 ** 28;
const MOST_TIMES = 32;

/**
 * The length of the longest text.
 * @param lengthOf a text's length in units of `unitBytes`
 * @throws SeqloomError naming a text that would make the others take many times their size, or that the padding would cut
 */
export async function longestOf(
  { name, texts }: TextArray,
  lengthOf: (text: string) => number,
  unitBytes: number,
): Promise<number> {
  let [longest, longestText, sum, number] = [0, '', 0, 0];
  for await (const text of texts()) {
    if (text.endsWith('\0')) {
      throw new SeqloomError(
        `The id or label ${JSON.stringify(text)} ends with a zero character, which pads texts in this format. Rename it, or choose another format.`,
      );
    }
    const length = lengthOf(text);
    if (length > longest) [longest, longestText] = [length, text];
    sum += length;
    number++;
  }
  const size = number * longest * unitBytes;
  if (size > FREE_BYTES && longest * number > MOST_TIMES * sum) {
    throw new SeqloomError(
      `One of the ${name}, "${show(longestText)}", has ${count(longestText.length, 'character')}. In this format each of the ${count(number)} ${name} takes as much, ${bytes(size)} in all. Rename it, or choose another format.`,
    );
  }
  return longest;
}
