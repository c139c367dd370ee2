import { clusterSequences, parseClusters, splitByCluster } from '../compare/clusters';
import type { CompareOptions } from '../compare/options';
import type { Partition } from '../compare/comparison';
import { refuseEmptySplits, sampleDataset } from '../compare/sample';
import { show } from '../data/show';
import { count } from '../words';
import type { Dataset } from '../data/types';
import { readText } from '../node/compareFolder';
import { COMPARE_OPTIONS } from './compareOptions';
import type { Terminal } from './terminal';
import type { Values } from './values';

/** The data's own splits, and those by cluster where they are asked for. */
export async function partitionsOf(
  dataset: Dataset,
  options: CompareOptions,
  values: Values,
  terminal: Terminal,
): Promise<Partition[]> {
  const { clusters, clusterIdentity } = values.pick(COMPARE_OPTIONS);
  const { seed } = options.train;
  const partitions: Partition[] = [{ name: 'given', description: 'The splits of the data', dataset }];
  const byCluster = async (name: string, how: string, clusterOf: Int32Array) => {
    const description = `Splits that divide none of ${count(new Set(clusterOf).size, 'cluster')} ${how}`;
    partitions.push({ name, description, dataset: await splitByCluster(dataset, clusterOf, seed) });
  };
  if (clusters !== undefined) {
    const clusterOf = parseClusters(readText(clusters), clusters, dataset.ids);
    await byCluster('clusters-file', `of ${show(clusters)}`, clusterOf);
  }
  if (clusterIdentity !== undefined) {
    const clusterOf = clusterSequences(dataset.tokens, clusterIdentity);
    const how = `made at an estimated identity of ${clusterIdentity} (greedy, 5-residue words)`;
    await byCluster(`clusters-${clusterIdentity}`, how, clusterOf);
  }
  return partitions.map((partition) => {
    refuseEmptySplits(partition.dataset);
    const { mostResidues } = options;
    const sampled =
      mostResidues === undefined ? partition.dataset : sampleDataset(partition.dataset, mostResidues, seed);
    const left = partition.dataset.ids.length - sampled.ids.length;
    if (left > 0) terminal.note(`--quick leaves out ${count(left, 'sequence')}, drawn at random.`);
    return { ...partition, dataset: sampled };
  });
}
