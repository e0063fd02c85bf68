// Live everywhere: the pages of a case and an incident follow, and say when somebody else has changed what is open.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, confirm, desk, mark, notReloaded, openCase, openIncident, person, says, visit } from "./desk.mjs";

const demo = desk("demo");
const status = (page) => page.locator("[data-live-status]");

for (const [name, options, number] of [
  ["with the bundle", {}, "DEMO-0008"],
  ["without the bundle", { aborted: "**/static/app.*", expected: [/ERR_FAILED/] }, "DEMO-0009"],
]) {
  test(`an open case says that somebody else has changed it, and keeps what is typed, ${name}`, BOUNDED, visit(demo, async (page) => {
    await openCase(page, number);
    await says(status(page), /^实时$/);
    assert.equal(await page.locator("#changed").count(), 0);
    await mark(page);
    await page.locator("#text").fill("正在起草的答复");
    await person(demo, async (other) => {
      await openCase(other, number);
      await confirm(other, "演练处", "甲");
      await says(other.getByRole("status"), /已登记/);
    });
    await says(page.locator("#changed"), /已有他人更新了此件/);
    assert.equal(await page.locator("#text").inputValue(), "正在起草的答复");
    await notReloaded(page);
    await page.locator("#changed a").click();
    await says(page.locator(".facts").first(), /演练处/);
    assert.equal(await page.locator("#changed").count(), 0);
  }, options));
}

test("an open incident follows what somebody else publishes", BOUNDED, visit(demo, async (page) => {
  await openIncident(page);
  await says(status(page), /^实时$/);
  await person(demo, async (other) => {
    await openIncident(other);
    const release = other.locator("form#release");
    await release.locator("[name=kind]").selectOption("reported_upward");
    await release.locator("[name=title]").fill("已向上级报告");
    await release.locator("[name=officer]").fill("甲");
    await release.locator("button").click();
    await says(other.getByRole("status").last(), /已登记/);
  });
  await says(page.locator("#changed"), /已有他人更新/);
  await says(page.locator(".subject-lead"), /剩[\s\S]*发布权威信息/);
}));

test("an hour before a limit and at a miss the queue tells whoever asked for it, once each", BOUNDED, visit(demo, async (page) => {
  await page.addInitScript(() => {
    window.told = [];
    window.Notification = class { constructor(title) { window.told.push(title); } };
    window.Notification.permission = "granted";
  });
  await page.clock.install();
  await page.goto("/");
  const title = await page.locator("#band-link").textContent();
  await page.clock.runFor(2_000);
  await page.locator("#alerts").click();
  await says(page.locator("#alerts"), /已开启/);
  await page.clock.fastForward("15:00");
  await page.clock.runFor(3_000);
  const told = await page.evaluate(() => window.told);
  assert.equal(told.filter((it) => it === `已逾期：${title}`).length, 1, JSON.stringify(told));
}));
