//! The words that every page has, or several.

words! {
    /// What every page has, or several.
    fixed {
        product: "回应", "Huiying";
        skip: "跳到正文", "Skip to content";
        queue: "值班队列", "Duty queue";
        new_incident: "登记突发事件", "Register incident";
        about: "说明", "About";
        channels: "提醒渠道", "Alert channels";
        demo: "演示数据", "Demo data";
        demo_long: "本站为演示数据，与任何真实来件无关", "Demo data: nothing here is a real report";
        server_time: "北京时间", "Beijing time";
        changed: "已有他人更新了此件，本页下方不是最新内容。", "Somebody has changed this; what stands below is no longer up to date.";
        reload: "刷新查看", "Reload";
        alerts_on: "开启声音和桌面提醒", "Turn on sound and notices";
        alerts_off: "声音和桌面提醒已开启，点击关闭", "Sound and notices are on; click to turn off";
        alerts_touch: "声音待启用：按任意键或点击本页", "Sound starts once you press a key or click this page";
        alert_hour: "还剩 1 小时：", "One hour left: ";
        alert_missed: "已逾期：", "Overdue: ";
        printed: "打印时间", "printed";
        status_live: "实时", "live";
        status_lost: "已断开，正在重连", "disconnected, reconnecting";
        status_still: "静态页面", "static page";
        no_script: "浏览器未启用脚本：本页每 60 秒自动刷新。", "Scripts are off: this page reloads every 60 seconds.";
        back: "返回值班队列", "Back to the duty queue";
        unshown_here: "程序故障，有记录未能计入本页，下列情况和时限可能不是最新的，请看下面的经过并通知系统管理员。", "The program failed on a record of this page, so the details and limits shown may be out of date. See what happened below, and tell the administrator.";
        as_of: "按时点查看", "As of";
        show: "查看", "Show";
        as_of_banner: "这是当时所知的情形，不能办理。时刻：", "This is what was known then; nothing can be done here. Moment:";
        to_now: "回到现在", "Back to now";
        unknown: "不详", "unknown";
        bad_day: "不是日期，应如 2026-09-03；此项未生效", "not a date; use 2026-09-03. It has no effect";
        days_reversed: "起始日期晚于截止日期；两项均未生效", "the first day is after the last; neither has any effect";
    }
    said {}
}
