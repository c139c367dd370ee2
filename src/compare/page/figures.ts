import { figureFile } from '../../page/figure';
import type { Comparison } from '../comparison';
import { reliabilityPlot } from './calibration';
import { classifierChart, movementChart, probeChart, retrainedChart } from './charts';

/** The drawings of the page as SVG files, by name: `classifiers.svg`; of further splits `classifiers-SPLIT.svg`. */
export function comparisonFigures({ splits }: Comparison): Map<string, string> {
  const files = new Map<string, string>();
  for (const [i, split] of splits.entries()) {
    const end = i === 0 ? '.svg' : `-${split.name}.svg`;
    files.set(`classifiers${end}`, figureFile(classifierChart(split)));
    files.set(`embeddings${end}`, figureFile(probeChart(split)));
    files.set(`movement${end}`, figureFile(movementChart(split)));
    if (split.orderGain.length > 0) files.set(`order${end}`, figureFile(retrainedChart(split)));
    for (const one of split.calibration) {
      files.set(`calibration-${one.network}${end}`, figureFile(reliabilityPlot(one)));
    }
  }
  return files;
}
