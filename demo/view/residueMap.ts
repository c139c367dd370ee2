import { ALPHABET } from '../../src/data/alphabet';
import {
  RESIDUE_NAMES,
  RESIDUE_PROPERTIES,
  scaledProperty,
  type ResidueProperty,
} from '../logic/residueProperties';
import { diverging, divergingText } from '../logic/palette';
import { movedApart } from '../logic/movedApart';
import { NETWORK_IDS, type Message } from '../protocol';
import { ageOf, titleOf, type State } from '../state';
import type { Store } from '../store';
import { button, byId, h, select, svg } from './dom';
import { savePicture } from './pictureFile';
import { percent } from '../../src/words';

type ResidueMap = Extract<Message, { kind: 'residueMap' }>;

const WIDTH = 420;
const HEIGHT = 320;
const RADIUS = 13;

/** The learned residue vectors of both networks in the plane, coloured by a property. */
export function mountResidueMaps(store: Store): void {
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
    const { state } = store;
    const shown = NETWORK_IDS.flatMap((id) => state.networks[id]?.residueMap ?? []);
    byId('residue-maps').replaceChildren(...shown.map((map) => mapCard(state, map, property)));
    const isTrained = shown.some(({ of, network }) => of.weights[network]?.from !== 'start');
    byId('residues-lead').textContent = isTrained ? TRAINED : UNTRAINED;
  };
  store.watch(({ networks }) => [networks.left?.residueMap, networks.right?.residueMap], draw);
}

const TRAINED =
  'Every network starts from a table of residue vectors. Near letters have come to mean similar things to it.';
const UNTRAINED =
  'Every network starts from a table of residue vectors. Untrained they are random, and the same in both; train, and see which letters come to mean similar things.';

function mapCard(
  state: State,
  { of, points, explained, network }: ResidueMap,
  property: ResidueProperty,
): HTMLElement {
  const title = titleOf(state, network);
  const scaled = scaledProperty(property);
  const positions = [...ALPHABET].map((_, i) => [points[i * 2], points[i * 2 + 1]]);
  const reach = positions.reduce((most, [x, y]) => Math.max(most, Math.abs(x), Math.abs(y)), 0) || 1;
  const place = ([x, y]: number[]): { x: number; y: number } => ({
    x: WIDTH / 2 + (x / reach) * (WIDTH / 2 - RADIUS - 4),
    y: HEIGHT / 2 - (y / reach) * (HEIGHT / 2 - RADIUS - 4),
  });
  const places = positions.map(place);
  const apart = movedApart(places, RADIUS * 2 + 1, WIDTH, HEIGHT);
  const picture = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: 'img',
    'aria-label': `${title}: residue vectors on two axes, coloured by ${property.name.toLowerCase()}`,
  });
  apart.forEach(({ x, y }, i) => {
    const letter = ALPHABET[i];
    const value = property.values.get(letter);
    const share = scaled[i] ?? 0;
    const label = value === undefined ? 'no value' : `${property.name.toLowerCase()} ${value}`;
    const group = svg('g', {}, svg('title', {}, `${letter}, ${RESIDUE_NAMES[letter]}: ${label}`));
    const from = places[i];
    if (Math.hypot(x - from.x, y - from.y) > RADIUS) {
      group.append(svg('line', { x1: from.x, y1: from.y, x2: x, y2: y, class: 'leader' }));
    }
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
      h(
        'span',
        { class: 'small muted' },
        `two axes hold ${percent(explained, 0)} of the variance · ${ageOf(of, network)} `,
        ...(['svg', 'png'] as const).map((format) =>
          button(format.toUpperCase(), () => void savePicture(picture, `residues-${network}`, format), {
            class: 'quiet tiny',
            'aria-label': `Save the residue map of ${title} as ${format.toUpperCase()}`,
          }),
        ),
      ),
    ),
    picture,
  );
}
