/** FASTA as biotrainer documents and writes it: attributes in the header. */
import fc from 'fast-check';
import { fastaFile, fastaOddities, forEach, records, type WrittenFile } from './written';

const labels = fc.constantFrom(
  ...[
    'Glob',
    'human',
    'Mus_musculus',
    'Mus musculus',
    'Homo sapiens',
    '0',
    '1',
    '-1.5',
    'NA',
    'nan',
    'Membrane-bound',
  ],
  ...['Müller', 'a|b', 'x;y', 'K.12', '+1', 'Pig; Human', 'a=b'],
);
/** As written, and as it is read. */
const SETS: [string, string | undefined][] = [
  ['SET=train', 'train'],
  ['SET=val', 'val'],
  ['SET=test', 'test'],
  ['SET=test2', 'test2'],
  ['SET=train VALIDATION=True', 'val'],
  ['SET=train VALIDATION=False', 'train'],
  ['VALIDATION=True', 'val'],
  ['SET=pred', undefined],
];

export const biotrainerFiles: fc.Arbitrary<WrittenFile> = fc
  .record({
    made: records(labels),
    sets: forEach(fc.constantFrom(...SETS)),
    given: fc.boolean(),
    targetFirst: fc.boolean(),
    mask: fc.boolean(),
    described: fc.constantFrom('', 'hemoglobin subunit alpha ', 'OS=Homo sapiens OX=9606 '),
    odd: fastaOddities,
  })
  .map(({ made, sets, given, targetFirst, mask, described, odd }) => {
    const all = made.map(({ id, sequence, label }, i) => {
      const [set, split] = given ? sets[i]! : ['', undefined];
      const target = label === undefined ? '' : `TARGET=${label}`;
      const attributes = (targetFirst ? [target, set] : [set, target]).filter((one) => one !== '');
      const header = `${id.replaceAll(' ', '_')} ${described}${attributes.join(' ')}${mask ? ' MASK=0101' : ''}`;
      const record = {
        id: idOf(id.replaceAll(' ', '_')),
        sequence,
        label: set === 'SET=pred' ? undefined : label,
        split,
      };
      return { header: header.trim(), record };
    });
    const headers = all.map(({ header }) => header);
    return fastaFile({ name: 'train.fasta', records: all.map(({ record }) => record) }, headers, odd);
  });

/** Of a UniProt header the accession. */
function idOf(word: string): string {
  return /^(?:sp|tr)\|([^|]+)\|/.exec(word)?.[1] ?? word;
}
