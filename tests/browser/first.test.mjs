// An empty system says how to take in the first file, in both languages, and follows once that is done.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { BOUNDED, desk, huiying, says, visit } from "./desk.mjs";

const empty = desk("serve");

test("an empty queue names the command that takes in a file, and the demo", BOUNDED, visit(empty, async (page) => {
  for (const [lang, file] of [["zh", "工单.csv"], ["en", "orders.csv"]]) {
    await page.goto(`/?lang=${lang}`);
    await says(page.locator("#first code").first(), `huiying import hotline ${file}`);
    await says(page.locator("#first"), /huiying demo/);
  }
  await page.goto("/?channel=mention");
  assert.equal(await page.locator("#first").count(), 0, "a filter that finds nothing is no empty system");
}));

test("the command does what the page promises, and the page follows", BOUNDED, visit(empty, async (page) => {
  await page.goto("/?lang=zh");
  const file = join(empty.folder, "工单.csv");
  await writeFile(file, "工单编号,标题,内容,受理时间\nT-1,路灯不亮,晚上看不见路,2026-09-03 09:00\n");
  await huiying("import", "hotline", file, "--data", empty.data);
  await says(page.locator("#board"), /路灯不亮/);
  assert.equal(await page.locator("#first").count(), 0);
}));
