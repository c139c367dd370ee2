import { describe, expect, it } from 'vitest';
import { IdSet } from '../../src/data/idSet';
import fc from '../property';

describe('IdSet', () => {
  it('tells repeated ids from new ones as a Set of the ids does', () => {
    const id = fc.oneof(fc.string({ maxLength: 3 }), fc.string({ unit: 'binary' }), fc.nat(50).map(String));
    fc.assert(
      fc.property(fc.array(id, { maxLength: 200 }), (ids) => {
        const [exact, hashed] = [new Set<string>(), new IdSet()];
        for (const one of ids) {
          expect(hashed.add(one)).toBe(!exact.has(one));
          exact.add(one);
        }
      }),
    );
  });

  it('takes a hundred thousand ids that differ in little', () => {
    const ids = new IdSet();
    const names = Array.from({ length: 100_000 }, (_, i) => `UPI${i.toString(16).padStart(10, '0')}`);
    expect(names.filter((name) => ids.add(name)).length).toBe(100_000);
    expect(names.filter((name) => ids.add(name)).length).toBe(0);
  });
});
