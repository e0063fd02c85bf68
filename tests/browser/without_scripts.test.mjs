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
  await says(page.locator("#board tbody tr").last(), /逾期 [\s\S]*透水/);
  await page.goto("/");
  await page.locator("#state-overdue").click();
  await says(row(page, "DEMO-0022"), /逾期/);
}));

test("the queue is filtered by office and class, ordered, and keeps both on the way back", BOUNDED, plain(async (page) => {
  await page.goto("/");
  const office = await page.locator("#filter-office option").nth(1).getAttribute("value");
  const [, counted] = /（(\d+)）$/.exec(await page.locator("#filter-office option").nth(1).textContent());
  await page.locator("#filter-office").selectOption(office);
  await page.locator("#filter-sort").selectOption("newest");
  await page.locator("#filter-go").click();
  const offices = await page.locator("#board tbody .c-office").allTextContents();
  assert.deepEqual(offices, Array(Number(counted)).fill(office), "the choice said how many there are");
  const received = await page.locator("#board tbody .c-received").allTextContents();
  assert.deepEqual(received, [...received].sort().reverse());
  const id = await page.locator("a.open").last().getAttribute("id");
  await page.locator("a.open").last().click();
  await page.locator(".crumbs a").click();
  const { searchParams } = new URL(page.url());
  assert.deepEqual([searchParams.get("office"), searchParams.get("sort")], [office, "newest"]);
  assert.equal(await page.locator(`#${id}`).count(), 1);
  await page.locator("#filter-from").fill("2099-01-01");
  await page.locator("#filter-go").click();
  await says(page.locator(".empty"), /没有符合条件/);
}));

test("the counts at the top lead to what they count", BOUNDED, plain(async (page) => {
  for (const tile of ["overdue", "soon", "untriaged"]) {
    await page.goto("/");
    const counted = Number(await page.locator(`#tile-${tile} .tile-n`).textContent());
    await page.locator(`#tile-${tile}`).click();
    assert.equal(await page.locator("#board tbody tr").count(), counted, tile);
  }
}));

test("what is not known in an address is said in words", BOUNDED, visit(demo, async (page) => {
  await page.goto("/?ofice=x");
  await says(page.locator("main"), /ofice[\s\S]*office/);
}, { javaScriptEnabled: false, expected: [/400/] }));

test("a day that is none, and days the wrong way round, are said at the field with the queue still there", BOUNDED, plain(async (page) => {
  for (const [from, to, wrong, what] of [
    ["03.09.2026", "", "#filter-from-wrong", /不是日期，应如 2026-09-03/],
    ["2026-09-04", "2026-09-03", "#filter-to-wrong", /起始日期晚于截止日期/],
  ]) {
    await page.goto("/");
    await page.locator("#filter-from").fill(from);
    await page.locator("#filter-to").fill(to);
    await page.locator("#filter-go").click();
    await says(page.locator(wrong), what);
    assert.equal(await page.locator("#filter-from").inputValue(), from, "what was typed is kept");
    assert.equal(await page.locator("#board tbody tr").count(), 25);
  }
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
