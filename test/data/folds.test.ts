import { describe, expect, it } from 'vitest';
import { buildDataset, type DatasetOptions } from '../../src/data/dataset';
import { foldDataset } from '../../src/data/folds';
import { readRecords } from '../../src/data/read';
import { memorySource } from '../../src/data/source';
import { syntheticDataset } from '../../src/data/synthetic';
import type { Dataset } from '../../src/data/types';

/** Distinct sequences over few letters. */
function sequence(i: number): string {
  return `M${[...i.toString(4).padStart(8, '0')].map((digit) => 'ACDE'[Number(digit)]).join('')}`;
}

interface Row {
  sequence: string;
  label: string;
  [column: string]: string;
}

function read(rows: Row[], options: Partial<DatasetOptions> = {}): Promise<Dataset> {
  const names = Object.keys(rows[0]!);
  const lines = rows.map((row, i) => [`p${i}`, ...names.map((name) => row[name])].join(','));
  const source = memorySource([`id,${names.join(',')}`, ...lines].join('\n'), 'some.csv');
  return buildDataset(readRecords(source, options), { name: 'some.csv', use: 'train', seed: 1, ...options });
}

/** How many records of each class every fold tests. */
function perFold({ folds, labels, classes }: Dataset): number[][] {
  return folds!.names.map((_, fold) =>
    classes.map((_, label) => labels.filter((one, i) => one === label && folds!.of[i] === fold).length),
  );
}

const rows = (n: number, more: (i: number) => Record<string, string> = () => ({})): Row[] =>
  Array.from({ length: n }, (_, i) => ({
    sequence: sequence(i),
    label: i % 3 === 0 ? 'a' : 'b',
    ...more(i),
  }));

describe('made folds', () => {
  it('hold as much of each class as the others, and are fixed by the seed', async () => {
    const data = await read(rows(61), { folds: 5 });
    expect(
      perFold(data)
        .map(([a]) => a)
        .sort(),
    ).toEqual([4, 4, 4, 4, 5]);
    expect(perFold(data).map(([, b]) => b)).toEqual([8, 8, 8, 8, 8]);
    expect(data.splits.every((split) => split === 'test')).toBe(true);
    expect(data.warnings).toContain(
      'some.csv: 5 folds were made within each class, seed 1; identical sequences lie in one fold.',
    );
    expect((await read(rows(61), { folds: 5 })).hash).toBe(data.hash);
    expect((await read(rows(61), { folds: 5, seed: 2 })).hash).not.toBe(data.hash);
    expect((await read(rows(61), { folds: 4 })).hash).not.toBe(data.hash);
  });

  it('keep identical sequences together, and groups where a column names them', async () => {
    const twins = rows(60, (i) => ({ family: `f${i % 12}` }));
    for (let i = 0; i < 4; i++) twins[i]!.sequence = twins[i + 30]!.sequence;
    const together = async (options: Partial<DatasetOptions>, key: 'sequence' | 'family') => {
      const { folds } = await read(twins, { folds: 3, ...options });
      const found = new Map<string, Set<number>>();
      twins.forEach((row, i) => found.set(row[key]!, (found.get(row[key]!) ?? new Set()).add(folds!.of[i]!)));
      return [...found.values()].every(({ size }) => size === 1);
    };
    expect(await together({}, 'sequence')).toBe(true);
    expect(await together({}, 'family')).toBe(false);
    expect(await together({ groupColumn: 'family' }, 'sequence')).toBe(true);
    expect(await together({ groupColumn: 'family' }, 'family')).toBe(true);
  });

  it('divide groups of several classes evenly too', async () => {
    const data = await read(
      rows(300, (i) => ({ family: `f${Math.floor(i / 5)}` })),
      {
        folds: 4,
        groupColumn: 'family',
      },
    );
    for (const [a, b] of perFold(data)) {
      expect(Math.abs(a! - 25)).toBeLessThanOrEqual(3);
      expect(Math.abs(b! - 50)).toBeLessThanOrEqual(3);
    }
  });

  it('name classes that cannot be divided, and what some folds do not test', async () => {
    const few = rows(40);
    few[0]!.label = 'once';
    few[1]!.label = few[2]!.label = 'twice';
    const data = await read(few, { folds: 5 });
    expect(data.warnings).toContain(
      '1 class of fewer than 2 distinct sequences kept in train, so untested: "once" (1).',
    );
    expect(data.warnings).toContain(
      'some.csv: not every fold tests "twice"; the scores of all folds together do.',
    );
    expect([data.splits[0], data.folds!.of[0]]).toEqual(['train', -1]);
    const strict = await read(few, { folds: 5, rareSize: 3 });
    expect(strict.warnings.join()).toContain('kept in train, so untested: "once" (1), "twice" (2).');
  });

  it('cannot be more than there are sequences or groups', async () => {
    await expect(read(rows(6), { folds: 7 })).rejects.toThrow(
      'some.csv has 6 distinct sequences to divide, too few for 7 folds.',
    );
    const grouped = rows(30, (i) => ({ family: `f${i % 3}` }));
    await expect(read(grouped, { folds: 4, groupColumn: 'family' })).rejects.toThrow(
      'some.csv has 3 groups (those that share a sequence count as one) to divide, too few for 4 folds.',
    );
  });
});

describe('given folds', () => {
  it('are those of the column, in the order of its numbers', async () => {
    const data = await read(
      rows(44, (i) => ({ cv: String(i % 11) })),
      { foldColumn: 'CV' },
    );
    expect(data.folds!.names).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    expect(data.reading!.parts.fold).toEqual({ from: 'cv', why: 'named' });
    const named = await read(
      rows(40, (i) => ({ cv: ['x', 'holdout'][i % 2]! })),
      { foldColumn: 'cv' },
    );
    expect(named.folds!.names).toEqual(['holdout', 'x']);
  });

  it('may be the groups, one left out at a time; a class of one group alone is named', async () => {
    const families = rows(40, (i) => ({ family: ['Corona', 'Flavi', 'Toga'][i % 3]! }));
    families.forEach((row) => row.family === 'Toga' && (row.label = 'only here'));
    const data = await read(families, { groupColumn: 'family' });
    expect(data.folds!.names).toEqual(['Corona', 'Flavi', 'Toga']);
    expect(data.warnings.join('\n')).toContain(
      'all records of "a", "b", "only here" lie in one fold, so the network that is tested on them has seen none',
    );
  });

  it('that divide identical sequences are used, and that is said', async () => {
    const twins = rows(40, (i) => ({ cv: String(i % 2) }));
    twins[3]!.sequence = twins[0]!.sequence;
    expect((await read(twins, { foldColumn: 'cv' })).warnings).toContain(
      'some.csv: 2 records repeat a sequence of another fold, so scores will be too good.',
    );
  });

  it('must be there for every record, be several, and leave two classes to learn', async () => {
    const holes = rows(40, (i) => ({ cv: i === 7 ? '' : i === 9 ? 'NA' : String(i % 2) }));
    await expect(read(holes, { foldColumn: 'cv' })).rejects.toThrow(
      '2 records have no fold in the column "cv" (some.csv, line 9, some.csv, line 11). Fill it in for all, or remove them.',
    );
    await expect(
      read(
        rows(40, () => ({ cv: 'one' })),
        { foldColumn: 'cv' },
      ),
    ).rejects.toThrow(
      'every record has "one" in the column "cv"; a cross-validation needs two folds or more',
    );
    const sorted = rows(40).map((row) => ({ ...row, cv: row.label }));
    await expect(read(sorted, { foldColumn: 'cv' })).rejects.toThrow(
      'without the records of fold "a" fewer than two classes are left to learn',
    );
    await expect(read(rows(40), { foldColumn: 'cv' })).rejects.toThrow('has no column "cv"');
    await expect(read(sorted, { foldColumn: 'cv', folds: 3 })).rejects.toThrow(
      'The folds are those of the column "cv"; no number of folds, and no groups, can be given beside it.',
    );
  });
});

describe('one fold', () => {
  it('is test, with a tenth of the rest of each class as val, read alone or out of the whole', async () => {
    const options = { folds: 5, seed: 3 };
    const whole = await read(rows(90), options);
    const one = await foldDataset(whole, 2, options);
    expect(one.splits.map((split) => split === 'test')).toEqual(
      [...whole.folds!.of].map((fold) => fold === 1),
    );
    expect(one.splits.filter((split) => split === 'val').length).toBe(7);
    expect(one.warnings.at(-1)).toMatch(/^This is fold 2 of 5: /);
    expect(one.fold).toBe('2');
    const alone = await read(rows(90), { ...options, fold: 2 });
    expect([alone.hash, alone.splits]).toEqual([one.hash, one.splits]);
    await expect(read(rows(90), { ...options, fold: 6 })).rejects.toThrow('has 5 folds, and no fold 6.');
  });

  it('is called by its name where it has one', async () => {
    const data = await read(
      rows(40, (i) => ({ family: ['Corona', 'Flavi'][i % 2]! })),
      { groupColumn: 'family', fold: 2 },
    );
    expect(data.warnings.at(-1)).toContain('This is fold 2 of 2 (Flavi): ');
  });

  it('of the built-in data can be had too', async () => {
    expect((await syntheticDataset(0, { folds: 4 })).folds!.names).toEqual(['1', '2', '3', '4']);
    const { splits } = await syntheticDataset(0, { folds: 4, fold: 4 });
    expect(splits.filter((split) => split === 'test').length).toBe(500);
  });
});

it('splits that the data give are not used where there are folds, and that is said', async () => {
  const data = await read(
    rows(40, (i) => ({ split: i % 4 ? 'train' : 'strange' })),
    { folds: 4 },
  );
  expect(data.warnings).toContain('The splits that some.csv gives are not used: the folds take their place.');
});

it('rare classes that are left out take their folds along', async () => {
  const some = rows(40, (i) => ({ cv: String(i % 2) }));
  some[5]!.label = 'rare';
  const data = await read(some, { foldColumn: 'cv', rareClasses: 'drop' });
  expect([...data.folds!.of]).toEqual(data.ids.map((id) => Number(id.slice(1)) % 2));
});
