/** The part of Jasmine's interface that is used here; the package has no types of its own. */
export interface SpecResult {
  readonly id: string;
  readonly fullName: string;
  readonly status: "passed" | "failed" | "pending" | "excluded";
  readonly failedExpectations: readonly { readonly message: string }[];
}

export interface Reporter {
  specStarted?(spec: SpecResult): void;
  specDone?(spec: SpecResult): void;
}

export interface Environment {
  configure(options: { random?: boolean; autoCleanClosures?: boolean; }): void;
  addReporter(reporter: Reporter): void;
  clearReporters(): void;
  execute(ids?: readonly string[]): Promise<void>;
}

export interface Jasmine {
  getEnv(): Environment;
}
