// A telephone held upright: nothing is cut off and nothing scrolls sideways.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, confirm, desk, openCase, says, visit } from "./desk.mjs";

const demo = desk("demo");
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

async function fits(page, name) {
  const { wide, screen } = await page.evaluate(() => ({
    wide: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
    screen: document.documentElement.clientWidth,
  }));
  assert.equal(screen, 390);
  assert.ok(wide <= screen, `${name} is ${wide} pixels wide`);
}

for (const lang of ["zh", "en"]) {
  test(`no page scrolls sideways: ${lang}`, BOUNDED, visit(demo, async (page) => {
    for (const path of [`/?lang=${lang}`, "/?state=closed", "/incidents/new", "/about", "/nothing"]) {
      await page.goto(path);
      await fits(page, path);
    }
    await openCase(page, "DEMO-0004");
    for (const details of await page.locator("summary").all()) await details.click();
    await fits(page, "a case");
    await page.goto("/");
    await page.locator(".is-incident a.open").first().click();
    await page.locator("form#release").waitFor();
    for (const details of await page.locator("summary").all()) await details.click();
    await fits(page, "an incident");
  }, { ...PHONE, expected: [/404/] }));
}

test("a case can be confirmed on it", BOUNDED, visit(demo, async (page) => {
  await openCase(page, "DEMO-0024");
  await confirm(page, "演练处", "甲");
  await says(page.getByRole("status"), /已登记/);
}, PHONE));
