/** What the options of every layer have in common. */

export interface LayerOptions {
  /** Unique within a model; made from the layer's kind when left out. */
  name?: string;
  /** Whether training changes the weights; true by default. */
  trainable?: boolean;
}
