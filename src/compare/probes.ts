/** Simple classifiers on frozen vectors: what can be read from an embedding without training the network on. */
import { fitLogistic } from '../evaluate/logistic';
import { mostProbable } from '../data/mostProbable';
import { squaredDistance, type LabelledVectors, type ReadoutVectors } from './readoutVectors';

/** Numbers of neighbours tried on the validation split. */
const NEIGHBORS = [1, 3, 5, 11, 21];

/** Classifiers of frozen vectors, each with its description. */
export const PROBES = {
  linear: 'logistic regression on the vector, its penalty chosen on the validation split',
  knn: `vote of the nearest training vectors (${NEIGHBORS.join(', ')}: chosen on the validation split), by Euclidean distance`,
} as const;
/** One of the probes. */
export type ProbeName = keyof typeof PROBES;

/** Classes predicted for the test split. */
export async function probe(name: ProbeName, vectors: ReadoutVectors, classes: number): Promise<Int32Array> {
  return name === 'linear' ? linearProbe(vectors, classes) : knnProbe(vectors, classes);
}

async function linearProbe(
  { train, val, test, width }: ReadoutVectors,
  classes: number,
): Promise<Int32Array> {
  const featureSet = ({ vectors, labels }: LabelledVectors) => ({
    features: Float64Array.from(vectors),
    labels,
  });
  const { predict } = await fitLogistic(featureSet(train), featureSet(val), width, classes);
  return mostProbable(predict(Float64Array.from(test.vectors)), classes);
}

function knnProbe({ train, val, test, width }: ReadoutVectors, classes: number): Int32Array {
  const most = Math.min(NEIGHBORS.at(-1)!, train.labels.length);
  const validation = nearestLabels(train, val.vectors, width, most);
  const rightOnes = NEIGHBORS.map((k) =>
    vote(validation, most, k, classes).reduce(
      (sum, label, row) => sum + (label === val.labels[row] ? 1 : 0),
      0,
    ),
  );
  const chosen = NEIGHBORS[rightOnes.indexOf(Math.max(...rightOnes))];
  return vote(nearestLabels(train, test.vectors, width, most), most, chosen, classes);
}

/** (queries, most): labels of the nearest training vectors, nearest first; of equally near ones the earlier first. */
function nearestLabels(
  train: LabelledVectors,
  queries: Float32Array,
  width: number,
  most: number,
): Int32Array {
  const count = queries.length / width;
  const labels = new Int32Array(count * most);
  const distances = new Float64Array(most);
  for (let query = 0; query < count; query++) {
    distances.fill(Infinity);
    const found = labels.subarray(query * most, (query + 1) * most);
    train.labels.forEach((label, row) => {
      const distance = squaredDistance(queries, query, train.vectors, row, width);
      if (distance >= distances[most - 1]) return;
      let place = most - 1;
      for (; place > 0 && distances[place - 1] > distance; place--) {
        distances[place] = distances[place - 1];
        found[place] = found[place - 1];
      }
      distances[place] = distance;
      found[place] = label;
    });
  }
  return labels;
}

/** The commonest label of the first k; of equally common ones that of the nearest neighbour. */
function vote(labels: Int32Array, most: number, k: number, classes: number): Int32Array {
  return Int32Array.from({ length: labels.length / most }, (_, query) => {
    const votes = new Int32Array(classes);
    const considered = labels.subarray(query * most, query * most + Math.min(k, most));
    for (const label of considered) votes[label]++;
    const top = Math.max(...votes);
    return considered.find((label) => votes[label] === top)!;
  });
}
