/** What MMseqs2 writes: representatives, clusters as FASTA, sequences in tables, cluster tables. */
import fc from 'fast-check';
import {
  fastaFile,
  fastaOddities,
  MOST_RECORDS,
  sequences,
  tableFile,
  tableOddities,
  type WrittenFile,
} from './written';

const members = fc.array(
  fc.record({ sequence: sequences.filter((sequence) => sequence !== ''), cluster: fc.nat(2) }),
  { minLength: 1, maxLength: MOST_RECORDS },
);

/** `easy-cluster` writes `_rep_seq.fasta`, and `_all_seqs.fasta`: each cluster begins with its representative's header alone. */
export const mmseqsFasta: fc.Arbitrary<WrittenFile> = fc
  .record({ made: members, all: fc.boolean(), odd: fastaOddities })
  .map(({ made, all, odd }) => {
    const clusters = [0, 1, 2].map((number) => made.filter(({ cluster }) => cluster === number));
    const named = clusters.map((cluster, c) =>
      cluster.map(({ sequence }, i) => ({ id: `Q${c}${i}`, sequence })),
    );
    const records = named
      .filter(({ length }) => length > 0)
      .flatMap((cluster) => (all ? [{ id: cluster[0]!.id, sequence: '' }, ...cluster] : [cluster[0]!]));
    return fastaFile(
      { name: all ? 'clu_all_seqs.fasta' : 'clu_rep_seq.fasta', records },
      records.map(({ id, sequence }) => (sequence === '' ? id : `${id} some protein`)),
      odd,
    );
  });

/** `createtsv` and `convertalis --format-mode 4`, whose header names what was asked for; without a header a table is refused. */
export const mmseqsTables: fc.Arbitrary<WrittenFile> = fc
  .record({ made: members, header: fc.boolean(), odd: tableOddities })
  .map(({ made, header, odd }) => {
    // The target is taken for a label, which is said.
    const records = made.map(({ sequence }, i) => ({ id: `Q${i}`, sequence, label: 'P0' }));
    const rows = records.map(({ id, sequence }) => [id, 'P0', '0.913', sequence].join('\t'));
    const name = 'result.tsv';
    return tableFile(
      {
        name,
        records,
        options: { idColumn: 'query', sequenceColumn: 'qseq' },
        ...(!header && { refusal: new RegExp(`^${name} has no `) }),
      },
      header ? ['query\ttarget\tfident\tqseq', ...rows] : rows,
      { delimiter: '\t', end: '\n' },
      header ? odd : { ...odd, headers: [], comments: [], broken: null },
    );
  });

/** A cluster table, and the cluster of each member. */
export const clusterTables: fc.Arbitrary<{ text: string; ids: string[]; clusters: number[] }> = fc
  .record({ made: members, end: fc.constantFrom('\n', '\r\n') })
  .map(({ made, end }) => {
    const first = new Map<number, number>();
    made.forEach(({ cluster }, i) => first.has(cluster) || first.set(cluster, i));
    // As MMseqs2 writes them: cluster after cluster.
    const order = [...made.keys()].sort((a, b) => made[a]!.cluster - made[b]!.cluster || a - b);
    const text = order.map((i) => `Q${first.get(made[i]!.cluster)!}\tQ${i}${end}`).join('');
    return { text, ids: made.map((_, i) => `Q${i}`), clusters: made.map(({ cluster }) => cluster) };
  });
