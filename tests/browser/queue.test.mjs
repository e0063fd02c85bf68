// The duty queue as somebody on duty sees it: what is due next, counting down, live, from this server only.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  BOUNDED, confirm, desk, focused, mark, notReloaded, openCase, paintsAtOnce, person, row, says, serve, visit,
} from "./desk.mjs";

const demo = desk("demo");
const status = (page) => page.locator("[data-live-status]");

test("the queue opens within a second and names itself", BOUNDED, visit(demo, async (page) => {
  await paintsAtOnce(page, "/");
  const n = await page.locator("#tile-overdue .tile-n").textContent();
  assert.equal((await page.title()).split(" · ")[0], `(${n}) 值班队列`, "the title counts what is overdue");
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
}));

test("what is due next counts down by the second", BOUNDED, visit(demo, async (page) => {
  await page.goto("/");
  const count = page.locator("#band-count");
  const first = await count.textContent();
  assert.match(first, /^剩 \d+ 分 \d+ 秒$|^剩 \d+ [分秒]$/);
  await page.waitForFunction((before) => document.getElementById("band-count").textContent !== before, first);
  const seconds = (text) => Number(/(\d+) 分/.exec(text)?.[1] ?? 0) * 60 + Number(/(\d+) 秒/.exec(text)?.[1] ?? 0);
  assert.ok(seconds(await count.textContent()) < seconds(first), "the countdown counts down");
}));

test("a page left open tells the time, and says by itself when a limit has passed", BOUNDED, visit(demo, async (page) => {
  const minute = async () => Date.parse(`${await page.locator(".server-time [data-clock]").textContent()} +0800`) / 60_000;
  await page.clock.install();
  await openCase(page, "DEMO-0004");
  const before = await minute();
  await says(page.locator(".subject-lead strong"), /^剩 /);
  await page.clock.fastForward("15:00");
  await says(page.locator(".subject-lead strong"), /^逾期 \d+ 分/);
  assert.ok([15, 16].includes(await minute() - before), "the clock goes on with the countdown");
}));

test("what is due next is the first row that has not run out, with its rule and its ground", BOUNDED, visit(demo, async (page) => {
  await page.goto("/");
  const first = page.locator("#board tbody tr:not(.is-over)").first();
  assert.equal(await page.locator("#band-link").textContent(), await first.locator("a.open").textContent());
  assert.match(await page.locator(".band-rule").textContent(), /\S+ +\S+/);
  assert.match(await page.locator(".band-source").textContent(), /\S/);
}));

for (const [name, options] of [
  ["with the bundle", {}],
  ["without the bundle, by base.js alone", { aborted: "**/static/app.*", expected: [/ERR_FAILED/] }],
]) {
  const number = options.aborted ? "DEMO-0023" : "DEMO-0008";
  test(`what one person does shows on another's queue at once, ${name}`, BOUNDED, visit(demo, async (page) => {
    await page.goto("/");
    await says(status(page), /^实时$/);
    assert.equal(await page.evaluate(() => "htmx" in window), !options.aborted);
    await mark(page);
    const link = row(page, number).locator("a.open");
    await link.focus();
    const id = await focused(page);
    await person(demo, async (other) => {
      await openCase(other, number);
      await confirm(other, "演练处", "甲");
      await says(other.getByRole("status"), /已登记/);
    });
    await says(row(page, number), /演练处/);
    assert.equal(await focused(page), id, "the focus stays where it was");
    await notReloaded(page);
  }, options));
}

test("without the bundle the page is whole: countdown, keys and filters", BOUNDED, visit(demo, async (page) => {
  await page.goto("/");
  const first = await page.locator("#band-count").textContent();
  await page.waitForFunction((before) => document.getElementById("band-count").textContent !== before, first);
  await page.keyboard.press("j");
  assert.match(await focused(page), /^open-/);
  await page.locator("#filter-channel").selectOption("mention");
  await page.waitForURL(/channel=mention/);
  assert.equal(await page.locator("#board tbody tr").count(), 3);
}, { aborted: "**/static/app.*", expected: [/ERR_FAILED/] }));

test("a lost server is told at once, and the page finds it again by itself", BOUNDED, visit(demo, async (page) => {
  await page.goto("/");
  await says(status(page), /^实时$/);
  await mark(page);
  const { port } = demo.server;
  await demo.server.stop();
  await says(status(page), /已断开/);
  demo.server = await serve("demo", demo.data, port);
  await says(status(page), /^实时$/);
  await notReloaded(page);
}, { expected: [/ERR_/, /\[object Event\]/] }));
