//! Made-up hotline orders as the files that offices export.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A made-up order.
#[derive(Clone, Debug)]
pub struct Order {
    /// 工单编号
    pub number: String,
    /// 标题
    pub title: String,
    /// 来电时间
    pub received: String,
    /// 诉求类别
    pub class: &'static str,
    /// 答复意见 and 答复时间
    pub reply: Option<(String, String)>,
    /// 办件状态
    pub status: &'static str,
}

impl Order {
    /// The order of this number: every third is answered, every fifth of these closed.
    #[must_use]
    pub fn made_up(number: u64) -> Self {
        let day = 1 + number % 28;
        let answered = number.is_multiple_of(3);
        Self {
            number: format!("W{number:06}"),
            title: format!("第{number}号路灯不亮"),
            received: format!("2026-03-{day:02} 08:{:02}:{:02}", number % 60, number / 60 % 60),
            class: ["投诉", "咨询", "建议", "感谢信"][usize::try_from(number % 4).expect("below four")],
            reply: answered.then(|| (format!("第{number}号已修复"), format!("2026-04-{day:02} 16:30:00"))),
            status: if answered && number.is_multiple_of(5) { "已办结" } else { "办理中" },
        }
    }

    fn line(&self) -> String {
        let Self { number, title, received, class, status, .. } = self;
        let (reply, replied) = self.reply.clone().unwrap_or_default();
        format!(
            "{number},{title},请尽快处理，谢谢。,{received},{class},{status},{reply},{replied},张三丰,19900000012\n"
        )
    }
}

/// The text of an export.
#[must_use]
pub fn csv(orders: impl IntoIterator<Item = Order>) -> String {
    let header = "工单编号,标题,内容,来电时间,诉求类别,办件状态,答复意见,答复时间,诉求人,联系电话\n";
    orders.into_iter().fold(header.to_owned(), |mut text, order| {
        write!(text, "{}", order.line()).expect("text grows");
        text
    })
}

/// Writes orders numbered `NAME-0` and so on to a file: received on one morning of March 2026, so long ago that the limit of a
/// complaint has passed, of this class, none where it is empty, and with this title.
///
/// # Panics
/// Where the file cannot be written.
pub fn march_orders(path: &Path, name: &str, n_rows: u64, class: &str, title: &str) {
    let header = "工单编号,受理时间,诉求类别,标题\n".to_owned();
    let text = (0..n_rows).fold(header, |mut text, n| {
        writeln!(text, "{name}-{n},2026-03-02 09:00,{class},{title}").expect("text grows");
        text
    });
    std::fs::write(path, text).unwrap_or_else(|error| panic!("writing {}: {error}", path.display()));
}

/// Writes a file into a folder and returns where it is.
///
/// # Panics
/// Where it cannot be written.
pub fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap_or_else(|error| panic!("writing {}: {error}", path.display()));
    path
}
