// A browser that runs no scripts: every page and every action is still there.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, confirm, desk, openCase, row, says, visit } from "./desk.mjs";

const demo = desk("demo");
const plain = (work) => visit(demo, work, { javaScriptEnabled: false });

test("the queue is whole and refreshes itself", BOUNDED, plain(async (page) => {
  await page.goto("/");
  assert.equal(await page.locator("#board tbody tr").count(), 25);
  assert.match(await page.locator("#band-count").textContent(), /^剩 /);
  assert.equal(await page.locator("noscript meta[http-equiv=refresh]").getAttribute("content"), "60");
  await says(page.locator("noscript .hint"), /每 60 秒自动刷新/);
  await says(page.locator("[data-live-status]"), /静态页面/);
}));

test("the queue is filtered by channel, rule and state", BOUNDED, plain(async (page) => {
  await page.goto("/");
  await page.locator("#filter-channel").selectOption("mention");
  await page.locator("#filter-go").click();
  assert.equal(await page.locator("#board tbody tr").count(), 3);
  await page.locator("#filter-channel").selectOption("");
  await page.locator("#filter-rule").selectOption("AH-OPN-5H");
  await page.locator("#filter-go").click();
  assert.equal(await page.locator("#board tbody tr").count(), 2);
  await says(page.locator("#board tbody tr").first(), /储罐起火/);
  await says(page.locator("#board tbody tr").last(), /透水[\s\S]*已逾期未办 \d/);
  await page.goto("/");
  await page.locator("#state-overdue").click();
  await says(row(page, "DEMO-0022"), /逾期/);
}));

test("a case is confirmed, answered and closed", BOUNDED, plain(async (page) => {
  await openCase(page, "DEMO-0006");
  await confirm(page, "演练处", "甲");
  await says(page.getByRole("status"), /已登记/);
  const reply = page.locator("form#reply");
  await reply.locator("[name=text]").fill("请在到期前三个月申请。");
  await reply.locator("button").click();
  await says(page.locator(".timeline"), /请在到期前三个月申请/);
  const close = page.locator("form#close");
  await close.locator("[name=outcome]").selectOption("answered");
  await close.locator("button").click();
  await says(page.locator(".actions"), /此件已办结/);
  await page.goto("/");
  assert.equal(await row(page, "DEMO-0006").count(), 0);
}));

test("an incident is registered, released on and closed", BOUNDED, plain(async (page) => {
  await page.goto("/incidents/new");
  await page.locator("#title").fill("演练：某仓库冒烟");
  await page.locator("#grade").selectOption({ index: 1 });
  await page.locator("#officer").fill("甲");
  await page.locator("form#register button").click();
  await says(page.locator("h1"), /某仓库冒烟/);
  const release = page.locator("form#release");
  await release.locator("[name=kind]").selectOption({ index: 1 });
  await release.locator("[name=title]").fill("情况通报");
  await release.locator("button").click();
  await says(page.locator(".timeline"), /情况通报/);
  const close = page.locator("form#close");
  await close.locator("[name=note]").fill("演练结束");
  await close.locator("[name=not_done_reason]").fill("演练不开发布会");
  await close.locator("[name=decided_by]").fill("演练总指挥");
  await close.locator("button").click();
  await says(page.locator(".actions"), /已结束处置/);
}));

test("looking back shows what was known then and offers no action", BOUNDED, plain(async (page) => {
  await openCase(page, "DEMO-0009");
  const now = await page.locator("form.as-of #as-of").inputValue();
  await page.goto(`${new URL(page.url()).pathname}?as_of=${now}`);
  await says(page.locator(".notice"), /这是当时所知的情形/);
  assert.equal(await page.locator("form#confirm").count(), 0);
}));
