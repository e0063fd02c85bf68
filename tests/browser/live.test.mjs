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
  // Which duty leads depends on the hour: one of them ends with the day.
  const lead = await page.locator(".subject-lead").textContent();
  const [, duty] = /(?:天|小时|分|秒)\s+(\S+)\s+·/.exec(lead);
  await person(demo, async (other) => {
    await openIncident(other);
    const release = other.locator("form#release");
    await release.locator("[name=title]").fill("已按所提示的种类发布");
    await release.locator("[name=officer]").fill("甲");
    await release.locator("button").click();
    await says(other.getByRole("status").last(), /已登记/);
  });
  await says(page.locator("#changed"), /已有他人更新/);
  await page.locator(".subject-lead", { hasNotText: duty }).waitFor();
}));

/** Notes what the page would notify of, and how often it would be heard. */
async function noted(page) {
  await page.addInitScript(() => {
    window.told = [];
    window.nHeard = 0;
    window.Notification = class { constructor(title) { window.told.push(title); } };
    window.Notification.permission = "granted";
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function started(...at) {
      window.nHeard += 1;
      return start.apply(this, at);
    };
  });
  await page.clock.install();
}

/** What was notified of a limit of this name. */
const told = (page, name) => page.evaluate((called) => window.told.filter((it) => it.endsWith(`：${called}`)), name);

test("an hour before a limit and at a miss the queue tells whoever asked for it, once each", BOUNDED, visit(demo, async (page) => {
  await noted(page);
  await page.goto("/");
  const title = await page.locator("#band-link").textContent();
  await page.clock.runFor(2_000);
  await page.locator("#alerts").click();
  await says(page.locator("#alerts"), /已开启/);
  await page.clock.fastForward("15:00");
  await page.clock.runFor(3_000);
  assert.equal((await told(page, title)).filter((it) => it.startsWith("已逾期")).length, 1, await told(page, title));
}));

test("a row that leads with an older miss calls for its next limit: an hour before it and at its miss, once each", BOUNDED, visit(demo, async (page) => {
  await noted(page);
  await page.goto("/");
  const now = Number(await page.locator("#board").getAttribute("data-now"));
  const nexts = await page.locator("#board tbody .beside strong[data-due]:not([data-form])").evaluateAll((all) =>
    all.map((it) => ({ title: it.dataset.called, due: Number(it.dataset.due) * 1000 })));
  const { title, due } = nexts.find((it) => it.due - now > 60_000);
  await page.locator("#alerts").click();
  await says(page.locator("#alerts"), /已开启/);
  await page.clock.runFor(2_000);
  await page.clock.fastForward(Math.max(0, due - now - 3_603_000));
  await page.clock.runFor(10_000);
  const isFar = due - now > 3_610_000;
  const passed = 12_000 + (isFar ? due - now - 3_603_000 : 0);
  if (isFar) assert.deepEqual((await told(page, title)).slice(-1), [`还剩 1 小时：${title}`]);
  await page.clock.fastForward(due - now - passed - 3_000);
  await page.evaluate(() => { window.nHeard = 0; window.told = []; });
  await page.clock.runFor(20_000);
  assert.deepEqual(await told(page, title), [`已逾期：${title}`]);
  assert.ok(await page.evaluate(() => window.nHeard) >= 1, "it is heard");
}));

test("sound and notices stay on from page to page until they are turned off", BOUNDED, visit(demo, async (page) => {
  const button = page.locator("#alerts");
  await page.goto("/");
  await says(button, /^开启声音/);
  await button.click();
  await says(button, /已开启/);
  for (const open of [() => openIncident(page), () => openCase(page, "DEMO-0004"), () => page.goto("/")]) {
    await open();
    // The browser may want to be touched once on each page.
    await says(button, /已开启|声音待启用/);
    await page.keyboard.press("Escape");
    await says(button, /已开启/);
  }
  await button.click();
  await says(button, /^开启声音/);
  await page.reload();
  await says(button, /^开启声音/);
}, { expected: [/AudioContext was not allowed/] }));

test("a limit that passes between two pages is told on the second", BOUNDED, visit(demo, async (page) => {
  await noted(page);
  await page.goto("/");
  const title = await page.locator("#band-link").textContent();
  const due = Number(await page.locator("#band-count").getAttribute("data-due"));
  await page.locator("#alerts").click();
  await page.clock.runFor(2_000);
  await page.goto("/about");
  // The next queue comes from a server whose clock has passed the limit.
  await page.route("**/", async (route) => {
    const response = await route.fetch();
    const text = (await response.text()).replace(/data-now="\d+"/g, `data-now="${(due + 60) * 1000}"`);
    await route.fulfill({ response, body: text });
  });
  await page.goto("/");
  await page.clock.runFor(2_000);
  assert.deepEqual(await told(page, title), [`已逾期：${title}`]);
}, { expected: [/AudioContext was not allowed/] }));

test("a limit that passes while the page says that it is out of date is told on the next", BOUNDED, visit(demo, async (page) => {
  await noted(page);
  await page.goto("/");
  const title = await page.locator("#band-link").textContent();
  const due = Number(await page.locator("#band-count").getAttribute("data-due")) * 1000;
  const now = Number(await page.locator("#board").getAttribute("data-now"));
  await page.locator("#alerts").click();
  await page.clock.runFor(2_000);
  await page.evaluate(() => {
    const changed = document.createElement("p");
    changed.id = "changed";
    document.body.append(changed);
  });
  await page.clock.fastForward(Math.max(0, due - now) + 3_000);
  await page.clock.runFor(3_000);
  assert.deepEqual(await told(page, title), [], "what somebody has changed may be done");
  await page.route("**/", async (route) => {
    const response = await route.fetch();
    const text = (await response.text()).replace(/data-now="\d+"/g, `data-now="${due + 60_000}"`);
    await route.fulfill({ response, body: text });
  });
  await page.goto("/");
  await page.clock.runFor(2_000);
  assert.deepEqual(await told(page, title), [`已逾期：${title}`]);
}, { expected: [/AudioContext was not allowed/] }));
