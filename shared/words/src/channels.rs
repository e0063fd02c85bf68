//! The words of the channels through which people outside the pages are alerted.

words! {
    /// Channels of alerts.
    fixed {
        lead: "这些渠道把到期、逾期、突发事件等提醒发给不在本页前的人。渠道在配置文件中设置。", "Through these channels people who are not looking at these pages are told of limits, misses and incidents. They are set in the configuration file.";
        none: "没有配置提醒渠道，系统外无人收到提醒。", "No channels are configured: nobody outside these pages is alerted.";
        channel: "渠道", "Channel";
        never: "尚未发送过提醒", "nothing was sent yet";
        test: "发送测试消息", "Send a test message";
        test_hint: "测试消息只发给这个渠道，并记入系统记录。", "It goes to this channel alone, and on the record.";
        see: "查看渠道", "See the channels";
    }
    said {
        told(at: &str): "最近送达 {at}", "last reached {at}";
        refused(why: &str, at: &str): "拒收（{at}）：{why}。须更正设置，更正后请发送测试消息。", "refuses ({at}): {why}. Correct its settings, then send a test message.";
        failed(n: u32, why: &str, at: &str): "未送达，已试 {n} 次，将重试（{at}）：{why}", "not reached in {n} attempts, tried again ({at}): {why}";
        test_waits(at: &str): "测试消息等待发送（{at} 请求），请稍候刷新", "a test message waits to be sent (asked for {at}); reload in a moment";
        nobody_told(names: &str): "提醒渠道全部不通，系统外无人收到提醒，请改用电话通知并联系技术人员：{names}", "No channel of alerts works: nobody outside these pages is told. Telephone them, and tell the administrator: {names}";
        some_untold(names: &str): "以下提醒渠道不通，有关人员收不到提醒，请改用电话通知并联系技术人员：{names}", "These alert channels do not work, so the people they reach are not alerted. Telephone them, and tell the administrator: {names}";
        unnamed(offices: &str): "以下承办单位没有自己的提醒渠道，提醒改发兜底渠道，请核对配置中的单位名称：{offices}", "No channel of alerts names these offices, so that channels of last resort are told instead; check the names in the configuration: {offices}";
    }
}
