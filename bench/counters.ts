/** Counts what a library asks of WebGPU, at Dawn's own objects: every library is counted the same way, whatever it says of itself. */

const COUNTED = {
  submits: { interface: "GPUQueue", methods: ["submit"] },
  dispatches: { interface: "GPUComputePassEncoder", methods: ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"] },
  buffers: { interface: "GPUDevice", methods: ["createBuffer"] },
  bindGroups: { interface: "GPUDevice", methods: ["createBindGroup"] },
  writes: { interface: "GPUQueue", methods: ["writeBuffer"] },
} as const;

export type Counter = keyof typeof COUNTED;
export type Counts = Readonly<Record<Counter, number>>;

const NAMES = Object.keys(COUNTED) as readonly Counter[];

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Replaces the methods on the prototypes of Dawn's global classes; to be called once, before any library has kept one of them. */
export function countCalls(classes: Readonly<Record<string, unknown>>): () => Counts {
  const counts: Record<Counter, number> = { submits: 0, dispatches: 0, buffers: 0, bindGroups: 0, writes: 0 };
  for (const name of NAMES) {
    const { interface: owner, methods } = COUNTED[name];
    const { prototype } = classes[owner] as { prototype: Record<string, Method> };
    for (const method of methods) {
      const original = prototype[method];
      // A counter that counts nothing would look like a very good library.
      if (!original) throw new Error(`webgpu has no ${owner}.${method} to count`);
      prototype[method] = function (...args) {
        counts[name]++;
        return original.apply(this, args);
      };
    }
  }
  return () => ({ ...counts });
}

export function difference(after: Counts, before: Counts): Counts {
  return Object.fromEntries(NAMES.map((name) => [name, after[name] - before[name]])) as Record<Counter, number>;
}
