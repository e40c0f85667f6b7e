/**
 * Functions that shaders call. WGSL's own exp, log, tanh, sin and cos may be off by 2^-11 and say nothing about NaN, so
 * that they cannot agree with other targets; these have the polynomials of the wasm target and keep NaN and infinities.
 * Comparisons with NaN are made on bits, because a WGSL implementation may assume that there is none.
 */
interface Helper {
  readonly needs: readonly HelperName[];
  readonly text: string;
}

export type HelperName = "bits" | "nan" | "max" | "min" | "exp" | "log" | "tanh" | "erf" | "reduce" | "sine" | "sin" | "cos" | "toInt";

const helpers: { readonly [N in HelperName]: Helper } = {
  /** A call is never a constant expression, which could not be infinite or NaN. */
  bits: { needs: [], text: "fn k_bits(bits: u32) -> f32 { return bitcast<f32>(bits); }" },
  nan: { needs: [], text: "fn k_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }" },
  max: { needs: ["nan"], text: "fn k_max(a: f32, b: f32) -> f32 { return select(b, a, a > b || k_nan(a)); }" },
  min: { needs: ["nan"], text: "fn k_min(a: f32, b: f32) -> f32 { return select(b, a, a < b || k_nan(a)); }" },
  /** e^x = 2^n · e^r with |r| <= ln 2 / 2; polynomial from Cephes expf; 2^n in two factors, as n reaches from -150 to 128. */
  exp: {
    needs: ["nan"],
    text: `fn k_exp(x: f32) -> f32 {
  let c = clamp(x, -104.0f, 89.0f);
  let n = round(c * 1.44269504f);
  let r = (c - n * 0.693359375f) - n * -2.12194440e-4f;
  let tail = ((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r + 4.1665795894e-2f) * r + 1.6666665459e-1f) * r + 5.0000001201e-1f;
  let power = tail * (r * r) + r + 1.0f;
  let whole = i32(n);
  let half = whole >> 1u;
  let first = bitcast<f32>((half + 127i) << 23u);
  let second = bitcast<f32>((whole - half + 127i) << 23u);
  return select(power * first * second, x, k_nan(x));
}`,
  },
  /** x = 2^k · (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2); the method and coefficients of FreeBSD msun logf. */
  log: {
    needs: ["nan", "bits"],
    text: `fn k_log(x: f32) -> f32 {
  let tiny = x < 1.17549435e-38f;
  let bits = bitcast<i32>(select(x, x * 33554432.0f, tiny)) + 0x4afb0di;
  let k = f32((bits >> 23u) - select(127i, 152i, tiny));
  let f = bitcast<f32>((bits & 0x7fffffi) + 0x3f3504f3i) - 1.0f;
  let s = f / (f + 2.0f);
  let z = s * s;
  let w = z * z;
  let r = (w * 0.24279078841f + 0.40000972152f) * w + z * (w * 0.28498786688f + 0.66666662693f);
  let square = f * f * 0.5f;
  let low = s * (square + r) + k * 9.0580006145e-6f;
  let finite = k * 0.69313812256f + (low - square + f);
  let zero = (bitcast<u32>(x) & 0x7fffffffu) == 0u;
  let unusual = select(select(k_bits(0x7fc00000u), x, bitcast<u32>(x) == 0x7f800000u), k_bits(0xff800000u), zero);
  return select(unusual, finite, x > 0.0f && bitcast<u32>(x) < 0x7f800000u);
}`,
  },
  /** Odd polynomial of Cephes tanhf below 0.625, 1 - 2 / (e^2|x| + 1) above. */
  tanh: {
    needs: ["exp", "nan"],
    text: `fn k_tanh(x: f32) -> f32 {
  let m = abs(x);
  let z = x * x;
  let tail = (((-5.70498872745e-3f * z + 2.06390887954e-2f) * z + -5.37397155531e-2f) * z + 1.33314422036e-1f) * z + -3.33332819422e-1f;
  let large = 1.0f - 2.0f / (k_exp(min(m + m, 80.0f)) + 1.0f);
  return select(select(select(large, -large, x < 0.0f), tail * z * x + x, m < 0.625f), x, k_nan(x));
}`,
  },
  /** Minimax polynomials of N. Juffa: x + x · P(x²) below 0.9277, 1 - e^Q(|x|) above. */
  erf: {
    needs: ["exp", "nan"],
    text: `fn k_erf(x: f32) -> f32 {
  let m = min(abs(x), 6.0f);
  let z = m * m;
  let p = ((((-5.96761703e-4f * z + 4.99119423e-3f) * z + -2.67681349e-2f) * z + 1.12819925e-1f) * z + -3.76125336e-1f) * z + 1.28379166e-1f;
  let top = (-1.72853470e-5f * m + 3.83197126e-4f) * z + (-3.88396438e-3f * m + 2.42546219e-2f);
  let q = (-1.06777877e-1f * m + -6.34846687e-1f) * m + -1.28717512e-1f;
  let large = 1.0f - k_exp((top * (z * m) + q) * m - m);
  return select(select(select(large, -large, x < 0.0f), p * x + x, m < 0.927734375f), x, k_nan(x));
}`,
  },
  /**
   * The angle minus a whole number of quarter turns. Up to 2^13 by π/2 in parts of at most 11 bits, whose products with
   * that number are exact; beyond, x · 2/π modulo 4 in whole numbers (Payne and Hanek): with x = m · 2^e, m whole, only
   * the 96 bits of 2/π from bit e-2 on matter.
   */
  reduce: {
    needs: [],
    text: `struct Turn { angle: f32, quarter: i32 }
fn k_product(a: u32, b: u32) -> vec2u {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let middle = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let other = (a & 0xffffu) * (b >> 16u) + (middle & 0xffffu);
  return vec2u((a >> 16u) * (b >> 16u) + (middle >> 16u) + (other >> 16u), (other << 16u) | (low & 0xffffu));
}
fn k_window(at: u32) -> u32 {
  var words = array<u32, 8>(0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu);
  let word = at >> 5u;
  let shift = at & 31u;
  return (words[word] << shift) | ((words[word + 1u] >> 1u) >> (31u - shift));
}
fn k_reduce(x: f32) -> Turn {
  let m = abs(x);
  if (m < 8192.0f) {
    let n = round(x * 0.636619772f);
    let r = (((x - n * 1.5703125f) - n * 4.837512969970703e-4f) - n * 7.549533620476723e-8f) - n * 2.5633441e-12f;
    return Turn(r, i32(n));
  }
  let bits = bitcast<u32>(m);
  let mantissa = (bits & 0x7fffffu) | 0x800000u;
  let at = (bits >> 23u) - 120u;
  let first = mantissa * k_window(at);
  let second = k_product(mantissa, k_window(at + 32u));
  let third = k_product(mantissa, k_window(at + 64u));
  let low = second.y + third.x;
  let high = first + second.x + select(0u, 1u, low < third.x);
  let part = (high << 2u) | (low >> 30u);
  let quarter = bitcast<i32>((high >> 30u) + (part >> 31u));
  let angle = f32(bitcast<i32>(part)) * 3.6572952e-10f;
  if (x < 0.0f) { return Turn(-angle, -quarter); }
  return Turn(angle, quarter);
}`,
  },
  /** sin(x + turns · π/2) by the Cephes sinf and cosf polynomials. */
  sine: {
    needs: ["reduce", "bits"],
    text: `fn k_sine(x: f32, turns: i32) -> f32 {
  if ((bitcast<u32>(x) & 0x7fffffffu) >= 0x7f800000u) { return k_bits(0x7fc00000u); }
  let turn = k_reduce(x);
  let a = turn.angle;
  let z = a * a;
  let odd = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z + -1.6666654611e-1f) * z * a + a;
  let even = ((2.443315711809948e-5f * z + -1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z + (1.0f - 0.5f * z);
  let quarter = turn.quarter + turns;
  let value = select(odd, even, (quarter & 1i) != 0i);
  return select(value, -value, (quarter & 2i) != 0i);
}`,
  },
  sin: { needs: ["sine"], text: "fn k_sin(x: f32) -> f32 { return k_sine(x, 0i); }" },
  cos: { needs: ["sine"], text: "fn k_cos(x: f32) -> f32 { return k_sine(x, 1i); }" },
  /** Truncates; NaN gives 0, out of range saturates. 2147483520 is the last float32 below 2^31. */
  toInt: {
    needs: ["nan"],
    text: `fn k_to_int(x: f32) -> i32 {
  let inside = i32(clamp(select(x, 0.0f, k_nan(x)), -2147483648.0f, 2147483520.0f));
  return select(inside, 2147483647i, x >= 2147483648.0f && !k_nan(x));
}`,
  },
};

/** The wanted functions and those they need, each once and before its users. */
export function helperTexts(wanted: Iterable<HelperName>): string[] {
  const names = new Set<HelperName>();
  const want = (name: HelperName): void => {
    if (names.has(name)) return;
    helpers[name].needs.forEach(want);
    names.add(name);
  };
  for (const name of wanted) want(name);
  return [...names].map((name) => helpers[name].text);
}
