/** How well frozen vectors lie by class, without any classifier. */
import { squaredDistance, type LabelledVectors } from './readoutVectors';

interface Geometry {
  /** (N) average precision of each sequence as a query among the others, ranked by Euclidean distance; relevant: of its class. */
  averagePrecision: Float64Array;
  /** (N) silhouette of each sequence (Rousseeuw 1987), -1 to 1; 0 where it is alone in its class. */
  silhouette: Float64Array;
}

/** Every vector against every other one: N^2 distances. */
export function geometryOf({ vectors, labels }: LabelledVectors, width: number, classes: number): Geometry {
  const count = labels.length;
  const averagePrecision = new Float64Array(count);
  const silhouette = new Float64Array(count);
  const distances = new Float64Array(count);
  for (let query = 0; query < count; query++) {
    for (let other = 0; other < count; other++) {
      distances[other] = Math.sqrt(squaredDistance(vectors, query, vectors, other, width));
    }
    averagePrecision[query] = precisionOf(query, distances, labels);
    silhouette[query] = silhouetteOf(query, distances, labels, classes);
  }
  return { averagePrecision, silhouette };
}

function precisionOf(query: number, distances: Float64Array, labels: Int32Array): number {
  const others = Array.from(distances.keys()).filter((other) => other !== query);
  others.sort((a, b) => distances[a] - distances[b] || a - b);
  let relevant = 0;
  let sum = 0;
  others.forEach((other, rank) => {
    if (labels[other] !== labels[query]) return;
    relevant++;
    sum += relevant / (rank + 1);
  });
  return relevant > 0 ? sum / relevant : 0;
}

function silhouetteOf(query: number, distances: Float64Array, labels: Int32Array, classes: number): number {
  const sums = new Float64Array(classes);
  const counts = new Int32Array(classes);
  labels.forEach((label, other) => {
    if (other === query) return;
    sums[label] += distances[other];
    counts[label]++;
  });
  const own = labels[query];
  if (counts[own] === 0) return 0;
  let nearest = Infinity;
  for (let c = 0; c < classes; c++) {
    if (c !== own && counts[c] > 0) nearest = Math.min(nearest, sums[c] / counts[c]);
  }
  const within = sums[own] / counts[own];
  const larger = Math.max(within, nearest);
  return Number.isFinite(larger) && larger > 0 ? (nearest - within) / larger : 0;
}
