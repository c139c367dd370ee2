/** FASTA as NCBI's databases and tools give it: accessions, pipes, deflines of several records in one, attributes in brackets. */
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { fastaFile, fastaOddities, MOST_RECORDS, sequences, type WrittenFile } from './written';

const ORGANISMS = [
  'Homo sapiens',
  'Influenza A virus (A/duck/Hong Kong/11/2001(H5N1))',
  'Severe acute respiratory syndrome coronavirus 2',
  'Bacillus sp. "x"',
];

/** Headers of one database: what is the id, the rest, and a pattern that finds the organism. */
interface Database {
  id: (i: number) => string;
  rest: (organism: string, i: number) => string;
  labelRegex: string;
}

const IN_BRACKETS = '\\[([^\\]]+)\\]$';
const DATABASES: Database[] = [
  { id: (i) => `NP_00050${i}.1`, rest: (os) => `hemoglobin subunit alpha [${os}]`, labelRegex: IN_BRACKETS },
  {
    id: (i) => `gi|450434${i}|ref|NP_00055${i}.1|`,
    rest: (os) => `hemoglobin [${os}]`,
    labelRegex: IN_BRACKETS,
  },
  {
    id: (i) => `gb|AAA1234${i}.1|`,
    rest: (os) => `unnamed protein product, partial [${os}]`,
    labelRegex: IN_BRACKETS,
  },
  {
    id: (i) => `pdb|1A3${i}|A`,
    rest: (os) => `Chain A, PROTEIN (HEMOGLOBIN) [${os}]`,
    labelRegex: IN_BRACKETS,
  },
  { id: (i) => `emb|CAA2345${i}.1|:1-100`, rest: (os) => `[${os}]`, labelRegex: IN_BRACKETS },
  {
    id: (i) => `lcl|NC_000913.3_prot_NP_41454${i}.1_${i}`,
    rest: (os, i) =>
      `[gene=thrL] [organism=${os}] [protein=leader] [protein_id=NP_41454${i}.1] [location=190..255]`,
    labelRegex: 'organism=([^\\]]+)',
  },
  // NCBI Virus: with columns chosen for the defline.
  {
    id: (i) => `QHD4341${i}.1`,
    rest: (os) => `|surface glycoprotein|${os}|2019-12`,
    labelRegex: '\\|([^|]+)\\|[^|]*$',
  },
  // The non-redundant database: deflines of identical proteins, with Control-A between.
  {
    id: (i) => `WP_00000${i}.1`,
    rest: (os) => `MULTISPECIES: kinase [${os}]\x01XP_002.1 kinase [Pan paniscus]`,
    labelRegex: '\\[([^\\]]+)\\]',
  },
];

export const ncbiFiles: fc.Arbitrary<WrittenFile> = fc
  .record({
    made: fc.array(
      fc.record({
        sequence: sequences,
        organism: fc.constantFrom(...ORGANISMS),
        database: fc.constantFrom(...DATABASES),
      }),
      { minLength: 1, maxLength: MOST_RECORDS },
    ),
    /** One database for all, so that one pattern finds its labels; else no labels. */
    labelled: fc.boolean(),
    odd: fastaOddities,
    zipped: fc.boolean(),
  })
  .map(({ made, labelled, odd, zipped }) => {
    const { database } = made[0]!;
    const all = made.map((one, i) => {
      const { id, rest } = labelled ? database : one.database;
      return {
        header: `${id(i)} ${rest(one.organism, i)}`,
        record: { id: id(i), sequence: one.sequence, ...(labelled && { label: one.organism }) },
      };
    });
    const file = fastaFile(
      {
        name: 'protein.faa',
        records: all.map(({ record }) => record),
        ...(labelled && { options: { labelRegex: database.labelRegex } }),
      },
      all.map(({ header }) => header),
      odd,
    );
    return zipped ? { ...file, bytes: gzipSync(file.bytes) } : file;
  });
