import { figureFile } from '../../page/figure';
import type { Comparison } from '../comparison';
import { reliabilityPlot } from './calibrationSection';
import { classifierChart, movementChart, probeChart, retrainedChart } from './charts';

/** The drawings of the page as SVG files, by name: `classifiers.svg`; of further partitions `classifiers-NAME.svg`. */
export function comparisonFigures({ splits }: Comparison): Map<string, string> {
  const files = new Map<string, string>();
  for (const [i, partition] of splits.entries()) {
    const end = i === 0 ? '.svg' : `-${partition.name}.svg`;
    files.set(`classifiers${end}`, figureFile(classifierChart(partition)));
    files.set(`embeddings${end}`, figureFile(probeChart(partition)));
    files.set(`movement${end}`, figureFile(movementChart(partition)));
    if (partition.orderGain.length > 0) files.set(`order${end}`, figureFile(retrainedChart(partition)));
    for (const one of partition.calibration) {
      files.set(`calibration-${one.network}${end}`, figureFile(reliabilityPlot(one)));
    }
  }
  return files;
}
