/** Many checks in a few processes: each is sent a name, checks what has it, and sends back a report. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";

export const cores = Math.min(8, availableParallelism());

/** In a process of the pool: checks the names that it is sent. */
export function serve<Report>(check: (name: string) => Promise<Report>): void {
  process.on("message", (name: string) => void check(name).then((report) => process.send!(report)));
  process.send!("ready");
}

/** Runs a file in processes with the options of this one and `--worker`, and tells each report as it comes. */
export async function shareOut<Report>(file: string, names: readonly string[], jobs: number, tell: (report: Report) => void): Promise<readonly Report[]> {
  const waiting = [...names];
  const reports: Report[] = [];
  const processes = Array.from({ length: Math.max(1, Math.min(jobs, waiting.length)) }, () => {
    const child = fork(file, [...process.argv.slice(2), "--worker"], { stdio: ["ignore", "ignore", "inherit", "ipc"], serialization: "advanced" });
    return new Promise<void>((resolve, reject) => {
      let done = false;
      child.on("message", (message: "ready" | Report) => {
        if (message !== "ready") {
          reports.push(message);
          tell(message);
        }
        const next = waiting.shift();
        done = next === undefined;
        if (next === undefined) child.kill();
        else child.send(next);
      });
      child.on("exit", (code, signal) => (done ? resolve() : reject(new Error(`a process ended with ${signal ?? code}`))));
    });
  });
  await Promise.all(processes);
  return reports;
}
