//! The words for what went wrong on the way to a page.

words! {
    /// What went wrong, and what to do.
    fixed {
        ahead: "该时点尚未到来", "That moment has not come yet";
        not_yet: "当时尚未登记", "Not yet recorded at that time";
        not_found: "没有这个页面", "There is no such page";
        not_found_what: "地址可能抄错，或所指的案件、事件不在本系统中。", "The address may be mistyped, or the case or incident is not in this system.";
        wrong_host: "不接受这个主机名", "This host name is not accepted";
        wrong_host_what: "请用 127.0.0.1 或 localhost 打开；需用其他名称的，由管理员在配置项 server.allowed_hosts 中加入。", "Open it as 127.0.0.1 or localhost, or have the name added to server.allowed_hosts in the configuration.";
        refused: "请求被拒绝", "The request was refused";
        refused_what: "提交必须来自本站自己的页面。请回到值班队列，重新打开页面后再试。", "Forms must be sent from this site's own pages. Open the page again from the queue and retry.";
        too_large: "提交的内容过大", "Too much was sent";
        too_large_what: "一次提交不超过 256 KiB，请精简后再试。", "At most 256 KiB can be sent at once; shorten it and retry.";
        bad_request: "看不懂这个请求", "The request cannot be read";
        bad_request_what: "请返回上一页核对后再试。", "Go back, check what was filled in, and retry.";
        bad_days: "地址中的日期有误", "A day in the address is wrong";
        bad_days_what: "日期应如 2026-09-03，起始日期不得晚于截止日期。请更正后再试。", "Days are written as 2026-09-03, and the first is not after the last. Correct them and retry.";
        bad_address: "地址中有不认识的内容", "Something in the address is not known";
        no_answer: "暂时查询不到数据", "The data cannot be asked for now";
        no_answer_what: "查询服务没有应答。已经提交的内容都已保存，没有丢失；请稍候刷新本页。持续如此的，把下面的请求号告诉管理员。", "The service that has it does not answer. Nothing that was entered is lost: wait a moment and reload this page. If it goes on, give the request number below to the administrator.";
        not_signed_in: "尚未登录", "You are not signed in";
        not_signed_in_what: "登录已失效或尚未登录，刚才的操作没有登记。请重新登录后再试。", "Your session has ended or you have not signed in; nothing was recorded. Sign in and try again.";
        not_allowed: "您的角色无权使用此页面", "Your role cannot use this page";
        failed: "系统出错", "Something failed";
        failed_what: "本次操作可能没有登记，请刷新核对。仍有问题的，把下面的请求号告诉管理员。", "This may not have been recorded: reload and check. If it goes on, give the request number below to the administrator.";
        request_id: "请求号", "Request number";
    }
    said {
        bad_parameter(name: &str, known: &str): "不认识参数“{name}”，或它出现了两次。可用的参数：{known}", "“{name}” is not a parameter here, or is given twice. Known parameters: {known}";
        bad_value(name: &str, value: &str, known: &str): "参数“{name}”没有“{value}”这个值。可用的值：{known}", "“{name}” cannot be “{value}”. It can be: {known}";
        not_allowed_what(power: &str): "所需权限：{power}。确需使用的，请联系系统管理员授权。", "You need the right to {power}. If you need it for your work, ask the administrator.";
        ahead_what(moment: &str): "{moment} 尚未到来，无从知道届时的情况。请选择更早的时点，或回到现在。", "{moment} lies ahead, and what will be known then is not known yet. Choose an earlier moment, or go back to now.";
        not_yet_what(moment: &str): "在 {moment} 这一时点，系统中还没有登记此件。请选择更晚的时点，或回到现在。", "At {moment} this was not in the system yet. Choose a later moment, or go back to now.";
    }
}
