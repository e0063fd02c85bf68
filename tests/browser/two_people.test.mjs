// Two people on one case: the second is told what happened and what to do, and loses nothing of what was typed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, confirm, desk, openCase, person, says, visit } from "./desk.mjs";

const demo = desk("demo");
const refusal = (page) => page.getByRole("alert");

test("of two who confirm the same case the second is refused in plain Chinese", BOUNDED, visit(demo, async (second) => {
  await openCase(second, "DEMO-0008");
  await person(demo, async (first) => {
    await openCase(first, "DEMO-0008");
    await confirm(first, "甲处", "甲");
    await says(first.getByRole("status"), /已登记/);
  });
  await confirm(second, "乙处", "乙");
  await says(refusal(second), /未予登记：您打开页面之后，已有他人更新了此件/);
  await says(refusal(second), /请看时间线，仍需办理的，再提交一次/);
  await says(second.locator(".facts").first(), /甲处/);

  await confirm(second, "乙处", "乙");
  await says(second.getByRole("status"), /已登记/);
  await says(second.locator(".timeline"), /甲处[\s\S]*乙处/);
}));

test("a reply that was refused is still in the form", BOUNDED, visit(demo, async (second) => {
  await openCase(second, "DEMO-0009");
  await person(demo, async (first) => {
    await openCase(first, "DEMO-0009");
    await confirm(first, "甲处", "甲");
    await says(first.getByRole("status"), /已登记/);
  });
  const reply = second.locator("form#reply");
  await reply.locator("[name=text]").fill("本年度布点规划已在网站公布。");
  await reply.locator("[name=officer]").fill("乙");
  await reply.locator("button").click();
  await says(refusal(second), /未予登记/);
  assert.equal(await reply.locator("[name=text]").inputValue(), "本年度布点规划已在网站公布。");
}));

test("closing as answered is offered once an answer is on the record", BOUNDED, visit(demo, async (page) => {
  await openCase(page, "DEMO-0017");
  const answered = page.locator("form#close [name=outcome] option[value=answered]");
  assert.equal(await answered.count(), 0);
  const reply = page.locator("form#reply");
  await reply.locator("[name=text]").fill("已派人到现场处理。");
  await reply.locator("[name=officer]").fill("甲");
  await reply.locator("button").click();
  await says(page.getByRole("status"), /已登记/);
  assert.equal(await answered.count(), 1);
}));
