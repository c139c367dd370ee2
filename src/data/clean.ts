import { SeqloomError } from '../errors';
import { ALPHABET } from './alphabet';
import { show, showCharacter } from './show';
import type { CleaningCounts, RawRecord } from './types';
import { writingOf } from './writings';
import { count } from '../words';

const CLEAN = new RegExp(`^[${ALPHABET}]*$`);
/** Letters that name no single one of the 20 amino acids: ambiguity codes (B, Z, J), selenocysteine and pyrrolysine (U, O). */
const BECOME_X = 'BZJUO';

/** What `cleanSequence` takes, as a sentence. */
export const ALLOWED_CHARACTERS =
  'Allowed are the 20 amino-acid letters and X, B, Z, J, U and O (read as X), gaps (- and .) and one * at the end.';

/** Counts at zero, for `cleanSequence` to add to. */
export function noCleaning(): CleaningCounts {
  return {
    lowerCase: 0,
    replacedByX: Object.fromEntries([...BECOME_X].map((letter) => [letter, 0])),
    gapsRemoved: 0,
    stopsRemoved: 0,
  };
}

/**
 * The record's sequence in the 21 symbols of ALPHABET: upper case; B, Z, J, U and O become X; gaps (`-`, `.`) and one
 * trailing `*` are removed. What was done is added to `counts`. The result may be empty.
 *
 * @throws SeqloomError naming file, record, line and position of any other character.
 */
export function cleanSequence(record: RawRecord, fileName: string, counts: CleaningCounts): string {
  if (CLEAN.test(record.sequence)) return record.sequence;
  const lowerCase = record.sequence.match(/[a-z]/g)?.length ?? 0;
  // Only ASCII letters: toUpperCase would turn one foreign letter into several.
  const upper = record.sequence.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  const gapless = upper.replace(/[-.]/g, '');
  const residues = gapless.endsWith('*') ? gapless.slice(0, -1) : gapless;
  const replaced = new Map<string, number>();
  const cleaned = residues.replace(/[BZJUO]/g, (letter) => {
    replaced.set(letter, (replaced.get(letter) ?? 0) + 1);
    return 'X';
  });
  if (!CLEAN.test(cleaned)) throw illegalCharacter(record, fileName);
  counts.lowerCase += lowerCase;
  counts.gapsRemoved += upper.length - gapless.length;
  counts.stopsRemoved += gapless.length - residues.length;
  for (const [letter, times] of replaced) counts.replacedByX[letter]! += times;
  return cleaned;
}

function illegalCharacter(record: RawRecord, fileName: string): SeqloomError {
  let position = 0;
  const end = /\*[-.]*$/.exec(record.sequence)?.index ?? Infinity;
  let found = '';
  for (const character of record.sequence) {
    if (!/[A-Za-z.-]/.test(character) && position !== end) {
      found = character;
      break;
    }
    position += character.length;
  }
  const problem = { kind: 'symbol', character: found, position: position + 1 } as const;
  const at = `${fileName}, line ${lineOf(record, position)}: the sequence of ${show(record.id)}`;
  const writing = writingOf(record.sequence);
  if (writing) return new SeqloomError(`${at} looks like ${writing.name}. ${writing.toDo}`, problem);
  const hint = HINTS.find(([characters]) => characters.includes(found))?.[1] ?? '';
  return new SeqloomError(
    `${at} holds ${showCharacter(found)} at position ${position + 1}, which is no residue. ${hint}${ALLOWED_CHARACTERS}`,
    problem,
  );
}

/** What characters that are no residues mostly are. */
const HINTS: [string, string][] = [
  ['*', 'Inside a sequence it is a stop codon. '],
  ['>', 'A record begins with > on a line of its own; were files joined? '],
  ['\'"`“”„‘’«»', 'A field is enclosed in straight double quote marks. '],
  [':/;,|', 'Give the chains of a complex as records of their own. '],
  ['([{<+', 'Leave modifications out. '],
  ['?_~', 'Write X for an unknown residue. '],
  ['\\', 'Where \\n stands for line ends, make line ends of it. '],
  [' \t0123456789', 'Blanks and numbers are no part of a sequence: take them out. '],
];

/** The line on which a character of the sequence stands. */
function lineOf({ line, sequenceLines = [] }: RawRecord, position: number): number {
  let end = 0;
  return sequenceLines.find(({ length }) => position < (end += length))?.line ?? line;
}

/** What cleaning changed; undefined where it changed nothing. */
export function cleaningInWords({
  lowerCase,
  replacedByX,
  gapsRemoved,
  stopsRemoved,
}: CleaningCounts): string | undefined {
  const done = [
    ...(lowerCase > 0 ? [`${count(lowerCase, 'lower-case letter')} made upper`] : []),
    ...Object.entries(replacedByX)
      .filter(([, times]) => times > 0)
      .map(([letter, times]) => `${count(times)} ${letter} read as X`),
    ...(gapsRemoved > 0 ? [`${count(gapsRemoved, 'gap')} removed`] : []),
    ...(stopsRemoved > 0 ? [`${count(stopsRemoved, 'trailing *', 'trailing *')} removed`] : []),
  ];
  return done.length > 0 ? done.join(', ') : undefined;
}
