import { clusterSequences, parseClusters, splitByCluster } from '../compare/clusters';
import type { CompareOptions } from '../compare/options';
import type { Partition } from '../compare/comparison';
import { refuseEmptySplits, sampleDataset } from '../compare/sample';
import { groupedFolds } from '../data/divideFolds';
import { allFolds, foldDatasets } from '../data/folds';
import { show } from '../data/show';
import { count } from '../words';
import type { Dataset } from '../data/types';
import { readText } from '../node/compareFolder';
import { COMPARE_OPTIONS } from './compareOptions';
import { DATA_OPTIONS } from './dataOptions';
import type { Terminal } from './terminal';
import type { Values } from './values';

/** The data's own splits or folds, and those by cluster where they are asked for. */
export async function partitionsOf(
  dataset: Dataset,
  options: CompareOptions,
  values: Values,
  terminal: Terminal,
): Promise<Partition[]> {
  const { clusters, clusterIdentity } = values.pick(COMPARE_OPTIONS);
  const { rareSize } = values.pick(DATA_OPTIONS);
  const { mostResidues, train } = options;
  const { seed } = train;
  const folds = allFolds(dataset)?.names.length;
  const partitions: Partition[] = [];
  const add = async (name: string, description: string, data: Dataset) => {
    const whole = folds === undefined ? [data] : await foldDatasets(data, { seed, rareSize });
    whole.forEach(refuseEmptySplits);
    const datasets = mostResidues ? whole.map((one) => sampleDataset(one, mostResidues, seed)) : whole;
    const left = whole[0].ids.length - datasets[0].ids.length;
    const where = folds ? ' of the first fold, and as large a share of the others' : '';
    if (left > 0) terminal.note(`--quick leaves out ${count(left, 'sequence')}${where}, drawn at random.`);
    partitions.push({ name, description, datasets });
  };
  const byCluster = async (name: string, how: string, clusterOf: Int32Array) => {
    const whole = `${count(new Set(clusterOf).size, 'cluster')} ${how}`;
    if (folds === undefined) {
      const divided = await splitByCluster(dataset, clusterOf, seed);
      return add(name, `Splits that divide none of ${whole}`, divided);
    }
    const made = groupedFolds(dataset, Array.from(clusterOf, String), { folds, seed });
    made.warnings.forEach((warning) => terminal.note(warning));
    return add(name, `${count(folds, 'fold')} that divide none of ${whole}`, {
      ...dataset,
      folds: made.folds,
    });
  };
  if (folds === undefined) await add('given', 'The splits of the data', dataset);
  else await add('folds', `${count(folds, 'fold')} of the data`, dataset);
  if (clusters !== undefined) {
    const clusterOf = parseClusters(readText(clusters), clusters, dataset.ids);
    await byCluster('clusters-file', `of ${show(clusters)}`, clusterOf);
  }
  if (clusterIdentity !== undefined) {
    const clusterOf = clusterSequences(dataset.tokens, clusterIdentity);
    const how = `made at an estimated identity of ${clusterIdentity} (greedy, 5-residue words)`;
    await byCluster(`clusters-${clusterIdentity}`, how, clusterOf);
  }
  return partitions;
}
