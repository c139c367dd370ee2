/** LIBSVM (Chang & Lin 2011), compiled to JavaScript. */
import type { SvmFitter } from '../compare/ladder';

/** What is used of the package, which has no types. */
interface LibSvm {
  train(rows: number[][], labels: number[]): void;
  predict(rows: number[][]): number[];
  free(): void;
}
interface LibSvmClass {
  new (options: { type: number; kernel: number; cost: number; gamma: number; quiet: boolean }): LibSvm;
  SVM_TYPES: { C_SVC: number };
  KERNEL_TYPES: { RBF: number };
}

/** Loads the package. It ends the process at any unhandled rejection, which is not its business: that listener is taken off. */
export async function loadSvm(): Promise<SvmFitter> {
  const event = 'unhandledRejection';
  const before = process.listeners(event);
  // @ts-expect-error the package has no types
  const { default: Svm } = (await import('libsvm-js/asm.js')) as { default: LibSvmClass };
  for (const listener of process.listeners(event)) {
    if (!before.includes(listener)) process.off(event, listener);
  }
  return (rows, labels, cost, gamma) => {
    const { C_SVC } = Svm.SVM_TYPES;
    const svm = new Svm({ type: C_SVC, kernel: Svm.KERNEL_TYPES.RBF, cost, gamma, quiet: true });
    svm.train(rows, labels);
    return svm;
  };
}
