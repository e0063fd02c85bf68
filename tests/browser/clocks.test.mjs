// What is done to clocks: extended by keyboard alone, paused and resumed, and missed on upgrade; without scripts too.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, confirm, desk, focused, openCase, row, says, visit } from "./desk.mjs";

const demo = desk("demo");
const N_TABS_MAX = 80;
const HOUR_MS = 3_600_000;

/** Presses Tab until the focus is on an element; every stop on the way has to show it. */
async function tabTo(page, reached) {
  for (let n = 0; n < N_TABS_MAX; n += 1) {
    await page.keyboard.press("Tab");
    await focused(page);
    if (await page.evaluate((selector) => document.activeElement.matches(selector), reached)) return;
  }
  assert.fail(`${reached} is not reached with ${N_TABS_MAX} presses of Tab`);
}

/** A moment some hours ago as a field of Beijing time holds it. */
function hoursAgo(hours) {
  return new Date(Date.now() + (8 - hours) * HOUR_MS).toISOString().slice(0, 16).replace("T", " ");
}

const group = (page, id) => page.locator(`#${id} summary`);

test("a limit is extended without a mouse, and both ends stay on the page", BOUNDED, visit(demo, async (page) => {
  await openCase(page, "DEMO-0008");
  await confirm(page, "规划科技处", "甲", "suggestion");
  await says(page.getByRole("status"), /已登记/);
  await says(page.locator("#acts-clocks"), /时限（延长、中止、恢复）/);
  assert.equal(await page.locator("#extend-1").isVisible(), false, "the rarer acts stay behind their summary");

  await tabTo(page, "#acts-clocks summary");
  await page.keyboard.press("Enter");
  await says(page.locator("#extend-1"), /可延长至总计 15 个工作日/);
  await tabTo(page, "#extend-1-amount");
  assert.equal(await page.locator("#extend-1-amount").inputValue(), "15", "the most is offered");
  await tabTo(page, "#extend-1-reason");
  await page.keyboard.type("涉及三个部门");
  await tabTo(page, "#extend-1-approver");
  await page.keyboard.type("分管领导");
  await tabTo(page, "#extend-1-told");
  const told = hoursAgo(0);
  await page.keyboard.type(told);
  assert.equal(await page.locator("#extend-1-told").inputValue(), told);
  await tabTo(page, "#extend-1-officer");
  await page.keyboard.press("Enter");

  await says(page.getByRole("status"), /已登记/);
  await says(page.locator(".clock").first(), /已延长[\s\S]*延长至总计 15 个工作日，批准人 分管领导/);
  await says(page.locator(".clock").first(), /原至 \S+ 24:00，现至 \S+ 24:00；原因：延长时限/);
  await says(page.locator(".timeline"), /涉及三个部门/);
  assert.equal(await page.locator("#extend-1").count(), 0, "once");
}));

for (const [name, options, number] of [
  ["with scripts", {}, "DEMO-0009"],
  ["without scripts", { javaScriptEnabled: false }, "DEMO-0010"],
]) {
  test(`a clock is paused, says so everywhere, and goes on, ${name}`, BOUNDED, visit(demo, async (page) => {
    await openCase(page, number);
    await confirm(page, "办公室", "甲", "disclosure_request");
    await says(page.getByRole("status"), /已登记/);
    await group(page, "acts-clocks").click();
    await page.locator("#pause-cause").selectOption("consultation");
    await page.locator("#pause-note").fill("某企业");
    await page.locator("form#pause button").click();
    await says(page.getByRole("status"), /已登记/);
    const clock = page.locator(".clock", { hasText: "GK-33-ANSWER-20WD" });
    await says(clock, /中止计算\s+自 \S+ \S+ 起：征求第三方或其他机关意见/);
    assert.equal(await clock.locator("[data-due]").count(), 0, "nothing counts down");
    const matter = page.url().split("?")[0];
    await page.goto("/?state=all");
    await says(row(page, number), /中止计算/);

    await page.goto(matter);
    await group(page, "acts-clocks").click();
    await page.locator("form#resume button").click();
    await says(page.getByRole("status"), /已登记/);
    await says(clock, /剩 \d+ 天/);
    await says(page.locator(".timeline"), /恢复计算：征求第三方或其他机关意见已结束/);
  }, options));

  test(`a grade raised too late is missed on upgrade, ${name}`, BOUNDED, visit(demo, async (page) => {
    await page.goto("/incidents/new");
    await page.locator("#title").fill(`演练：某仓库火灾 ${name}`);
    await page.locator("#grade").selectOption("general");
    await page.locator("#occurred").fill(hoursAgo(26));
    await page.locator("#reported").fill(hoursAgo(25.5));
    await page.locator("#officer").fill("甲");
    await page.locator("form#register button").click();
    await says(page.locator("h1"), /某仓库火灾/);
    assert.equal(await page.locator(".clock", { hasText: "AH-OPN-5H" }).count(), 0);

    await group(page, "acts-incident").click();
    await page.locator("#regrade-grade").selectOption("major");
    await page.locator("#regrade-reason").fill("伤亡人数上升");
    await page.locator("form#regrade button").click();
    await says(page.getByRole("status"), /已登记/);
    for (const [rule, left] of [["AH-OPN-5H", /剩 4 小时 59 分/], ["AH-OPN-24H", /剩 23 小时 59 分/]]) {
      const clock = page.locator(".clock", { hasText: rule });
      await says(clock, /升级时已逾期/);
      await says(clock, /^[\s\S]*逾期 \d+/);
      await clock.locator(".derivation > summary").click();
      await says(clock.locator("dd", { hasText: "供内部掌握" }).first(), left);
    }
    await says(page.locator(".timeline"), /调整等级：由一般调为重大/);
  }, options));
}

test("a refused act says why with its form open and what was typed in it", BOUNDED, visit(demo, async (page) => {
  await openCase(page, "DEMO-0011");
  await group(page, "acts-flow").click();
  await page.locator("#split-title_1").fill("只有一项");
  await page.locator("#split-class_1").selectOption("report");
  await page.locator("#split-office_1").fill("办公室");
  await page.locator("#split-officer").fill("甲");
  await page.locator("form#split button").click();
  await says(page.getByRole("alert"), /未予登记：本件不能拆分/);
  assert.equal(await page.locator("#split-title_1").inputValue(), "只有一项");
  assert.ok(await page.locator("form#split").isVisible());
}));
