import { expect, test } from 'vitest';
import { colorColumns, othersOf } from '../../demo/logic/others';
import type { DataChoices, DataSummary } from '../../demo/protocol';
import { loadData } from '../../demo/worker/loadData';
import { OtherColumns } from '../../demo/worker/otherColumns';
import { summarize } from '../../demo/worker/summarize';

async function load(name: string, text: string, options: DataChoices = {}): Promise<DataSummary> {
  const others = new OtherColumns();
  const file = new File([text], name);
  const dataset = await loadData({ file, options }, 'train', 0, () => undefined, others);
  return summarize(1, dataset, false, others.of(dataset.ids));
}

const range = (f: (i: number) => string) => Array.from({ length: 24 }, (_, i) => f(i)).join('\n');
const sequence = (i: number) => `MKVLAAGIVG${'KV'.repeat(i)}`;

test('a table’s other columns are kept, for the records that are used', async () => {
  const data = await load(
    'a.csv',
    `id,sequence,host,country,note\n${range((i) => `s${i},${i === 2 ? '' : sequence(i)},h${i % 2},c${i % 3},n${i}`)}`,
  );
  expect(data.others.map(({ name }) => name)).toEqual(['country', 'note']);
  expect(data.ids.slice(1, 3)).toEqual(['s1', 's3']);
  expect(data.others[0].values.slice(1, 3)).toEqual(['c1', 'c0']);
  expect(colorColumns(data).map(({ name }) => name)).toEqual(['country']);
  expect(othersOf(data, 2)).toEqual([
    ['country', 'c0'],
    ['note', 'n3'],
  ]);
});

test('a record that is taken once for each label has them each time', async () => {
  const { ids, others } = await load(
    'b.csv',
    `id,sequence,host,country\n${range((i) => `s${i},${sequence(i)},${i === 1 ? 'h0;h1' : `h${i % 2}`},c${i}`)}`,
    { labelSeparator: ';', severalLabels: 'each' },
  );
  expect(ids.slice(1, 3)).toEqual(['s1 (h0)', 's1 (h1)']);
  expect(others[0].values.slice(1, 3)).toEqual(['c1', 'c1']);
});

test('of FASTA the fields of the headers are kept', async () => {
  const { others } = await load(
    'c.fasta',
    range((i) => `>s${i} TARGET=h${i % 2} OS=Mus musculus ${i % 3}\n${sequence(i)}`),
  );
  expect(others.find(({ name }) => name === 'OS=')?.values.slice(0, 2)).toEqual([
    'Mus musculus 0',
    'Mus musculus 1',
  ]);
});
