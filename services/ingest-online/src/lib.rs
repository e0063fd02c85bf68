//! Online messages (leader mailbox, consultation, WeChat, Weibo, e-mail) become intake.
