import { ALPHABET } from '../../src/data/alphabet';
import {
  RESIDUE_NAMES,
  RESIDUE_PROPERTIES,
  scaledProperty,
  type ResidueProperty,
} from '../logic/residueProperties';
import { diverging, divergingText } from '../logic/palette';
import { NETWORK_IDS, type Message, type NetworkId } from '../protocol';
import type { PageState } from '../state';
import { byId, h, select, svg } from './dom';
import { percent } from '../../src/words';

type ResidueMap = Extract<Message, { kind: 'residueMap' }>;

const WIDTH = 420;
const HEIGHT = 320;
const RADIUS = 13;

/** The learned residue vectors of both networks in the plane, coloured by a property. */
export function mountResidueMaps({ client }: PageState): void {
  const maps = new Map<NetworkId, ResidueMap>();
  let property = RESIDUE_PROPERTIES[0];
  const choices = RESIDUE_PROPERTIES.map(({ name }) => ({ value: name, label: name }));
  const chooser = select(
    choices,
    property.name,
    (name) => {
      property = RESIDUE_PROPERTIES.find((one) => one.name === name)!;
      draw();
    },
    { id: 'property' },
  );
  byId('property').replaceWith(chooser);
  const draw = () => {
    const [low, high] = property.ends;
    const [orange, blue] = property.blueIsHigh ? [low, high] : [high, low];
    byId('property-source').textContent =
      `${property.unit}; ${property.source}. Orange: ${orange}, blue: ${blue}.`;
    const shown = NETWORK_IDS.flatMap((id) => maps.get(id) ?? []);
    byId('residue-maps').replaceChildren(...shown.map((map) => mapCard(map, property)));
  };
  client.on('residueMap', (map) => {
    maps.set(map.network, map);
    draw();
  });
}

function mapCard({ title, points, explained, network }: ResidueMap, property: ResidueProperty): HTMLElement {
  const scaled = scaledProperty(property);
  const positions = [...ALPHABET].map((_, i) => [points[i * 2], points[i * 2 + 1]]);
  const reach = positions.reduce((most, [x, y]) => Math.max(most, Math.abs(x), Math.abs(y)), 0) || 1;
  const place = ([x, y]: number[]): [number, number] => [
    WIDTH / 2 + (x / reach) * (WIDTH / 2 - RADIUS - 4),
    HEIGHT / 2 - (y / reach) * (HEIGHT / 2 - RADIUS - 4),
  ];
  const picture = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: 'img',
    'aria-label': `${title}: residue vectors on two axes, coloured by ${property.name.toLowerCase()}`,
  });
  positions.forEach((position, i) => {
    const letter = ALPHABET[i];
    const [x, y] = place(position);
    const value = property.values.get(letter);
    const share = scaled[i] ?? 0;
    const label = value === undefined ? 'no value' : `${property.name.toLowerCase()} ${value}`;
    const group = svg('g', {}, svg('title', {}, `${letter}, ${RESIDUE_NAMES[letter]}: ${label}`));
    group.append(
      svg('circle', {
        cx: x,
        cy: y,
        r: RADIUS,
        fill: diverging(share),
        class: scaled[i] === undefined ? 'unknown' : '',
      }),
      svg('text', { x, y: y + 4.5, 'text-anchor': 'middle', fill: divergingText(share) }, letter),
    );
    picture.append(group);
  });
  return h(
    'figure',
    { class: 'card residue-map', 'data-network': network },
    h(
      'figcaption',
      { class: 'row spread' },
      h('h3', {}, title),
      h('span', { class: 'small muted' }, `two axes hold ${percent(explained, 0)} of the variance`),
    ),
    picture,
  );
}
