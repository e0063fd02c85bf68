//! Words about people: who they are to the bureau, and what they may do.

use huiying_domain::{Power, Role};

use crate::Lang;

words! {
    /// Signing in, roles, and who did what.
    fixed {
        sign_in: "登录", "Sign in";
        sign_out: "退出", "Sign out";
        login: "登录名", "Login";
        name: "姓名", "Name";
        password: "密码", "Password";
        wrong: "登录名或密码错误，或账号已停用。", "The login or password is wrong, or the account is closed.";
        wrong_do: "忘记密码的，请联系系统管理员重置。", "If you forgot your password, ask the administrator to reset it.";
        second_needed: "请填写动态口令。", "Enter the code as well.";
        second_wrong: "动态口令错误，或已使用过。", "The code is wrong or was already used.";
        no_role: "您尚未被授予角色，请联系系统管理员。", "You have no role yet; ask the administrator to grant you one.";
        busy: "当前登录人数较多，请稍后再试。", "Many people are signing in right now; try again in a moment.";
        demo_lead: "演示：点击以下人员，以其身份登录", "Demo: sign in with one click as one of these people";
        account: "我的账号", "My account";
        my_roles: "我的角色", "My roles";
        must_change: "密码为临时密码或已使用超过 90 天，请先修改。", "Your password is temporary or older than 90 days; change it first.";
        change_password: "修改密码", "Change password";
        password_rules: "至少 10 个字符，含大写字母、小写字母、数字、符号中的三类；或至少 16 个字符。不得包含登录名或姓名，不得与最近 5 次使用的密码相同。", "At least 10 characters with three of: capitals, small letters, digits, symbols; or at least 16 characters. It must not contain your login or name, or repeat one of your last 5 passwords.";
        current_password: "当前密码", "Current password";
        new_password: "新密码", "New password";
        again: "确认新密码", "Repeat the new password";
        not_the_same: "两次输入的新密码不一致。", "The two new passwords are not the same.";
        wrong_current: "当前密码错误。", "The current password is wrong.";
        too_short: "新密码太短，至少 10 个字符。", "The new password is too short: at least 10 characters.";
        too_long: "新密码太长，最多 128 字节。", "The new password is too long: at most 128 bytes.";
        too_few_kinds: "新密码须含大写字母、小写字母、数字、符号中的三类，或至少 16 个字符。", "The new password needs three kinds of characters, or at least 16 characters.";
        too_uniform: "新密码中重复的字符过多。", "The new password has too few different characters.";
        contains_name: "新密码不得包含登录名或姓名。", "The new password must not contain your login or name.";
        common: "该密码过于常见，请更换。", "This password is too common; choose another.";
        used_before: "该密码最近使用过，请更换。", "You used this password recently; choose another.";
        sessions: "登录情况", "Where you are signed in";
        since: "登录时间", "Since";
        last_seen: "最近活动", "Last seen";
        peer: "来源地址", "Address";
        browser: "浏览器", "Browser";
        this_one: "本次", "this one";
        sign_out_all: "全部退出登录", "Sign out everywhere";
        delegate: "委托代理", "Delegate a role";
        delegate_lead: "在此期间由他人代行您的角色，您仍保留该角色；到期自动收回，不得转委托。", "Somebody else holds your role too until then. It ends by itself, and they cannot pass it on.";
        done: "已登记", "Recorded";
        role: "角色", "Role";
        roles: "角色", "Roles";
        no_roles: "尚无角色，不能登录。", "No roles; this person cannot sign in.";
        past_roles: "历史角色", "Earlier roles";
        person: "人员", "Person";
        office: "承办单位", "Office";
        office_hint: "仅“承办单位”角色需要填写", "only for the role of a handling office";
        from_label: "开始时间", "From";
        until_label: "结束时间", "Until";
        until_hint: "北京时间", "Beijing time";
        without_end_hint: "北京时间，留空即长期有效", "Beijing time; leave empty for no end";
        people: "人员管理", "People";
        people_lead: "可以登录的人员及其角色。授权、撤销和停用均记入系统记录；姓名和密码不记入，可以清除。", "Who can sign in, and with which roles. Grants, revocations and deactivations go on the record; names and passwords do not, and can be erased.";
        last_signed_in: "最近登录", "Last signed in";
        deactivated: "已停用", "deactivated";
        admit: "登记人员", "Add a person";
        admit_lead: "登记后生成临时密码，只显示一次；随后请授予角色。", "A temporary password is shown once. Then grant a role.";
        temporary: "临时密码：", "Temporary password:";
        temporary_what: "请当面或电话告知本人，三天内有效，首次登录时须修改。离开本页后不再显示。", "Hand it over in person or by telephone. It works for three days and must be changed at first sign-in. It is not shown again.";
        now_grant: "现在授予角色", "Grant a role now";
        bad_name: "登录名或姓名不符合要求：须为 1 至 64 个字符，不得含不可见字符，登录名不得含空格。", "The login or the name cannot be used: 1 to 64 visible characters, and no spaces in the login.";
        login_taken: "该登录名已被使用。", "This login is already taken.";
        grant: "授予角色", "Grant a role";
        deactivate: "停用账号", "Deactivate this person";
        deactivate_lead: "停用后立即退出登录，不能再登录，且不能恢复；已登记的办理记录不变。", "They are signed out at once and cannot sign in again; this cannot be undone. What they did stays on the record.";
        reset: "重置密码", "Reset password";
        reset_lead: "原密码立即失效，已登录的随即退出；新的临时密码只显示一次。", "The old password stops working at once and all sessions end. The new temporary password is shown once.";
        access: "审计记录", "Audit record";
        access_lead: "账号的登录、登录失败以及角色、密码变更情况，含时间和来源地址。至少保存六个月，只能查看，不能修改。", "Sign-ins, failed sign-ins, and changes of roles and passwords, with time and address. Kept for at least six months; it cannot be changed here.";
        at: "时间", "When";
        what: "操作", "Event";
        done_by: "操作人", "By";
        console: "服务器控制台", "the console";
        older: "更早的记录", "Earlier entries";
        // what happened to an account
        audit_account_created: "创建账号", "account created";
        audit_account_disabled: "停用账号", "account closed";
        audit_account_enabled: "启用账号", "account reopened";
        audit_renamed: "修改姓名或登录名", "renamed";
        audit_forgotten: "清除个人信息", "personal data erased";
        audit_signed_in: "登录", "signed in";
        audit_sign_in_failed: "登录失败", "sign-in failed";
        audit_wait_imposed: "失败次数过多，限制登录", "too many failures, must wait";
        audit_confirmed: "再次验证密码", "password confirmed";
        audit_signed_out: "退出", "signed out";
        audit_sessions_ended: "结束登录会话", "sessions ended";
        audit_rights_changed: "角色变更", "roles changed";
        audit_password_changed: "修改密码", "password changed";
        audit_password_reset: "重置密码", "password reset";
        audit_second_factor_added: "启用动态口令", "second factor set up";
        audit_second_factor_removed: "停用动态口令", "second factor removed";
        audit_recovery_codes_renewed: "更新恢复码", "recovery codes renewed";
        audit_recovery_code_used: "使用恢复码", "recovery code used";
        audit_pin_set: "设置 PIN 码", "PIN set";
        audit_pin_failed: "PIN 码错误", "wrong PIN";
        audit_who_acts_changed: "切换操作人", "switched to another person";
        audit_token_created: "创建接口令牌", "token created";
        audit_token_revoked: "撤销接口令牌", "token revoked";
    }
    said {
        wait(until: &str): "失败次数过多，请于 {until} 后再试。", "Too many failures; try again after {until}.";
        from(at: &str): "自 {at} 起", "from {at}";
        until(at: &str): "至 {at}", "until {at}";
        deputizes(name: &str): "代理{name}", "standing in for {name}";
        held(role: &str, from: &str, until: &str): "{role}，{from} 至 {until}", "{role}, {from} to {until}";
        deactivated_at(at: &str): "已于 {at} 停用", "deactivated at {at}";
        revoke(role: &str): "撤销角色：{role}", "Revoke role: {role}";
    }
}

/// A role in words (domain reference 4.4).
#[must_use]
pub fn role(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::DutyOfficer => lang.pick("值班员", "duty officer"),
        Role::HandlingOffice => lang.pick("承办单位", "handling office"),
        Role::PressOffice => lang.pick("新闻发布人员", "press officer"),
        Role::SectionReviewer => lang.pick("处室审核人", "section reviewer"),
        Role::SecrecyReviewer => lang.pick("保密审查员", "secrecy reviewer"),
        Role::Deputy => lang.pick("分管负责人", "deputy in charge"),
        Role::Signatory => lang.pick("主要负责人（签发）", "signatory"),
        Role::Leadership => lang.pick("局领导", "leadership"),
        Role::Auditor => lang.pick("审计管理员", "auditor"),
        Role::Administrator => lang.pick("系统管理员", "administrator"),
        Role::Program => lang.pick("接口程序", "program"),
    }
}

/// What somebody may do, in words.
#[must_use]
pub fn power(lang: Lang, power: Power) -> &'static str {
    match power {
        Power::SeeWork => lang.pick("查看来件和突发事件", "see cases and incidents"),
        Power::OpenPersonal => lang.pick("查看来电人信息", "see a caller's details"),
        Power::Triage => lang.pick("研判来件", "triage cases"),
        Power::Answer => lang.pick("答复和办结来件", "answer and close cases"),
        Power::MoveClocks => lang.pick("延长和中止时限", "extend and pause limits"),
        Power::HandleIncidents => lang.pick("处置突发事件", "handle incidents"),
        Power::Publish => lang.pick("登记发布", "record releases"),
        Power::Import => lang.pick("导入和撤回导入", "import files and withdraw imports"),
        Power::TestChannels => lang.pick("测试提醒渠道", "test alert channels"),
        Power::ManagePeople => lang.pick("登记人员和授予角色", "admit people and grant roles"),
        Power::Delegate => lang.pick("委托代理", "delegate a role"),
        Power::Audit => lang.pick("查看审计记录", "see the audit record"),
    }
}
