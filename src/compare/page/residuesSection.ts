import { markup, type Markup } from '../../page/markup';
import type { Spread } from '../residues';
import type { PartitionComparison } from '../comparison';
import { numberTable } from './parts';

/** What the architecture makes of the residue vectors. */
export function residuesSection({ residues }: PartitionComparison): Markup {
  const { distances, sameStart, architecture, properties } = residues;
  const networks = [...new Set(properties.map(({ network }) => network))];
  const names = [...new Set(properties.map(({ property }) => property))];
  const correlation = (network: string, property: string) => {
    const found = properties.find((one) => one.network === network && one.property === property)!;
    return `${spread(found.correlation)}, p ${found.p.toFixed(3)}`;
  };
  return markup`<h3>The residue vectors themselves</h3>
${numberTable(
  ['Procrustes distance', 'seeds', 'pairs', 'mean (least to most)'],
  distances.map(({ first, second, seeds, pairs, distance }) => [
    `${first} and ${second}`,
    first === second && seeds === 'same' ? 'same, in other batches' : seeds,
    pairs,
    spread(distance),
  ]),
)}
<p class="small">After the best shift, rotation and scaling of one table onto the other; 0: the same, 1: unrelated.
Networks of one seed start from the same vectors; their distance to an untrained network is how far training moved
these.</p>
${
  sameStart.length > 0
    ? markup`${numberTable(
        ['from the same vectors', 'two architectures', 'one, in other batches', 'difference', 'p'],
        sameStart.map(({ first, second, apart, batches, difference, p }) => [
          `${first} and ${second}`,
          spread(apart),
          spread(batches),
          spread(difference),
          p.toFixed(3),
        ]),
      )}
<p class="small">How far apart two architectures lead the vectors that both start from, and how far apart two trainings
of one architecture do that take the same sequences in other batches: mean over seeds (least to most). p: of such a
difference or a larger one by chance, were each seed's as likely of either sign; with two seeds it is at least 0.25,
with five 0.03.</p>`
    : ''
}
${
  architecture.length > 0
    ? markup`${numberTable(
        ['', 'further apart than seeds are, by', 'p'],
        architecture.map(({ first, second, difference, p }) => [
          `${first} and ${second}`,
          difference.toFixed(3),
          p.toFixed(3),
        ]),
      )}
<p class="small">Mean distance between the two architectures minus that within them, at different seeds; p by permuting
which network is of which: with two networks of each it is at least about 0.33, with five about 0.008.</p>`
    : ''
}
${numberTable(
  ['', ...names],
  networks.map((network) => [network, ...names.map((name) => correlation(network, name))]),
)}
<p class="small">Spearman correlation, over the 190 pairs of amino acids, of the distance of their vectors with how
unlike they are: mean over networks (least to most), p of the mean by a two-sided Mantel test.</p>`;
}

function spread({ mean, least, most }: Spread): string {
  return `${mean.toFixed(3)} (${least.toFixed(3)} to ${most.toFixed(3)})`;
}
