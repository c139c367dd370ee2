import { expect, it } from 'vitest';
import { RESIDUE_PROPERTIES, scaledProperty } from '../../demo/logic/residueProperties';
import { diverging } from '../../demo/logic/palette';
import { ALPHABET } from '../../src/data/alphabet';
import { hydropathyColor } from '../../src/report/hydropathyColor';

it('hydropathy has the same ends in colour as in the report: orange shuns water', () => {
  const scaled = scaledProperty(RESIDUE_PROPERTIES.find(({ name }) => name === 'Hydropathy')!);
  const colorOf = (symbol: string) => diverging(scaled[[...ALPHABET].indexOf(symbol)]!);
  const hex = (color: string) =>
    `#${color
      .match(/\d+/g)!
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('')}`;
  expect(hex(colorOf('I'))).toBe(hydropathyColor(4.5));
  expect(hex(colorOf('R'))).toBe(hydropathyColor(-4.5));
});
