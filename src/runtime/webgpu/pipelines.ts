/** Compiles the shaders of a program, and turns what a driver or Tint has against them into errors. */
import type { Shader, WgslProgram } from "../../../codegen/targets/wgsl/index.js";
import { KatachiError } from "../../../types/error.js";
import { VISIBLE_TO_COMPUTE, type GpuHandle, type GpuShaderModule } from "./gpu.js";
import type { Session } from "./session.js";

export interface Pipelines {
  /** In the order in which they are dispatched. */
  readonly steps: readonly { readonly pipeline: GpuHandle; readonly workgroups: Shader["workgroups"] }[];
  /** One layout for all: the arena, the states, then inputs and outputs with bindings of their own. */
  readonly layout: GpuHandle;
}

export async function createPipelines(session: Session, { shaders, sequence, own }: Pick<WgslProgram, "shaders" | "sequence" | "own">): Promise<Pipelines> {
  const { device } = session;
  // The scope is closed before anything is awaited, so that it sees nothing of others.
  device.pushErrorScope("validation");
  const types = ["storage", "storage", ...own.map(({ space }) => (space === "input" ? "read-only-storage" : "storage"))] as const;
  const layout = device.createBindGroupLayout({ entries: types.map((type, binding) => ({ binding, visibility: VISIBLE_TO_COMPUTE, buffer: { type } })) });
  const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
  const modules = shaders.map(({ code }) => device.createShaderModule({ code }));
  const scope = device.popErrorScope();
  const error = await session.guard("compiling shaders", scope);
  if (error) throw new KatachiError("target", `webgpu: a shader was refused: ${await reason(session, modules, error.message)}`);
  const pipelines = await Promise.all(
    modules.map(async (module, i) => {
      const pipeline = await session.guard("building a pipeline", device.createComputePipelineAsync({ layout: pipelineLayout, compute: { module, entryPoint: "main" } }));
      return { pipeline, workgroups: shaders[i]!.workgroups };
    }),
  );
  return { steps: sequence.map((i) => pipelines[i]!), layout };
}

/** The compiler's own first message with its line, or what the device said. */
async function reason(session: Session, modules: readonly GpuShaderModule[], otherwise: string): Promise<string> {
  for (const module of modules) {
    const { messages } = await session.guard("compiling shaders", module.getCompilationInfo());
    const first = messages.find(({ type }) => type === "error");
    if (first) return `line ${first.lineNum}: ${first.message}`;
  }
  return otherwise;
}
