//! What the program prints: nothing in it can control the terminal, and the program ends quietly once nobody reads it.
//!
//! Titles, headers, names of files and keys come from outside, and any of them may be part of any message. So everything
//! is made visible where it is written, by macros with the names of those of the standard library: no message can be
//! written around them by mistake.

use std::borrow::Cow;
use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

/// The exit code of a command whose reader went away, as shells show it (128 and the number of SIGPIPE). Not zero: of a
/// check that was cut off nobody knows how it would have ended.
const EXIT_READER_GONE: i32 = 141;

/// As the standard library's, through [`line`].
macro_rules! println {
    ($($text:tt)*) => { $crate::output::out(format_args!($($text)*), "\n") };
}

/// As the standard library's, through [`out`].
macro_rules! print {
    ($($text:tt)*) => { $crate::output::out(format_args!($($text)*), "") };
}

/// As the standard library's, with control characters made visible.
macro_rules! eprintln {
    ($($text:tt)*) => { $crate::output::error(format_args!($($text)*)) };
}

/// Writes to standard output.
pub(crate) fn out(text: Arguments<'_>, end: &str) {
    let text = text.to_string();
    let mut out = io::stdout().lock();
    let written = out.write_all(visible(&text).as_bytes()).and_then(|()| out.write_all(end.as_bytes()));
    if let Err(error) = written.and_then(|()| out.flush()) {
        end_without_output(&error);
    }
}

/// Writes a line to standard error. Where that cannot be written to, there is nobody left to tell.
pub(crate) fn error(text: Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{}", visible(&text.to_string()));
}

/// Ends the program because standard output takes no more; quietly where its reader went away.
pub(crate) fn end_without_output(error: &io::Error) -> ! {
    if error.kind() == ErrorKind::BrokenPipe {
        std::process::exit(EXIT_READER_GONE);
    }
    let _ = writeln!(io::stderr().lock(), "huiying: writing to standard output: {error}");
    std::process::exit(1);
}

/// The text with control characters and marks of writing direction as visible escapes; lines and tabs stay. The escapes
/// are those of JSON, so that JSON means the same afterwards.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match is_unseen(c) {
            true => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// The text as [`visible`] shows it, on one line.
pub(crate) fn on_one_line(text: &str) -> String {
    visible(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// C0, DEL and C1 controls but for the line feed and the tab, and the marks and overrides of Unicode's bidirectional
/// algorithm (UAX 9, section 2).
fn is_unseen(c: char) -> bool {
    let is_direction =
        matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && !matches!(c, '\n' | '\t')) || is_direction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_is_shown_as_an_escape() {
        for (text, shown) in [
            ("\u{1b}[2J\u{1b}]0;title\u{7}", r"\u001b[2J\u001b]0;title\u0007"),
            ("a\rb\u{8}\u{0}\u{7f}", r"a\u000db\u0008\u0000\u007f"),
            ("\u{9b}31m \u{85}", r"\u009b31m \u0085"),
            ("abc\u{202e}gpj\u{2066}\u{200f}\u{61c}", r"abc\u202egpj\u2066\u200f\u061c"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn ordinary_text_lines_and_tabs_stay_as_they_are() {
        for text in ["", "回应 “答复”\n\t3 rows", "naïve – 😀"] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
        assert_eq!(on_one_line("first\nsecond\u{1b}"), r"first\nsecond\u001b");
    }

    #[test]
    fn json_means_the_same_when_it_is_shown() {
        let text = "a\u{202e}b\u{9b}c\u{7f}\u{1b}\n";
        let json = serde_json::to_string(text).unwrap();
        assert_eq!(serde_json::from_str::<String>(&visible(&json)).unwrap(), text);
    }
}
