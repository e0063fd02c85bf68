// Ending asks: what is still owed is listed, who left it undone and why stays on the record, and it can be taken up again.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, desk, openIncident, says, visit } from "./desk.mjs";

const demo = desk("demo");

for (const [name, options] of [["with scripts", {}], ["without scripts", { javaScriptEnabled: false }]]) {
  test(`an incident is ended with duties undone and taken up again, ${name}`, BOUNDED, visit(demo, async (page) => {
    await openIncident(page);
    const path = new URL(page.url()).pathname;
    const close = page.locator("form#close");
    await says(close, /尚未办结[\s\S]*举行新闻发布会 · 24 小时内，至 \d{4}-\d\d-\d\d/);
    for (const field of ["not_done_reason", "decided_by"]) {
      assert.equal(await close.locator(`[name=${field}]`).getAttribute("required"), "", `${field} is asked for`);
    }
    await close.locator("[name=note]").fill("现场处置结束");
    await close.locator("[name=not_done_reason]").fill("演练不召开发布会");
    await close.locator("[name=decided_by]").fill("演练总指挥");
    await close.locator("[name=officer]").fill("甲");
    await close.locator("button").click();
    await says(page.getByRole("status"), /已登记/);
    await says(page.locator(".actions"), /已结束处置/);
    const conference = page.locator(".duties .clock", { hasText: "举行新闻发布会" });
    await says(conference.locator(".clock-standing"), /^未办结/);
    assert.equal(await page.locator(".duties .clock-met", { hasText: "举行新闻发布会" }).count(), 0);
    assert.doesNotMatch(await conference.textContent(), /不适用/);
    await says(page.locator(".timeline"), /未办结的理由：演练不召开发布会；决定人：演练总指挥/);

    await page.goto(path);
    await says(page.locator("form#reopen"), /原起点继续计算/);
    await page.locator("form#reopen [name=reason]").fill("演练：现场复燃");
    await page.locator("#reopen-officer").fill("甲");
    await page.locator("form#reopen button").click();
    await says(page.getByRole("status"), /已登记/);
    await says(page.locator(".stage").first(), /处置中/);
    await says(conference.locator(".clock-standing").first(), /^剩 \d+ 小时/);
    await says(page.locator(".timeline"), /恢复处置[\s\S]*演练：现场复燃/);
  }, options));
}

test("a request that leaves out the reason is refused with what is still owed", BOUNDED, visit(demo, async (page) => {
  await openIncident(page);
  await page.locator("form#close").evaluate((form) => { form.noValidate = true; });
  await page.locator("form#close [name=note]").fill("现场处置结束");
  await page.locator("form#close [name=officer]").fill("甲");
  await page.locator("form#close button").click();
  await says(page.getByRole("alert"), /还有未办结的硬性时限[\s\S]*填写未办结的理由和决定人/);
  const named = await page.getByRole("alert").textContent();
  assert.match(named, /发布权威信息 · 5 小时内/, "duties are named as the page names them");
  assert.doesNotMatch(named, /[A-Z0-9]+-[A-Z0-9-]+/, "and not by the codes of rules");
  const duties = /硬性时限：(.*?)。/.exec(named)[1].split("、");
  assert.equal(new Set(duties).size, duties.length, "each once");
  const { height } = page.viewportSize();
  for (const part of ["h1", ".subject-lead strong"]) {
    const { y } = await page.locator(part).boundingBox();
    assert.ok(y >= 0 && y < height, `the answer leaves ${part} in sight`);
  }
  assert.equal(await page.locator(".timeline > .moments .moment-refused").count(), 0);
  await page.locator("#refused summary").click();
  await says(page.locator("#refused .moment"), /未予登记|拒绝/);
}));
