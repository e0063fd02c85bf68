//! Words that say what the number after them is.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// How far from a word the number may begin that it names, in characters.
const N_CHARS_NAMED: usize = 8;
/// Most characters between a word and the number or handle that must follow it at once.
const N_CHARS_GLUE: usize = 4;
/// Most words before a number that are looked at.
const N_WORDS: usize = 4;

/// What a word announces.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Telephone,
    Identity,
    Card,
    Qq,
    Wechat,
    /// Passport or travel permit.
    Permit,
    /// A number that a register gave to a matter, a firm or a thing: nobody's.
    Register,
    /// A place on the map.
    Place,
}

const WORDS: [(Kind, &[&str]); 8] = [
    (
        Kind::Telephone,
        &[
            "电话",
            "手机",
            "联系",
            "联络",
            "致电",
            "来电",
            "去电",
            "回电",
            "回拨",
            "座机",
            "固话",
            "拨打",
            "请拨",
            "直拨",
            "打给",
            "呼叫",
            "区号",
            "小灵通",
            "传真",
            "tel",
            "phone",
            "telephone",
            "mobile",
            "cell",
            "☎",
            "☏",
            "📞",
            "📱",
            "市话",
            "電話",
            "手機",
            "聯絡",
            "聯繫",
            "傳真",
        ],
    ),
    (
        Kind::Identity,
        &[
            "身份证",
            "身份证号",
            "身份证编号",
            "身份证件编号",
            "证件号",
            "证件编号",
            "身份号码",
            "身份证明",
            "身份證",
            "身份證號",
        ],
    ),
    (
        Kind::Card,
        &[
            "银行卡",
            "卡号",
            "账号",
            "帐号",
            "账户",
            "帐户",
            "储蓄卡",
            "借记卡",
            "信用卡",
            "存折",
            "銀行卡",
            "卡號",
            "賬號",
            "帳號",
        ],
    ),
    (Kind::Qq, &["qq", "扣扣", "q号", "加q", "企鹅号"]),
    (
        Kind::Wechat,
        &[
            "微信", "威信", "薇信", "v信", "wx", "vx", "weixin", "wechat", "加v", "加我", "微:", "微：",
            "薇:", "薇：",
        ],
    ),
    (Kind::Permit, &["护照", "护照编号", "通行证", "通行证编号", "回乡证", "台胞证", "passport", "護照"]),
    (
        Kind::Register,
        &[
            "编号",
            "工单",
            "工单号",
            "单号",
            "受理号",
            "受理单",
            "流水号",
            "订单",
            "订单号",
            "信件号",
            "诉求件",
            "诉求号",
            "投诉件",
            "信访件",
            "来件",
            "回执",
            "案号",
            "序号",
            "文号",
            "批号",
            "件号",
            "代码",
            "信用代码",
            "注册号",
            "登记号",
            "备案号",
            "许可证",
            "许可证号",
            "执照号",
            "合同号",
            "发票",
            "发票号",
            "税号",
            "条码",
            "档案号",
            "户号",
            "表号",
            "设备号",
            "cart",
            "ticket",
        ],
    ),
    (Kind::Place, &["经度", "纬度", "坐标", "东经", "北纬", "经纬"]),
];

static FINDER: LazyLock<(AhoCorasick, Vec<Kind>)> = LazyLock::new(|| {
    let words = WORDS.iter().flat_map(|(kind, words)| words.iter().map(|word| (*word, *kind)));
    let (words, kinds): (Vec<&str>, Vec<Kind>) = words.unzip();
    let finder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words)
        .expect("a few dozen short words fit");
    (finder, kinds)
});

/// A word and where it stands.
pub(super) struct Word {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// The words of a text, from left to right.
pub(super) struct Words<'t> {
    text: &'t str,
    list: Vec<Word>,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let (finder, kinds) = &*FINDER;
        let list = finder
            .find_iter(text)
            .map(|it| Word { kind: kinds[it.pattern().as_usize()], span: it.range() })
            .filter(|word| is_whole(text, &word.span))
            .collect();
        Self { text, list }
    }

    /// The words of one kind, from left to right.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Word> {
        self.list.iter().filter(move |word| word.kind == kind)
    }

    /// Whether a word of one of these kinds stands shortly before, with nothing masked between.
    pub(super) fn name(&self, start: usize, kinds: &[Kind]) -> bool {
        self.before(start).any(|word| {
            let between = &self.text[word.span.end..start];
            kinds.contains(&word.kind)
                && between.len() <= N_CHARS_NAMED * 4
                && !between.contains(['*', '。', '！', '？'])
                && between.chars().count() <= N_CHARS_NAMED
        })
    }

    /// The kind of the word that ends right before, with nothing but `号`, `:` and their like between.
    pub(super) fn touching(&self, start: usize) -> Option<Kind> {
        let word = self.before(start).next()?;
        let between = &self.text[word.span.end..start];
        let is_glued = between.len() <= N_CHARS_GLUE * 4
            && between.chars().count() <= N_CHARS_GLUE
            && between.chars().all(is_glue);
        is_glued.then_some(word.kind)
    }

    fn before(&self, start: usize) -> impl Iterator<Item = &Word> {
        let n_before = self.list.partition_point(|word| word.span.end <= start);
        self.list[..n_before].iter().rev().take(N_WORDS)
    }
}

/// What may stand between a word and what it names.
pub(super) fn is_glue(c: char) -> bool {
    (c.is_whitespace() && c != '\n')
        || matches!(
            c,
            ':' | '：'
                | '号'
                | '码'
                | '是'
                | '为'
                | '群'
                | '('
                | '（'
                | '='
                | '＝'
                | '-'
                | '【'
                | '['
                | '#'
                | '№'
        )
}

/// A Latin word within a longer one (`hotel`), or after what an earlier masking left, is another word; the shortest may
/// touch a handle, as in `wxabc123`.
fn is_whole(text: &str, span: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let is_long = span.len() > 2 && bytes[span.clone()].is_ascii();
    let runs_on_before = span.start > 0 && bytes[span.start].is_ascii() && {
        let before = bytes[span.start - 1];
        before.is_ascii_alphanumeric() || before == b'*'
    };
    let runs_on_after = is_long && bytes.get(span.end).is_some_and(u8::is_ascii_alphabetic);
    !runs_on_before && !runs_on_after
}
