//! The way back to the queue: with which filter and on which page a case or incident was opened from there.

use crate::response::encode;

/// The query of the queue from which somebody came; empty for the plain queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WayBack(String);

impl WayBack {
    /// What an address or form says of it. Anything but a query made by our own pages leads to the plain queue.
    #[must_use]
    pub fn read(from: &str) -> Self {
        // A name of an office in Chinese takes nine characters for each of its own.
        const CHARS_MAX: usize = 2_000;
        let from = from.strip_prefix('?').unwrap_or(from);
        let plain = |it: char| it.is_ascii_alphanumeric() || "=&._~%-".contains(it);
        let ours = from.len() <= CHARS_MAX && from.chars().all(plain);
        Self(if ours { from.to_owned() } else { String::new() })
    }

    /// The query, as a form carries it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The queue, at the row of this case or incident.
    #[must_use]
    pub fn to_row(&self, id: &str) -> String {
        let join = if self.0.is_empty() { "" } else { "?" };
        format!("/{join}{}#row-{id}", self.0)
    }

    /// An address that remembers the way.
    #[must_use]
    pub fn along(&self, address: &str) -> String {
        if self.0.is_empty() {
            return address.to_owned();
        }
        let join = if address.contains('?') { '&' } else { '?' };
        format!("{address}{join}from={}", encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_the_queue_with_its_filter_at_the_row() {
        let way = WayBack::read("?state=overdue&rule=A%20B&page=2");
        assert_eq!(way.to_row("c1"), "/?state=overdue&rule=A%20B&page=2#row-c1");
        assert_eq!(way.along("/cases/c1"), "/cases/c1?from=state%3Doverdue%26rule%3DA%2520B%26page%3D2");
        assert_eq!(WayBack::read("").to_row("c1"), "/#row-c1");
        assert_eq!(WayBack::read("").along("/cases/c1"), "/cases/c1");
    }

    #[test]
    fn no_address_leads_elsewhere_by_it() {
        for from in
            ["//evil.example/", "https://evil.example", "state=x#y", "a b", "\u{202e}", "state=\"><script>"]
        {
            assert_eq!(WayBack::read(from), WayBack::default(), "{from}");
        }
    }
}
