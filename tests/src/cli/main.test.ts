import { afterEach, describe, expect, test, vi } from "vitest";
import { devicesText } from "../../../src/cli/devices.js";
import { main } from "../../../src/cli/main.js";
import { listDevices } from "../../../src/runtime/devices.js";

const printed: string[] = [];
const complained: string[] = [];
vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
vi.spyOn(console, "error").mockImplementation((text: string) => void complained.push(text));
afterEach(() => {
  printed.length = 0;
  complained.length = 0;
});

describe("katachi", () => {
  test("says what it can do", async () => {
    expect(await main(["--help"])).toBe(0);
    expect(printed.join("\n")).toContain("devices");
  });

  test("without a command prints the help and fails", async () => {
    expect(await main([])).toBe(2);
  });

  test("names the nearest command", async () => {
    expect(await main(["device"])).toBe(2);
    expect(complained).toEqual(['katachi: there is no command "device"; did you mean devices? (katachi --help lists all)']);
  });

  test("refuses an unknown option", async () => {
    expect(await main(["devices", "--jsn"])).toBe(2);
    expect(complained[0]).toContain("--jsn");
  });

  test("explains a command", async () => {
    expect(await main(["devices", "--help"])).toBe(0);
    expect(printed.join("\n")).toContain("--json");
  });
});

describe("katachi devices", () => {
  test("lists every backend, and why one is not usable", async () => {
    const devices = await listDevices();
    expect(devices.map(({ backend }) => backend)).toEqual(["wasm", "webgpu", "reference"]);
    expect(devices.find(({ backend }) => backend === "wasm")).toMatchObject({ usable: true });
    for (const { details } of devices) expect(details.length).toBeGreaterThan(5);
  });

  test("prints a line for each", () => {
    expect(devicesText([{ backend: "wasm", usable: true, details: "SIMD128" }, { backend: "webgpu", usable: false, details: "no adapter" }])).toBe("✓ wasm    SIMD128\n✗ webgpu  no adapter");
  });

  test("gives JSON", async () => {
    expect(await main(["devices", "--json"])).toBe(0);
    expect((JSON.parse(printed.join("")) as unknown[]).length).toBe(3);
  });
});
