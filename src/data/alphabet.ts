/** The 21 symbols in token order: the 20 amino acids by one-letter code, then X (any or unknown). */
export const ALPHABET = 'ACDEFGHIKLMNPQRSTVWYX';

/** Number of symbols; the first dimension of the embedding table. */
export const SYMBOLS = ALPHABET.length;
