//! What counts from the correction of a request: classes changed after it, and the matters it is split into.

use super::*;

/// A disclosure request received on 5 March whose correction was asked for on the 7th and came on the 12th.
fn supplemented(bureau: &mut Bureau) -> Subject {
    let subject = received(bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    let cause = PauseCause::Supplement;
    let pause = Wish::PauseClocks {
        case: case(),
        cause,
        began: Some(exact("2018-03-07 08:00")),
        note: "补正".into(),
    };
    bureau.asked("2018-03-07 09:00", None, pause);
    let resume = Wish::ResumeClocks { case: case(), cause, ended: Some(exact("2018-03-12 08:00")) };
    bureau.asked("2018-03-12 09:00", None, resume);
    assert_eq!(bureau.clock(subject, TWENTY).anchor, Anchor::Supplemented);
    subject
}

#[test]
fn given_a_corrected_request_when_its_class_is_changed_and_back_then_it_counts_from_the_correction_still() {
    let mut bureau = given_openness();
    let subject = supplemented(&mut bureau);
    let due = bureau.due(subject, TWENTY);
    let confirm = |class| Wish::ConfirmTriage { case: case(), class, office: "办公室".into() };
    bureau.asked("2018-03-13 09:00", None, confirm(MessageClass::Complaint));
    bureau.asked("2018-03-13 10:00", None, confirm(MessageClass::DisclosureRequest));
    let clock = bureau.clock(subject, TWENTY);
    assert_eq!((clock.anchor, clock.facts.start), (Anchor::Supplemented, at("2018-03-12 08:00")));
    assert_eq!(clock.counted.due_hard, due);
}

#[test]
fn given_a_corrected_request_when_it_is_split_then_its_matters_count_from_the_correction() {
    let mut bureau = given_openness();
    supplemented(&mut bureau);
    let matters = vec![matter(MessageClass::DisclosureRequest), matter(MessageClass::Complaint)];
    bureau.asked("2018-03-13 09:00", None, Wish::SplitCase { case: case(), matters });
    let clock = bureau.clock(Subject::Case(case().part(1)), TWENTY);
    assert_eq!((clock.anchor, clock.facts.start), (Anchor::Supplemented, at("2018-03-12 08:00")));
}
