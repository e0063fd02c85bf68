//! How much of what identifies a person is masked, and how much else is left alone, over a table of ways of writing.

use std::collections::BTreeMap;

use huiying_domain::personal::mask_numbers;
use serde::Deserialize;

/// Everything in it is made up: mobile numbers begin with 1990000, identity cards are of a region that does not exist.
const TEXTS: &str = include_str!("texts.json");
const PERSONAL_MIN: usize = 102;
const HARMLESS_MIN: usize = 80;
const RECALL_MIN: f64 = 0.95;
const PRECISION_MIN: f64 = 0.98;

#[derive(Deserialize)]
struct Texts {
    /// By kind, a text and what must be shown of it.
    personal: BTreeMap<String, Vec<(String, String)>>,
    /// By kind, texts that must stay.
    harmless: BTreeMap<String, Vec<String>>,
}

#[test]
fn nearly_all_personal_numbers_are_masked_and_hardly_anything_else() {
    let texts: Texts = serde_json::from_str(TEXTS).unwrap();
    let personal: Vec<_> = texts.personal.values().flatten().collect();
    let harmless: Vec<_> = texts.harmless.values().flatten().collect();
    assert!(personal.len() >= PERSONAL_MIN && harmless.len() >= HARMLESS_MIN);

    let missed: Vec<_> = personal.iter().filter(|(text, shown)| mask_numbers(text).0 != *shown).collect();
    let masked: Vec<_> = harmless.iter().filter(|text| mask_numbers(text).1).collect();
    for (text, shown) in &missed {
        println!("not as it must be: {text:?} -> {:?} instead of {shown:?}", mask_numbers(text).0);
    }
    for text in &masked {
        println!("masked although harmless: {text:?} -> {:?}", mask_numbers(text).0);
    }
    let n_right = personal.len() - missed.len();
    let recall = ratio(n_right, personal.len());
    let precision = ratio(n_right, n_right + masked.len());
    let kept = ratio(harmless.len() - masked.len(), harmless.len());
    println!("recall {recall:.3} of {}, precision {precision:.3}", personal.len());
    println!("harmless left alone {kept:.3} of {}", harmless.len());
    assert!(recall >= RECALL_MIN, "recall {recall:.3}");
    assert!(precision >= PRECISION_MIN, "precision {precision:.3}");
    assert!(kept >= PRECISION_MIN, "harmless texts left alone {kept:.3}");
}

#[test]
fn masking_what_was_masked_changes_nothing() {
    let texts: Texts = serde_json::from_str(TEXTS).unwrap();
    for (_, shown) in texts.personal.values().flatten() {
        assert_eq!(mask_numbers(shown), (shown.clone(), false), "{shown}");
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let of = |n: usize| u32::try_from(n).map_or(f64::INFINITY, f64::from);
    of(part) / of(whole)
}
