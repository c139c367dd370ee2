/** The nearest rows of each query, best first. */
export interface Neighbors {
  /** Neighbours of each query: as many as asked for, or as many rows as there are. */
  k: number;
  /** (Q, k) row numbers in the matrix. */
  indices: Uint32Array;
  /** (Q, k) cosines, -1 to 1. */
  similarities: Float32Array;
}

/** No cosine is as low: the mark of a place that no row took. */
const NONE = -2;

/** Collects the best rows of each query, part of the matrix by part. */
export class BestLists {
  private readonly indices: Uint32Array;
  private readonly similarities: Float32Array;

  constructor(
    queries: number,
    readonly k: number,
  ) {
    this.indices = new Uint32Array(queries * k);
    this.similarities = new Float32Array(queries * k).fill(NONE);
  }

  /**
   * Takes in what a later part of the matrix has; of equally similar rows those that came first stay first.
   * @param firstQuery the query that `found` begins with
   * @param firstRow the row that the part begins with
   */
  merge(firstQuery: number, firstRow: number, found: Neighbors): void {
    const { k } = this;
    for (let q = 0; q < found.similarities.length / k; q++) {
      const mine = (firstQuery + q) * k;
      const similarities = this.similarities.slice(mine, mine + k);
      const indices = this.indices.slice(mine, mine + k);
      let old = 0;
      let fresh = q * k;
      for (let place = mine; place < mine + k; place++) {
        if (similarities[old] >= found.similarities[fresh]) {
          this.similarities[place] = similarities[old];
          this.indices[place] = indices[old++];
        } else {
          this.similarities[place] = found.similarities[fresh];
          this.indices[place] = firstRow + found.indices[fresh++];
        }
      }
    }
  }

  neighbors(): Neighbors {
    return { k: this.k, indices: this.indices, similarities: this.similarities };
  }
}
