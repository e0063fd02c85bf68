// Texts that want to be more than text: they are shown as they came and do nothing.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { BOUNDED, confirm, desk, huiying, openCase, row, says, visit } from "./desk.mjs";

const TITLE = `<script>alert('标题')</script>"><img src=x onerror=alert(1)>' & &amp; {{7*7}} %3Cscript%3E`;
const BODY = `</textarea></script><svg/onload=alert(2)> javascript:alert(3) "><iframe src=//evil.example></iframe> <!-- ${
  "长".repeat(50)}${"x".repeat(400)}`;
const OFFICE = `"><b onmouseover=alert(4)>处</b>`;
const TURNED = "\u202Etxt.exe";

const line = (...cells) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\n`;
const CSV = line("工单编号", "标题", "内容", "承办单位", "受理时间")
  + line("H-1", TITLE, BODY, OFFICE, "2026-03-02 09:00:00")
  + line("H-2", TURNED, "x", "y", "2026-03-02 09:00:00");
const FEED = `<?xml version="1.0"?><rss version="2.0"><channel><title>f</title><item><guid>F-1</guid>
<title>报道一则</title><link>javascript:alert(5)</link><description>&lt;script&gt;alert(6)&lt;/script&gt;正文</description>
<pubDate>Mon, 02 Mar 2026 09:00:00 +0800</pubDate></item></channel></rss>\n`;

const hostile = desk("serve", async ({ folder, data }) => {
  for (const [kind, name, text, n] of [["hotline", "hostile.csv", CSV, 2], ["mentions", "hostile.xml", FEED, 1]]) {
    const file = join(folder, name);
    await writeFile(file, text);
    const summary = JSON.parse(await huiying("import", kind, file, "--data", data, "--json"));
    assert.equal(summary.received, n, JSON.stringify(summary));
  }
});

/** Elements that texts have made. */
const smuggled = (page) => page.locator("main").locator("script, img, svg, iframe, b, [onerror], [onmouseover]").count();

test("in the queue a title full of markup is a title", BOUNDED, visit(hostile, async (page) => {
  await page.goto("/?state=all");
  await says(page.locator("[data-live-status]"), /^实时$/);
  const link = row(page, "H-1").locator("a.open");
  assert.equal(await link.getAttribute("title"), TITLE);
  // In the queue a long title is cut, with the whole of it on the link.
  assert.ok(TITLE.startsWith((await link.textContent()).replace(/…$/, "")), await link.textContent());
  assert.equal(await smuggled(page), 0);
}));

test("on the case page every text is shown as it came", BOUNDED, visit(hostile, async (page) => {
  await openCase(page, "H-1");
  assert.equal(await page.locator("h1").textContent(), TITLE);
  assert.equal(await page.locator(".body-text").textContent(), BODY);
  assert.equal(await page.locator("#office").inputValue(), OFFICE);
  assert.equal(await smuggled(page), 0);
}));

test("what an officer types is no markup either", BOUNDED, visit(hostile, async (page) => {
  await openCase(page, "H-1");
  await confirm(page, OFFICE, "<i>甲</i>");
  await says(page.locator(".timeline"), /<i>甲<\/i>/);
  await page.locator("form#reply [name=text]").fill(BODY);
  await page.locator("form#reply button").click();
  await says(page.locator(".timeline"), /<svg\/onload=alert\(2\)>/);
  assert.equal(await smuggled(page), 0);
  await page.goto("/?state=all");
  await says(row(page, "H-1"), /onmouseover/);
  assert.equal(await smuggled(page), 0);
}));

test("a long word without a break does not widen the page", BOUNDED, visit(hostile, async (page) => {
  for (const open of [() => page.goto("/?state=all"), () => openCase(page, "H-1")]) {
    await open();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390, page.url());
  }
}, { viewport: { width: 390, height: 844 }, isMobile: true }));

test("a mark that turns the writing round is not passed on", BOUNDED, visit(hostile, async (page) => {
  await page.goto("/?state=all");
  assert.doesNotMatch(await page.locator("#board").textContent(), /[\u202A-\u202E\u2066-\u2069]/);
  assert.match(await row(page, "H-2").locator("a.open").textContent(), /txt\.exe/);
}));

test("an address that is a script is no link", BOUNDED, visit(hostile, async (page) => {
  await page.goto("/?state=all&channel=mention");
  await row(page, "报道一则").locator("a.open").click();
  await says(page.locator("h1"), /报道一则/);
  assert.equal(await page.locator("a[href^='javascript:' i]").count(), 0);
  assert.equal(await smuggled(page), 0);
}));
