// People sign in: by a click in the demo, with a password elsewhere; each does what the role allows, under their own name.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, MADE_UP, desk, huiying, person, says, signIn, visit } from "./desk.mjs";

const demo = desk(["demo", "--sign-in"]);
const bureau = desk("serve");

for (const [name, javaScriptEnabled] of [["with scripts", true], ["without scripts", false]]) {
  test(`a newcomer signs in to the demo by one click and acts without typing a name, ${name}`, BOUNDED, visit(demo, async (page) => {
    await page.goto("/");
    assert.match(page.url(), /\/sign-in\?next=%2F$/);
    assert.equal(await page.locator("form[action='/sign-in/demo']").count(), 6);
    await page.getByRole("button", { name: MADE_UP.duty }).click();
    await says(page.locator(".signed-in"), /演示·值班员/);
    await page.goto("/incidents/new");
    assert.equal(await page.locator("input[name=officer]").count(), 0);
    await page.locator("#title").fill(`演示：仓库起火，${name}`);
    await page.locator("#grade").selectOption("larger");
    await page.locator("form#register button").click();
    await page.locator("#answer").waitFor();
    await says(page.locator("#timeline, .timeline").first(), /演示·值班员/);
    await page.locator(".signed-in button").click();
    assert.match(page.url(), /\/sign-in$/);
    await page.goto("/incidents/new");
    assert.match(page.url(), /\/sign-in\?next=/, "who signed out is out");
  }, { javaScriptEnabled }));
}

test("each of the demo's people begins on a page of their own and is kept from the others'", BOUNDED, async () => {
  const begins = { duty: "/", office: "/", press: "/", leader: "/", auditor: "/access", admin: "/people" };
  for (const [who, path] of Object.entries(begins)) {
    await person(demo, async (page) => {
      await signIn(page, who);
      assert.equal(new URL(page.url()).pathname, path, who);
      const other = path === "/people" ? "/access" : "/people";
      assert.equal((await page.goto(other)).status(), 403, `${who} at ${other}`);
      await says(page.locator("main"), /您的角色无权使用此页面/);
    }, { expected: [/403/] });
  }
});

test("the first administrator comes by the console, admits somebody by keyboard, and that person works and is gone", BOUNDED, async () => {
  const said = await huiying("people", "administrator", "--data", bureau.data, "--login", "root", "--name", "管理员甲");
  const [, first] = /shown once: (\S+)/.exec(said);
  let temporary = "";
  await person(bureau, async (page) => {
    await enter(page, "root", first);
    await says(page.locator("#must-change"), /请先修改/);
    await change(page, first, "long enough for anybody");
    assert.equal(new URL(page.url()).pathname, "/people");
    await page.locator("#name").focus();
    await page.keyboard.type("值班乙");
    await page.keyboard.press("Tab");
    await page.keyboard.type("yi");
    await page.keyboard.press("Enter");
    temporary = await page.locator("#temporary code").textContent();
    await page.locator("#temporary a").click();
    await page.locator("#grant-role").selectOption("duty_officer");
    await page.locator("form#grant button").click();
    await says(page.locator("main"), /值班员/);
  });
  await person(bureau, async (page) => {
    await enter(page, "yi", temporary);
    await change(page, temporary, "another long phrase");
    assert.equal(new URL(page.url()).pathname, "/");
    await person(bureau, async (admin) => {
      await enter(admin, "root", "long enough for anybody");
      await admin.locator("#people").getByText("值班乙").click();
      await admin.locator("#deactivate-reason").fill("调离");
      await admin.locator("form#deactivate button").click();
      await says(admin.locator("main"), /已于 .* 停用/);
    });
    await page.goto("/about");
    assert.match(page.url(), /\/sign-in\?next=/, "deactivated, and out at the next click");
  }, { expected: [/401/] });
});

test("a wrong password is told in words and keeps the login", BOUNDED, visit(demo, async (page) => {
  await enter(page, "duty", "nonsense");
  await says(page.locator("#wrong"), /登录名或密码错误/);
  assert.equal(await page.locator("#login").inputValue(), "duty");
}));

async function enter(page, login, password) {
  await page.goto("/sign-in");
  await page.locator("#login").fill(login);
  await page.locator("#password").fill(password);
  await page.keyboard.press("Enter");
  await page.locator(".signed-in, #wrong").waitFor();
}

async function change(page, from, to) {
  await page.locator("#current").fill(from);
  await page.locator("#new").fill(to);
  await page.locator("#again").fill(to);
  await page.keyboard.press("Enter");
  await page.locator(".main-nav").waitFor();
  await page.waitForURL((url) => url.pathname !== "/account/password" && url.pathname !== "/account");
}
