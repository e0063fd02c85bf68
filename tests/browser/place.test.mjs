// Keeps its place: back, `g q` and an act lead to the same filter, page and row.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, confirm, desk, focused, row, says, visit } from "./desk.mjs";

const demo = desk("demo");
const FILTER = "/?channel=hotline&state=all&page=2&per_page=5";

async function openSecond(page) {
  await page.goto(FILTER);
  const link = page.locator("a.open").nth(1);
  const id = await link.getAttribute("id");
  await link.click();
  await page.locator(".subject").waitFor();
  return id;
}

async function isBack(page, id) {
  await page.locator("#board").waitFor();
  const { searchParams } = new URL(page.url());
  const kept = ["channel", "state", "page", "per_page"].map((name) => searchParams.get(name));
  assert.deepEqual(kept, ["hotline", "all", "2", "5"]);
  assert.equal(await page.locator(`#${id}`).count(), 1);
}

/** The row that was opened has the focus, so that the next key goes on from there. */
async function isAt(page, id) {
  await page.waitForFunction((wanted) => document.activeElement.id === wanted, id);
  assert.equal(await focused(page), id);
}

test("g q leads back to the filter, the page and the row, also after an act", BOUNDED, visit(demo, async (page) => {
  const id = await openSecond(page);
  await page.keyboard.press("g");
  await page.keyboard.press("q");
  await isBack(page, id);
  await isAt(page, id);

  await page.keyboard.press("Enter");
  await confirm(page, "演练处", "甲");
  await says(page.getByRole("status"), /已登记/);
  await page.locator("h1").click();
  await page.keyboard.press("g");
  await page.keyboard.press("q");
  await isBack(page, id);
  await isAt(page, id);
}));

test("without scripts the link back does the same", BOUNDED, visit(demo, async (page) => {
  const id = await openSecond(page);
  await page.locator(".crumbs a").click();
  await isBack(page, id);
}, { javaScriptEnabled: false }));

test("the browser's own back button does too", BOUNDED, visit(demo, async (page) => {
  const id = await openSecond(page);
  await page.goBack();
  await isBack(page, id);
  await isAt(page, id);
}));

test("arrow keys walk the choices of a filter, and Enter takes one", BOUNDED, visit(demo, async (page) => {
  await page.goto("/");
  await page.locator("#filter-channel").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const chosen = await page.locator("#filter-channel").inputValue();
  assert.notEqual(chosen, "");
  assert.equal(new URL(page.url()).search, "", "nothing is submitted yet");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("channel") === chosen);
}));

test("the moment of a field reads the same in any browser", BOUNDED, visit(demo, async (page) => {
  await page.goto("/incidents/new");
  assert.match(await page.locator("#reported").inputValue(), /^\d{4}-\d\d-\d\d \d\d:\d\d$/);
  const isValid = async (typed) => {
    await page.locator("#occurred").fill(typed);
    return page.locator("#occurred").evaluate((field) => field.checkValidity());
  };
  for (const typed of ["2026-09-03 18:05", "2026-09-03", ""]) assert.ok(await isValid(typed), typed);
  for (const typed of ["09/03/2026", "18:05", "昨天"]) assert.equal(await isValid(typed), false, typed);
}));

test("the row of a matter that has left the list is not missed", BOUNDED, visit(demo, async (page) => {
  await page.goto("/#row-c0000000000000000");
  assert.ok(await row(page, "DEMO-0004").isVisible());
  await isAt(page, await page.locator("a.open").first().getAttribute("id"));
}));
