import { describe, expect, it } from 'vitest';
import { findIds } from '../../demo/logic/search';

const ids = ['P12345', 'P12346', 'A/Duck/1', 'two words', 'Q9'];
const found = (text: string) => [...findIds(ids, text).rows];

describe('finding sequences by their ids', () => {
  it('finds several, and names those that are not there', () => {
    expect(findIds(ids, ' P12345, Q9;\nnothing ')).toEqual({ rows: new Set([0, 4]), unknown: ['nothing'] });
  });

  it('takes a whole id before parts of others, and parts whatever their case', () => {
    expect(found('Q9')).toEqual([4]);
    expect(found('p1234')).toEqual([0, 1]);
    expect(found('duck')).toEqual([2]);
    expect(found('two words')).toEqual([3]);
    expect(found('  ')).toEqual([]);
  });
});
