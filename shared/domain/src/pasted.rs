//! What people paste out of an address: a moment, or an id.

use chrono::{DateTime, Utc};

/// Reads a moment with its zone, such as `2026-11-28T10:00:00+08:00`. In an address a plus sign that nobody wrote in percent
/// form arrives as a space, and is read as the sign that it was. `None` for anything else.
#[must_use]
pub fn moment(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let read = |text: &str| DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
    read(text).or_else(|| {
        let (local, zone) = text.rsplit_once(' ')?;
        read(&format!("{local}+{zone}"))
    })
}

/// The id at the end of the address of a page, or the text itself where it is no address.
#[must_use]
pub fn id_of(text: &str) -> &str {
    let path = text.trim().split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_sign_that_arrives_as_a_space_is_read_as_one() {
        let ten_in_beijing = "2026-11-28T02:00:00Z".parse().ok();
        for text in ["2026-11-28T10:00:00+08:00", "2026-11-28T10:00:00 08:00", " 2026-11-28T02:00:00Z "] {
            assert_eq!(moment(text), ten_in_beijing, "{text}");
        }
    }

    #[test]
    fn an_id_is_read_alone_or_from_the_end_of_an_address() {
        for text in ["i1", " i1 ", "/incidents/i1", "127.0.0.1:8080/incidents/i1?from=state%3Dall#answer"] {
            assert_eq!(id_of(text), "i1", "{text}");
        }
        assert_eq!(id_of("/incidents/"), "");
    }

    #[test]
    fn what_is_no_moment_or_has_no_zone_is_not_read() {
        for text in ["", "soon", "2026-11-28", "2026-11-28T10:00:00", "2026-11-28T10:00:00 eight"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
