/** What UniProt's website and its REST interface give: FASTA of UniProtKB, UniRef and UniParc, and tables. */
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import {
  fastaFile,
  fastaOddities,
  forEach,
  MOST_RECORDS,
  sequences,
  tableFile,
  tableOddities,
  type Written,
  type WrittenFile,
} from './written';

const ORGANISMS = [
  ['Homo sapiens', '9606'],
  ['Influenza A virus (strain A/Puerto Rico/8/1934 H1N1)', '211044'],
  ['Escherichia coli (strain K12)', '83333'],
  ['Candida albicans (strain SC5314 / ATCC MYA-2876)', '237561'],
  ["Bat coronavirus 'HKU5-1' (BtCoV)", '694008'],
] as const;
const NAMES = [
  'Hemoglobin subunit alpha',
  "2',3'-cyclic-nucleotide 3'-phosphodiesterase (EC 3.1.4.37)",
  '"Beta-like" factor',
  'Protein "A", putative (Fragment)',
  'Unc-13 homolog =A',
];

const entries = fc.array(
  fc.record({
    sequence: sequences,
    organism: fc.constantFrom(...ORGANISMS),
    name: fc.constantFrom(...NAMES),
    gene: fc.constantFrom('HBA1', '', 'orf1ab', "N'"),
    reviewed: fc.boolean(),
    isoform: fc.constantFrom('', '', '', '-2'),
  }),
  { minLength: 1, maxLength: MOST_RECORDS },
);
const accession = (i: number) => `P${10_000 + i}`;

export const uniprotFasta: fc.Arbitrary<WrittenFile> = fc
  .record({
    made: entries,
    database: fc.constantFrom('UniProtKB', 'UniProtKB', 'UniRef50', 'UniParc', 'Pfam'),
    label: fc.constantFrom('OX', 'OS', undefined),
    odd: fastaOddities,
    zipped: fc.boolean(),
  })
  .map(({ made, database, label, odd, zipped }) => {
    const all = made.map(({ sequence, organism: [os, ox], name, gene, reviewed, isoform }, i) => {
      const source = `OS=${os} OX=${ox}${gene && ` GN=${gene}`} PE=1 SV=${i + 1}`;
      const entry = `${reviewed ? 'sp' : 'tr'}|${accession(i)}${isoform}|HBA${i}_HUMAN`;
      const [id, header] = {
        UniProtKB: [accession(i) + isoform, `${entry} ${name} ${source}`],
        UniRef50: [
          `UniRef50_${accession(i)}`,
          `UniRef50_${accession(i)} ${name} n=3 Tax=${os} TaxID=${ox} RepID=X_Y`,
        ],
        UniParc: [`UPI000000000${i}`, `UPI000000000${i} status=active`],
        Pfam: [`${accession(i)}${isoform}/3-90`, `${entry}/3-90 ${name} ${source}`],
      }[database] as [string, string];
      const isLabelled = label !== undefined && /^(UniProtKB|Pfam)$/.test(database);
      return { header, record: { id, sequence, ...(isLabelled && { label: label === 'OX' ? ox : os }) } };
    });
    const patterns = { OX: 'OX=(\\d+)', OS: 'OS=(.+?) OX=' };
    const file = fastaFile(
      {
        name: 'uniprotkb.fasta',
        records: all.map(({ record }) => record),
        ...(label && { options: { labelRegex: patterns[label] } }),
      },
      all.map(({ header }) => header),
      odd,
    );
    return zipped ? { ...file, bytes: gzipSync(file.bytes) } : file;
  });

const HOSTS = ['Homo sapiens (Human) [TaxID: 9606]', 'Sus scrofa (Pig) [TaxID: 9823]', 'Aves [TaxID: 8782]'];

export const uniprotTables: fc.Arbitrary<WrittenFile> = fc
  .record({
    made: entries,
    hosts: forEach(fc.subarray(HOSTS)),
    treatment: fc.constantFrom(undefined, 'single', 'first', 'each'),
    zipped: fc.boolean(),
    odd: tableOddities,
  })
  .map(({ made, hosts, treatment, zipped, odd }) => {
    const rows: string[][] = [
      [
        'Entry',
        'Reviewed',
        'Entry Name',
        'Protein names',
        'Gene Names',
        'Organism',
        'Length',
        'Virus hosts',
        'Sequence',
      ],
    ];
    const records: Written[] = [];
    made.forEach(({ sequence, organism: [organism], name, gene, reviewed }, i) => {
      const ofVirus = hosts[i]!;
      const label = ofVirus.join('; ');
      const status = reviewed ? 'reviewed' : 'unreviewed';
      const entry = [accession(i), status, `HBA${i}_HUMAN`, name, gene, organism, String(sequence.length)];
      rows.push([...entry, label, sequence]);
      const record = { id: accession(i), sequence };
      if (treatment === 'each' && ofVirus.length > 1)
        records.push(...ofVirus.map((host) => ({ ...record, id: `${record.id} (${host})`, label: host })));
      else if (treatment === 'single' && ofVirus.length > 1) records.push(record);
      else records.push({ ...record, label: (treatment === undefined ? label : ofVirus[0]) || undefined });
    });
    const file = tableFile(
      {
        name: 'uniprotkb.tsv',
        records,
        ...(treatment && { options: { labelSeparator: ';', severalLabels: treatment } }),
      },
      rows.map((row) => row.join('\t')),
      { delimiter: '\t', end: '\n' },
      odd,
    );
    return zipped ? { ...file, bytes: gzipSync(file.bytes) } : file;
  });
