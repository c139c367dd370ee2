import { expect, test } from 'vitest';
import { readRecords } from '../../src/data/read';
import { choppedSource, collect, errorOf, readAll } from './helpers';

test.each([
  ['FASTQ', '@A1 x\nMKV\n+\nIII\n', 'translate them'],
  ['SAM', '@HD\tVN:1.6\n', 'translate them'],
  ['a GenBank or GenPept entry', 'LOCUS       NP_000001  120 aa  linear\n', 'Convert it to FASTA'],
  ['an EMBL or UniProt entry', 'ID   001R_FRG3G              Reviewed;         256 AA.\n', 'FASTA'],
  ['a Stockholm alignment', '# STOCKHOLM 1.0\n#=GF ID 7tm_1\n', 'FASTA'],
  ['a Clustal alignment', 'CLUSTAL O(1.2.4) multiple sequence alignment\n\n\na MK\n', 'FASTA'],
  ['a NEXUS file', '#NEXUS\nbegin data;\n', 'FASTA'],
  ['a PHYLIP alignment', ' 2 10\na         MKVLAAGGTT\n', 'FASTA'],
  ['an MSF alignment', 'PileUp\n\n   MSF:   10  Type: P\n', 'FASTA'],
  ['PIR', '>P1;CRAB_ANAPL\nALPHA CRYSTALLIN B CHAIN\n  MDITIHNPLI*\n', 'FASTA'],
  ['a PDB file', 'HEADER    HYDROLASE                               01-JAN-00   1ABC\n', 'chains'],
  ['a PDB file', 'ATOM      1  N   MET A   1      11.104   6.134  -6.504  1.00  0.00\n', 'chains'],
  ['an mmCIF file', 'data_1ABC\n#\n_entry.id 1ABC\n', 'chains'],
  ['JSON', '[\n  {"id": "a", "sequence": "MKV"}\n]\n', 'CSV'],
  ['JSON', '{"id": "a", "sequence": "MKV"}\n{"id": "b"}\n', 'CSV'],
  ['HTML or XML', '<!DOCTYPE html>\n<html>\n', 'FASTA'],
  ['HTML or XML', '<?xml version="1.0"?>\n<uniprot>\n', 'FASTA'],
  ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n', 'git lfs pull'],
])(
  '%s is named, with what to do, whatever the file is called and however it is cut',
  async (name, text, toDo) => {
    for (const file of ['a.fasta', 'a.csv', 'a.txt']) {
      for (const written of [text, `\ufeff\n${text}`, text.replaceAll('\n', '\r\n')]) {
        const message = await errorOf(collect(readRecords(choppedSource(written, file, 3))));
        expect(message).toContain(`${file} looks like ${name}; FASTA, CSV and TSV are read.`);
        expect(message).toContain(toDo);
      }
    }
  },
);

test.each([
  ['id\tsequence\nID   x\tMKV\n', 'a.tsv'],
  ['@id,sequence\nMKV,MKV\n', 'a.csv'],
  ['sequence,id\nMKV,a\n', 'a.csv'],
  ['>LOCUS       x\nMKV\n', 'a.fasta'],
  ['>P12345;x\nMKV\n', 'a.fasta'],
  ['HEADER,sequence\na,MKV\n', 'a.csv'],
])('%j is read', async (text, file) => {
  expect(await readAll(text, file)).toMatchObject([{ sequence: 'MKV' }]);
});

test.each([
  [[0x50, 0x4b, 0x03, 0x04, 0x14, 0, 6, 0], 'Excel workbook'],
  [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 'old Excel workbook'],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0], 'NumPy'],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4], '7z'],
])('bytes of other programs are named (%j)', async (bytes, name) => {
  expect(await errorOf(readAll(Uint8Array.from(bytes), 'a.xlsx'))).toContain(name);
});
