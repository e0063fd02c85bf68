//! Whether an arrival is about a matter that is on record already, under its own id or another.

use std::collections::BTreeSet;

use huiying_domain::report::Report;
use huiying_domain::{Intake, ReportId};

use crate::Error;
use crate::delivery::{Delivery, IntakeJournal};

/// Gives arrivals that are on record under an alias the id they have there, unless they are there under their own. The
/// record under an alias has to be about the same matter: an alias such as an address may be shared by several.
///
/// # Errors
/// Where the log cannot be read.
pub(crate) async fn keep_known_ids(journal: &IntakeJournal, batch: &mut [Delivery]) -> Result<(), Error> {
    let with_aliases: Vec<&mut Delivery> = batch.iter_mut().filter(|it| !it.aliases.is_empty()).collect();
    let ids = |it: &Delivery| -> Vec<String> {
        std::iter::once(&it.report.id).chain(&it.aliases).map(ReportId::to_string).collect()
    };
    let asked: Vec<String> = with_aliases.iter().flat_map(|it| ids(it)).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let mut places = journal.find(&asked).await?.into_iter();
    for delivery in with_aliases {
        let own = places.next().flatten();
        let aliases: Vec<_> = places.by_ref().take(delivery.aliases.len()).collect();
        if own.is_some() {
            continue;
        }
        for (alias, place) in delivery.aliases.iter().zip(aliases) {
            let Some(place) = place else { continue };
            let entry = journal.get(place).await?;
            if let Some(Intake::Reported(earlier)) = entry.map(|entry| entry.value.data)
                && is_same_entry(&earlier, &delivery.report)
            {
                delivery.report.id = *alias;
                break;
            }
        }
    }
    Ok(())
}

/// The same words under another number, at the same address unless the earlier one had its address for a number: that
/// was the first address of the entry, which need not have been its page.
fn is_same_entry(earlier: &Report, now: &Report) -> bool {
    let same_place = earlier.link == now.link || earlier.link.as_ref() == Some(&earlier.external_id);
    let same = |one: &str, other: &str| one == other || overlap(one, other) >= ALIKE;
    same_place && same(&earlier.title, &now.title) && same(&earlier.body, &now.body)
}

/// The least share of words that two texts about one matter have in common.
const ALIKE: f64 = 0.3;

/// Whether two media mentions under one number are about one matter. An outlet rewrites an article; one that shares
/// neither title nor text with it is another article that was put in its place, and a person has to see it.
pub(crate) fn is_alike(earlier: &Report, now: &Report) -> bool {
    overlap(&earlier.title, &now.title) >= ALIKE || overlap(&earlier.body, &now.body) >= ALIKE
}

/// The share of the words of the shorter text that the longer has too; texts without words have all in common.
fn overlap(one: &str, other: &str) -> f64 {
    if one == other {
        return if one.is_empty() { 0.0 } else { 1.0 };
    }
    let (one, other) = (words(one), words(other));
    let fewer = one.len().min(other.len());
    if fewer == 0 {
        return 0.0;
    }
    let common = one.intersection(&other).count();
    #[expect(clippy::cast_precision_loss, reason = "a text has far fewer words than that")]
    let share = common as f64 / fewer as f64;
    share
}

/// The words of a text: words of letters in lower case, and of Chinese each pair of characters.
fn words(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for run in text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        let chars: Vec<char> = run.chars().collect();
        if run.is_ascii() || chars.len() == 1 {
            words.insert(run.to_lowercase());
        } else {
            words.extend(chars.windows(2).map(String::from_iter));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewritten_titles_share_words_and_other_articles_do_not() {
        for (one, other) in [
            ("化工园区起火", "化工园区起火已致三人受伤"),
            ("Fire at the plant", "Fire at chemical plant, 3 hurt"),
            ("燃气爆炸致 2 人死亡", "燃气爆炸死亡人数升至 3 人"),
        ] {
            assert!(overlap(one, other) >= ALIKE, "{one} | {other}: {}", overlap(one, other));
        }
        for (one, other) in
            [("甲市化工园区起火", "乙县煤矿透水"), ("Fire at the plant", "Mayor opens bridge"), ("", "甲")]
        {
            assert!(overlap(one, other) < ALIKE, "{one} | {other}: {}", overlap(one, other));
        }
    }
}
