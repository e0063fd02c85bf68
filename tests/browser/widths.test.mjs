// Every width a desk has, and paper: no text is cut, squeezed or overlaid, and nothing scrolls sideways.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { BOUNDED, DEMO_PAGES, DESK_SCREEN, PEOPLE_PAGES, desk, deskWithImport, openCase, openIncident, openImported, openOfPeople, openUpload, person } from "./desk.mjs";

const demo = desk("demo");
const filled = deskWithImport();
const peopled = desk(["demo", "--sign-in"]);

// 911 pixels are a screen of 1366 enlarged to 150 %, and 703 the width of A4 within its margins.
const WIDTHS = [390, 768, 850, 911, 1280, 1366, 1920];
const PAPER = 703;
const BY_NIGHT = [390, 1366];
const LONG = { timeout: 300_000 };
/** How to come to a page whose address names something. */
const OPENED = {
  case: (page) => openCase(page, "DEMO-0004"),
  incident: (page) => openIncident(page),
  import_file: (page) => openUpload(page),
};

const PAGES = {
  ...Object.fromEntries(DEMO_PAGES.map(({ name, path }) => [name, OPENED[name] ?? ((page) => page.goto(path))])),
  "a queue of everything": (page) => page.goto("/?state=all"),
  "a paused case": (page) => openCase(page, "DEMO-0025"),
  error: (page) => page.goto("/nothing"),
};

const OF_PEOPLE = {
  ...Object.fromEntries(Object.keys(PEOPLE_PAGES).map((name) => [name, (page) => openOfPeople(page, name)])),
  "signing in to the demo": (page) => page.goto("/sign-in"),
};

/** What is wrong with the boxes of a page, each with the text it befalls. */
function faults() {
  const wrong = [];
  const { clientWidth: wide } = document.documentElement;
  if (document.documentElement.scrollWidth > wide) wrong.push(`it scrolls sideways to ${document.documentElement.scrollWidth}`);
  const outside = ".visually-hidden, .skip, .watermark, option, script, noscript, title, .rows thead";
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const said = text.textContent.trim();
    const holder = text.parentElement;
    if (!said || holder.closest(outside) || getComputedStyle(holder).visibility === "hidden") continue;
    if (holder.closest("details:not([open]) > :not(summary)")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const boxes = Array.from(range.getClientRects()).filter((box) => box.width > 0 && box.height > 0);
    if (!boxes.length) continue;
    const named = `"${said.slice(0, 30)}" in ${holder.tagName.toLowerCase()}.${holder.className}`;
    // A short word stays whole in either language.
    const lines = new Set(boxes.map((box) => Math.round(box.top)));
    if (/^([\u4e00-\u9fff]{2,4}|[A-Za-z]{2,14})$/.test(said) && lines.size > 1) wrong.push(`broken: ${named}`);
    // One short word a line is what a column of a few pixels looks like.
    if (boxes.length > 3 && said.length / boxes.length < 2.5) wrong.push(`squeezed: ${named}`);
    for (const box of boxes) {
      if (box.left < -1 || box.right > wide + 1) wrong.push(`beyond the edge: ${named}`);
      for (let up = holder; up && up !== document.body; up = up.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(up);
        const hull = up.getBoundingClientRect();
        const across = overflowX !== "visible" && (box.left < hull.left - 1 || box.right > hull.right + 1);
        const down = overflowY === "hidden" && (box.top < hull.top - 2 || box.bottom > hull.bottom + 2);
        if (across || down) wrong.push(`cut: ${named}`);
      }
      // A font's box is taller than its ink.
      const slack = box.height / 5;
      const { left, right } = box;
      seen.push({ box: { left, right, top: box.top + slack, bottom: box.bottom - slack }, text, named });
    }
  }
  seen.sort((one, other) => one.box.top - other.box.top);
  seen.forEach((one, at) => {
    for (let next = at + 1; next < seen.length && seen[next].box.top < one.box.bottom; next += 1) {
      const other = seen[next];
      const shared = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      if (other.text !== one.text && shared > 2) wrong.push(`over one another: ${one.named} and ${other.named}`);
    }
  });
  return Array.from(new Set(wrong));
}

/** Keeps a picture of the page where HUIYING_PICTURES names a folder: by day at every width, by night at two. */
async function kept(page, file, width, colorScheme) {
  const folder = process.env.HUIYING_PICTURES;
  if (!folder || (colorScheme === "dark" && !BY_NIGHT.includes(width))) return;
  const path = join(folder, `${file.replaceAll(" ", "_")}-${width}-${colorScheme}.jpg`);
  await page.screenshot({ path, type: "jpeg", quality: 60, fullPage: true, animations: "disabled" });
}

/** The faults of a page at every width; `file` is what its pictures are called, where they are kept. */
async function measured(page, name, file) {
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    for (const [media, widths] of [["screen", WIDTHS], ["print", [PAPER]]]) {
      await page.emulateMedia({ colorScheme, media });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        const wrong = await page.evaluate(faults);
        found.push(...wrong.map((fault) => `${name}, ${media} ${width}, ${colorScheme}: ${fault}`));
        if (file) await kept(page, `${file}-${media}`, width, colorScheme);
      }
    }
  }
  await page.emulateMedia({ colorScheme: "light", media: "screen" });
  await page.setViewportSize(DESK_SCREEN);
  return found;
}

/** The faults of pages, each as it opens and with everything on it open. */
async function faultsOf(page, lang, pages) {
  await page.goto(`/?lang=${lang}`);
  const found = [];
  for (const [name, open] of Object.entries(pages)) {
    await open(page);
    found.push(...await measured(page, name, `${name}-${lang}`));
    for (const summary of await page.locator("main summary").all()) {
      if (await summary.isVisible()) await summary.click();
    }
    found.push(...await measured(page, `${name}, all open`));
  }
  return found;
}

for (const lang of ["zh", "en"]) {
  test(`no text is cut or overlaid at any width or on paper: ${lang}`, LONG, async () => {
    const found = [];
    const look = (desk, pages) =>
      person(desk, async (page) => found.push(...await faultsOf(page, lang, pages)), { expected: [/404/] });
    await look(demo, PAGES);
    await look(filled, { imported: openImported });
    await look(peopled, OF_PEOPLE);
    assert.deepEqual(found.slice(0, 40), [], `${found.length} faults`);
  });
}

test("paper shows the record without forms, and says where and when it was printed", BOUNDED, () => person(demo, async (page) => {
  await openIncident(page);
  assert.equal(await page.locator("details.derivation[open]").count(), 0);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  for (const gone of ["form#release", ".main-nav", ".as-of", ".switch"]) {
    assert.equal(await page.locator(gone).first().isVisible(), false, gone);
  }
  assert.ok(await page.locator(".basis blockquote").first().isVisible(), "derivations are open");
  assert.ok(await page.locator(".moment-clock").first().isVisible(), "every line of the timeline is there");
  assert.match(await page.locator(".print-only").textContent(), /http:\S+\/incidents\/i\w{16}\S* · 打印时间 \d{4}-\d\d-\d\d \d\d:\d\d/);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });
  assert.equal(await page.locator("details.derivation[open]").count(), 0, "the page is as it was");
}));

/** Texts that are too light for white paper, on which no background is printed. */
function pale() {
  const light = ([r, g, b]) => {
    const of = (part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * of(r) + 0.7152 * of(g) + 0.0722 * of(b);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { textContent, parentElement: holder } = walker.currentNode;
    if (!textContent.trim() || !holder.getClientRects().length || holder.closest(".watermark, .visually-hidden, script, noscript")) continue;
    const contrast = 1.05 / (light(getComputedStyle(holder).color.match(/\d+/g).map(Number)) + 0.05);
    if (contrast < 4.5) found.push(`"${textContent.trim().slice(0, 30)}" in ${holder.tagName}.${holder.className}: ${contrast.toFixed(1)}`);
  }
  return Array.from(new Set(found));
}

test("a printed queue says what it was narrowed to, when, the counts and the page, and nothing on it is pale", BOUNDED, () => person(demo, async (page) => {
  await page.goto("/?channel=hotline&state=all&per_page=10&page=2");
  assert.equal(await page.locator(".on-paper").isVisible(), false, "the screen has it elsewhere");
  const inPrint = (colorScheme) => page.emulateMedia({ media: "print", colorScheme });
  for (const colorScheme of ["light", "dark"]) {
    await page.goto("/?channel=hotline&state=all&per_page=10&page=2");
    await inPrint(colorScheme);
    const head = page.locator(".on-paper");
    assert.ok(await head.isVisible());
    assert.match(await head.textContent(), /北京时间 \d{4}-\d\d-\d\d \d\d:\d\d · 第 2 \/ \d 页，共 \d+ 件[\s\S]*状态：全部 · 渠道：热线[\s\S]*已逾期：\d+/);
    assert.equal(await page.locator("form.filter").isVisible(), false);
    for (const open of [() => page.goto("/"), () => openCase(page, "DEMO-0004"), () => openIncident(page)]) {
      await page.emulateMedia({ media: "screen" });
      await open();
      await inPrint(colorScheme);
      assert.deepEqual(await page.evaluate(pale), [], page.url());
    }
    await page.emulateMedia({ media: "screen" });
  }
  await inPrint("light");
  await page.goto("/");
  const color = await page.locator(".rows .mark-incident").first().evaluate((mark) => getComputedStyle(mark).color);
  assert.equal(color, "rgb(0, 0, 0)", "marks are black");
}));

test("a long source and a long title are shown to their ends", BOUNDED, () => person(demo, async (page) => {
  await page.goto("/");
  await page.evaluate(() => {
    document.querySelector(".band-source").textContent = "特别重大、重大突发事件发生后，应在五小时内发布权威信息。".repeat(20);
    document.querySelector("a.open").textContent = "某化工园区储罐区起火并伴有浓烟，".repeat(5);
  });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await page.evaluate(faults), [], `${width}`);
    for (const part of [".band-source", "a.open"]) {
      const [tall, shown] = await page.locator(part).first().evaluate((it) => [it.scrollHeight, it.clientHeight || it.scrollHeight]);
      assert.ok(tall <= shown + 1, `${part} at ${width}`);
    }
  }
}));

test("an incident shows title, grade, countdown, next act and every duty on the first screen", BOUNDED, () => person(demo, async (page) => {
  await openIncident(page);
  const { height } = page.viewportSize();
  const ends = async (locator) => {
    const { y, height: tall } = await locator.boundingBox();
    return y + tall;
  };
  const first = ["h1", ".subject-line strong", ".subject-lead strong", "form#release button"];
  for (const part of first) assert.ok(await ends(page.locator(part).first()) <= height, part);
  const duties = await page.locator(".duties .clock").all();
  assert.ok(duties.length >= 4, `${duties.length} duties`);
  for (const duty of duties) {
    assert.ok(await ends(duty.locator(".clock-standing")) <= height, await duty.locator("h3").textContent());
  }
}));

test("bases that ask for the same are one duty, each listed under it", BOUNDED, () => person(demo, async (page) => {
  await openIncident(page);
  const conference = page.locator(".duties .clock", { has: page.locator("h3", { hasText: "举行新闻发布会 · 24 小时内" }) });
  assert.equal(await conference.count(), 1);
  assert.match(await conference.locator(".clock-end").textContent(), /等 3 项依据/);
  const bases = await conference.locator(".basis h4 code").allTextContents();
  assert.deepEqual(bases.sort(), ["AH-OPN-24H", "GB61-24H", "GB80-24H"]);
}));

test("the timeline shows facts, and what happened to limits at a switch that needs no script", BOUNDED, () => person(demo, async (page) => {
  await openIncident(page);
  assert.ok(await page.locator(".moment-fact").first().isVisible());
  assert.equal(await page.locator(".moment-clock").first().isVisible(), false);
  await page.locator("#timeline-clocks").check();
  assert.ok(await page.locator(".moment-clock").first().isVisible());
}, { javaScriptEnabled: false }));

test("on a telephone the act comes before the timeline, and the duty telephone can be called", BOUNDED, () => person(demo, async (page) => {
  await page.goto("/");
  assert.ok(await page.locator(".server-time").isVisible());
  assert.equal(await page.locator("a.telephone").getAttribute("href"), "tel:000012350");
  await openIncident(page);
  const top = async (selector) => (await page.locator(selector).boundingBox()).y;
  assert.ok(await top("form#release") < await top(".timeline"));
}, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }));
