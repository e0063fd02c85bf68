// A whole case by keyboard alone: from the queue to the case, class, reply, close, and back.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, desk, focused, row, says, visit } from "./desk.mjs";

const demo = desk("demo");
const N_TABS_MAX = 60;

/** Presses Tab until the focus is on an element; every stop on the way has to show it. */
async function tabTo(page, id) {
  for (let n = 0; n < N_TABS_MAX; n += 1) {
    await page.keyboard.press("Tab");
    if (await focused(page) === id) return;
  }
  assert.fail(`#${id} is not reached with ${N_TABS_MAX} presses of Tab`);
}

const active = (page) => page.evaluate(() => document.activeElement.id);

test("j and k walk the rows, and stop at both ends", BOUNDED, visit(demo, async (page) => {
  await page.goto("/");
  const ids = await page.locator("a.open").evaluateAll((links) => links.map((link) => link.id));
  for (const [key, at] of [["j", 0], ["j", 1], ["j", 2], ["k", 1], ["k", 0], ["k", 0]]) {
    await page.keyboard.press(key);
    assert.equal(await focused(page), ids[at], `after ${key}`);
  }
  for (let n = 0; n < ids.length; n += 1) await page.keyboard.press("j");
  assert.equal(await focused(page), ids.at(-1));
}));

test("a case is confirmed, answered and closed without a mouse", BOUNDED, visit(demo, async (page) => {
  await page.goto("/");
  const titles = await page.locator("a.open").allTextContents();
  const title = await row(page, "DEMO-0012").locator("a.open").textContent();
  for (let press = 0; press <= titles.indexOf(title); press += 1) await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await says(page.locator("h1"), title);

  await tabTo(page, "class");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  const chosen = await page.locator("#class").inputValue();
  assert.notEqual(chosen, "");
  await tabTo(page, "office");
  await page.keyboard.type("规划科技处");
  await tabTo(page, "confirm-officer");
  await page.keyboard.type("值班甲");
  await page.keyboard.press("Enter");
  await says(page.getByRole("status"), /已登记/);
  await says(page.locator(".stage").first(), /办理中/);
  await says(page.locator(".timeline"), /规划科技处[\s\S]*值班甲/);

  await tabTo(page, "text");
  await page.keyboard.type("已上门检查，险情排除。");
  await tabTo(page, "reply-officer");
  assert.equal(await page.locator("#reply-officer").inputValue(), "值班甲", "the officer is remembered");
  await page.keyboard.press("Enter");
  await says(page.locator(".stage").first(), /已答复/);
  await says(page.locator(".timeline"), /险情排除/);

  await tabTo(page, "outcome");
  assert.equal(await page.locator("#outcome").inputValue(), "answered", "the usual outcome is offered first");
  await tabTo(page, "close-officer");
  await page.keyboard.press("Enter");
  await says(page.locator(".actions"), /此件已办结/);

  await page.keyboard.press("g");
  await page.keyboard.press("q");
  await page.locator("#board").waitFor();
  assert.equal(await row(page, "DEMO-0012").count(), 0, "a closed case has left the queue");
}));

test("? explains the keys, / goes to the filter, and what is typed is no command", BOUNDED, visit(demo, async (page) => {
  await page.goto("/");
  await page.keyboard.press("?");
  await page.waitForURL(/\/about#keys$/);
  await says(page.locator("#keys"), /键盘快捷键[\s\S]*j k\s*下一行、上一行/);
  await page.goto("/");
  await page.keyboard.press("/");
  assert.equal(await focused(page), "filter-channel");
  await page.goto("/incidents/new");
  await page.locator("#title").focus();
  await page.keyboard.type("gq?j/");
  assert.equal(await page.locator("#title").inputValue(), "gq?j/");
  assert.equal(await active(page), "title");
}));

test("the first stop of Tab skips to the content", BOUNDED, visit(demo, async (page) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  const skip = page.locator("a.skip");
  assert.ok((await skip.boundingBox()).x >= 0, "the link is seen once it has the focus");
  await page.keyboard.press("Enter");
  assert.equal(await active(page), "main");
}));
