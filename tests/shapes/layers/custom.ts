/** Layers defined by random shape patterns, on inputs that fit or do not. */
import type { CallGenerator, Random } from "../random.js";

const names = ["b", "h", "w", "c", "d"];

/** An expression over some names: right, or now and then with one that does not come out. */
function expression(random: Random, known: readonly string[]): string {
  const name = random.pick(known);
  switch (random.int(0, 7)) {
    case 0: return `${name}/${random.int(1, 3)}`;
    case 1: return `${name}//${random.int(1, 4)}`;
    case 2: return `${random.int(1, 4)}*${name}`;
    case 3: return `${name}-${random.int(1, 4)}`;
    case 4: return `${name}+${random.pick(known)}-1`;
    case 5: return `${name}*k//2+1`;
    case 6: return String(random.size());
    default: return name;
  }
}

const pattern: CallGenerator = (random, tensors) => {
  const x = random.pick(tensors);
  const rank = random.chance(0.85) ? x.shape.length : random.int(1, 4);
  const input = names.slice(0, rank).map((name, axis) => {
    const dim = x.shape[axis];
    if (axis > 0 && random.chance(0.1)) return typeof dim === "number" && random.chance(0.5) ? String(dim) : String(random.size());
    return axis > 1 && random.chance(0.1) ? names[axis - 1]! : name;
  });
  if (rank > 2 && random.chance(0.15)) input.splice(1, random.int(0, rank - 2), "...");
  const known = input.slice(1).filter((name) => /^[a-z]$/.test(name));
  if (known.length === 0) return undefined;
  const output = ["b", ...(input.includes("...") && random.chance(0.7) ? ["..."] : []), ...Array.from({ length: random.int(1, 3) }, () => expression(random, known))];
  const k = random.chance(0.1) ? 0 : random.int(1, 5);
  return { code: `defineLayer({ name: "own", options: { k: Number }, shape: "${input.join(" ")} -> ${output.join(" ")}", call: anyCall })({ k: ${k} })(${x.name})` };
};

export const customCalls = { defineLayer: pattern };
