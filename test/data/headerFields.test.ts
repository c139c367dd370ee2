import { expect, test } from 'vitest';
import { headerFields } from '../../src/data/headerFields';

/** Name and values of each field. */
function fieldsOf(...headers: string[]): Record<string, (string | undefined)[]> {
  return Object.fromEntries(headerFields(headers).map(({ name, values }) => [name, values]));
}

test('UniProt’s fields are told by their names, with blanks in them', () => {
  expect(
    fieldsOf(
      'sp|P69905|HBA_HUMAN Hemoglobin subunit alpha OS=Homo sapiens OX=9606 GN=HBA1 PE=1 SV=2',
      'tr|Q9XYZ1|Q9XYZ1_9INFA Hemagglutinin OS=Influenza A virus (strain A/Hong Kong/1/1968) OX=506350 PE=3 SV=1',
    ),
  ).toMatchObject({
    'OS=': ['Homo sapiens', 'Influenza A virus (strain A/Hong Kong/1/1968)'],
    'OX=': ['9606', '506350'],
    'GN=': ['HBA1', undefined],
    'part 2 at |': ['P69905', 'Q9XYZ1'],
  });
});

test('a value goes on to the next delimiter or name', () => {
  expect(fieldsOf('s1|host=Gallus gallus|year=2004', 's2|host=Homo sapiens|year=2009')).toEqual({
    'host=': ['Gallus gallus', 'Homo sapiens'],
    'year=': ['2004', '2009'],
    'part 1 at |': ['s1', 's2'],
  });
  expect(fieldsOf('s1 host=Gallus gallus, country=Viet Nam', 's2 host=Sus scrofa')).toMatchObject({
    'host=': ['Gallus gallus', 'Sus scrofa'],
    'country=': ['Viet Nam', undefined],
  });
});

test('NCBI’s fields are between bars and in brackets', () => {
  const fields = fieldsOf(
    'YP_009724390.1 |surface glycoprotein|Severe acute respiratory syndrome|Homo sapiens',
    'QHR63300.2 |spike glycoprotein|Bat coronavirus RaTG13|Rhinolophus affinis',
  );
  expect(fields['part 4 at |']).toEqual(['Homo sapiens', 'Rhinolophus affinis']);
  expect(
    fieldsOf('NP_1.1 hemoglobin [Mus musculus]', 'NP_2.1 hemoglobin [Homo sapiens]')['in the last [ ]'],
  ).toEqual(['Mus musculus', 'Homo sapiens']);
  expect(fieldsOf('c1 [organism=Mus musculus] [strain=x]', 'c2 [organism=Sus scrofa]')).toMatchObject({
    '[organism=]': ['Mus musculus', 'Sus scrofa'],
    '[strain=]': ['x', undefined],
  });
});

test('strains’ names are divided at slashes, ids at underscores', () => {
  const fields = fieldsOf('A/chicken/Hong Kong/1/2004', 'A/swine/Iowa/15/1930');
  expect(fields['part 2 at /']).toEqual(['chicken', 'swine']);
  expect(fieldsOf('host_1_a', 'host_2_b')['part 2 at _']).toEqual(['1', '2']);
  expect(fieldsOf('s1 Gallus gallus', 's2 Sus scrofa')).toEqual({
    'after the first word': ['Gallus gallus', 'Sus scrofa'],
  });
});

test('a header of one word has no fields', () => {
  expect(headerFields(['s1', 's2'])).toEqual([]);
});
