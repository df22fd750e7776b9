// @vitest-environment happy-dom
/** Codes that change with the time: shown with their time left, and read from a picture of a QR code. */
import { encode } from "uqr";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { textIn } from "../../src/popup/form/read-qr.ts";
import { say } from "../../src/popup/words/say.tsx";
import { text } from "../../src/popup/words/text.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { WIFI } from "./fake/sample.ts";
import { NAMES } from "./names.ts";
import { button, click, eventually, field, fill, openWindow, see, type, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let fake: Fake;
let opened: Window | null = null;

beforeEach(() => {
  fake = new Fake();
  fill(fake);
  current.fake = fake;
});
afterEach(() => {
  opened?.close();
  opened = null;
  vi.unstubAllGlobals();
});

const ADDRESS = "otpauth://totp/Ferry:mira?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ferry";

/** The pixels of a QR code that says `text`, each module `size` pixels wide, on a ground of `ground`. */
function picture(text: string, size: number, ground = 255) {
  const { data: modules, size: count } = encode(text, { border: 4 });
  const width = count * size;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const isDark = modules[Math.floor(y / size)]?.[Math.floor(x / size)] === true;
      data.fill(isDark ? 20 : ground, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { width, height: width, data };
}

test.each([
  [3, 255],
  [8, 255],
  [5, 190],
])("a QR code with modules of %i pixels on %i is read", (size, ground) => {
  expect(textIn(picture(ADDRESS, size, ground))).toEqual({ text: ADDRESS });
});

test("a picture without a code has none", () => {
  const plain = { width: 200, height: 200, data: new Uint8ClampedArray(200 * 200 * 4).fill(255) };
  expect(textIn(plain)).toBeNull();
});

/** Opens a login with a field for a code that holds `secret`. */
async function openWith(secret: string): Promise<void> {
  const record = { ...WIFI, fields: [...WIFI.fields, { name: "one-time code", value: secret }] };
  fake.records = [record];
  opened = openWindow();
  opened.session.open({ name: "record", recordId: record.recordId });
  await see("one-time code");
}

test("a record shows the code of this moment with its time left, and copies it", async () => {
  const copied: string[] = [];
  vi.stubGlobal("navigator", { clipboard: { writeText: async (value: string) => void copied.push(value) } });
  await openWith(ADDRESS);
  await see("287 082");
  await eventually(() => expect(document.body.textContent).toMatch(/(?:[1-9]|[12]\d|30) s left/));
  expect(document.body.textContent).not.toContain("GEZDGNBV");
  await click(NAMES.record.copy("code of one-time code"));
  await eventually(() => expect(copied).toEqual(["287082"]));
  vi.unstubAllGlobals();
});

test("a secret from which no code can be made says what to take instead", async () => {
  await openWith("ask the help desk");
  await see(text.record.codeBad);
});

/** Opens a new record with a field for a code, and chooses a file as the picture to read it from. */
async function choosePicture(): Promise<void> {
  opened = openWindow();
  await click(NAMES.records.new);
  await click(NAMES.edit.addField);
  const names = [...document.querySelectorAll<HTMLInputElement>(".form-name")];
  const added = names.findLast(({ value }) => value === "");
  await type(added?.getAttribute("aria-label") ?? "", "one-time code");
  await button(say(text.edit.readQr, { name: "one-time code" }));
  const picker = document.querySelector<HTMLInputElement>("input[type=file]");
  if (picker === null) throw new Error("no way to choose a picture");
  Object.defineProperty(picker, "files", {
    value: [new File(["no picture"], "a.png", { type: "image/png" })],
  });
  Object.defineProperty(picker, "value", { value: "", writable: true });
  picker.dispatchEvent(new Event("change"));
}

test("a new record takes a code from a picture; a file that is none says so and changes nothing", async () => {
  await choosePicture();
  await see(text.edit.qrNoPicture);
});

test("what is typed while a picture is read stays", async () => {
  const pixels = picture(ADDRESS, 5);
  let read: () => void = () => undefined;
  const isRead = new Promise<void>((resolve) => {
    read = resolve;
  });
  vi.stubGlobal("createImageBitmap", async () => {
    await isRead;
    return { ...pixels, close: () => undefined };
  });
  const context = { fillRect: () => undefined, drawImage: () => undefined, getImageData: () => pixels };
  vi.stubGlobal(
    "OffscreenCanvas",
    class {
      getContext = () => context;
    },
  );
  await choosePicture();
  await type("Value of site", "ferry.example");
  read();
  const code = await field("Value of one-time code");
  await eventually(() => expect(code.value).toBe(ADDRESS));
  expect((await field("Value of site")).value).toBe("ferry.example");
});
