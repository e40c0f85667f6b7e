export type Evaluate<D, E> = number;
