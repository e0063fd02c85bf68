// The pictures of the documentation, from made-up data only. HUIYING_SCREENSHOTS=write puts them into docs/screenshots.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { BOUNDED, confirm, desk, openCase, person, says } from "./desk.mjs";

const demo = desk("demo");
const FOLDER = join(import.meta.dirname, "../../docs/screenshots");
const BYTES_MAX = 300 * 1024;

async function openQueue(page) {
  await page.goto("/");
  await says(page.locator("[data-live-status]"), /^实时$/);
}

async function openConfirmedCase(page) {
  await openCase(page, "DEMO-0012");
  if (await page.locator("form#confirm").count()) await confirm(page, "安全监管处", "值班甲");
  await says(page.getByRole("status"), /已登记/);
  await page.goto(page.url().split("?")[0]);
}

async function openIncident(page) {
  await page.goto("/");
  await page.locator(".is-incident a.open").first().click();
  await page.locator("form#release").waitFor();
}

async function openPausedCase(page) {
  await openCase(page, "DEMO-0010");
  if (await page.locator("form#resume").count() === 0) {
    await confirm(page, "办公室", "值班甲", "disclosure_request");
    await page.locator("#acts-clocks summary").click();
    await page.locator("#pause-cause").selectOption("consultation");
    await page.locator("#pause-note").fill("已向第三方发函");
    await page.locator("form#pause button").click();
    await says(page.getByRole("status"), /已登记/);
  }
  await page.goto(page.url().split("?")[0]);
}

const PICTURES = {
  queue: [openQueue, {}],
  "queue-dark": [openQueue, { colorScheme: "dark" }],
  "queue-phone": [openQueue, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  case: [openConfirmedCase, {}],
  "case-paused": [openPausedCase, {}],
  incident: [openIncident, {}],
};

for (const [name, [open, options]] of Object.entries(PICTURES)) {
  test(`the picture of ${name} is one for the documentation`, BOUNDED, () => person(demo, async (page) => {
    await open(page);
    assert.equal(await page.locator(".demo").count(), 1, "only made-up data may be shown");
    const picture = await page.screenshot({ animations: "disabled", caret: "hide" });
    assert.ok(picture.length < BYTES_MAX, `${name}.png has ${picture.length} bytes`);
    if (process.env.HUIYING_SCREENSHOTS === "write") {
      await mkdir(FOLDER, { recursive: true });
      await writeFile(join(FOLDER, `${name}.png`), picture);
    }
  }, options));
}
