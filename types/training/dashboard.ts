/** The options of the live page that shows a training. */

export interface DashboardOptions {
  /** The port on the loopback interface; a free one by default. */
  port?: number;
}
