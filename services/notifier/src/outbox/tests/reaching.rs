//! Who is reached where no channel names an office or a case is one of history, and a test that a person asked for.

use huiying_domain::RequestId;

use super::*;

/// Which channels are told of one missed limit of a case that this office has.
fn reached(channels: Vec<AlertChannel>, office: &str) -> Vec<usize> {
    let n_channels = channels.len();
    let mut outbox = outbox(channels);
    fold(&mut outbox, noon(), vec![opened(Some(office)), missed(CASE, "A")]);
    (0..n_channels).filter(|number| outbox.next(*number, noon()) != Next::Nothing).collect()
}

fn test_asked(channel: &str) -> Event {
    let by = Actor::typed("1");
    let (request, channel) = (RequestId::derive("r"), channel.to_owned());
    Event::Process(ProcessEvent::ChannelTestAsked { request, channel, by, at: noon() })
}

fn taken(round: &Round) -> Event {
    Event::Process(ProcessEvent::AlertsTaken { round: round.clone(), at: noon() })
}

fn refused(round: &Round, at: DateTime<Utc>) -> Event {
    let why = "WeCom refused it with errcode 93000".to_owned();
    Event::Process(ProcessEvent::AlertsFailed { round: round.clone(), why, for_good: true, at })
}

#[test]
fn an_office_that_no_channel_names_reaches_all_those_without_offices_else_all() {
    let (one, two) = (channel("一", &[], &["监管三处"]), channel("二", &[], &["监管一处"]));
    let spelt_otherwise = "市应急局监管三处";
    assert_eq!(reached(vec![one.clone(), two.clone()], spelt_otherwise), [0, 1]);
    assert_eq!(reached(vec![one.clone(), two.clone(), channel("值班", &[], &[])], spelt_otherwise), [2]);
    assert_eq!(reached(vec![one, two], "监管三处"), [0]);
}

#[test]
fn an_office_that_no_channel_names_reaches_the_channel_that_is_called_the_last_resort() {
    let one = channel("一", &[], &["监管三处"]);
    let two = AlertChannel { last_resort: true, ..channel("二", &[], &["监管一处"]) };
    assert_eq!(reached(vec![one.clone(), two.clone()], "市应急局监管三处"), [1]);
    assert_eq!(
        reached(vec![one, two], "监管三处"),
        [0],
        "a last resort is told of nothing that has a channel"
    );
}

#[test]
fn an_office_that_no_channel_names_is_stated_for_a_day_and_only_where_channels_name_offices() {
    let told_of = |channels: Vec<AlertChannel>, now: DateTime<Utc>| {
        let mut outbox = outbox(channels);
        fold(&mut outbox, noon(), vec![opened(Some("市应急局监管三处")), missed(CASE, "A")]);
        outbox.unnamed_offices(now)
    };
    let one = channel("一", &[], &["监管三处"]);
    assert_eq!(told_of(vec![one.clone()], noon()), ["市应急局监管三处"]);
    assert_eq!(told_of(vec![one], after(24 * 3600 + 1)), [""; 0]);
    assert_eq!(told_of(vec![channel("值班", &[], &[])], noon()), [""; 0]);
}

#[test]
fn channels_are_stated_until_the_record_says_the_same() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    let own = outbox.to_state(noon()).unwrap();
    assert_eq!(own.channels, ["a"]);
    let Channels { channels, unnamed_offices } = own;
    let stated = ProcessEvent::ChannelsStated { channels, unnamed_offices, at: noon() };
    fold(&mut outbox, noon(), vec![Event::Process(stated)]);
    assert_eq!(outbox.to_state(noon()), None);
}

#[test]
fn a_channel_that_refuses_for_good_is_named_until_it_was_told() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![missed(CASE, "A")]);
    let round = round_now(&outbox, 0, noon());
    fold(&mut outbox, noon(), vec![taken(&round)]);
    fold(&mut outbox, noon(), vec![refused(&round, noon())]);
    let refusing: Vec<_> = outbox.refusing().collect();
    assert_eq!(refusing, [("a", "WeCom refused it with errcode 93000")]);
    let again = round_now(&outbox, 0, after(1000));
    fold(&mut outbox, after(1000), vec![taken(&again)]);
    fold(&mut outbox, after(1000), vec![told(&again, after(1000))]);
    assert_eq!(outbox.refusing().count(), 0);
}

#[test]
fn a_test_goes_to_its_channel_alone_and_whatever_that_is_told_otherwise() {
    let only_misses = channel("a", &[AlertKind::Missed], &["甲处"]);
    let mut outbox = outbox(vec![only_misses, channel("b", &[], &[])]);
    fold(&mut outbox, noon(), vec![test_asked("a")]);
    assert_eq!(whats(&outbox, 0, noon()), [What::Test { channel: "a".to_owned() }]);
    assert_eq!(outbox.next(1, noon()), Next::Nothing);
}

#[test]
fn a_test_does_not_wait_for_the_next_attempt_of_a_channel_that_refused() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![missed(CASE, "A")]);
    let round = round_now(&outbox, 0, noon());
    fold(&mut outbox, noon(), vec![taken(&round)]);
    fold(&mut outbox, noon(), vec![refused(&round, noon())]);
    assert_eq!(outbox.next(0, after(1)), Next::At(after(5)));
    fold(&mut outbox, after(1), vec![test_asked("a")]);
    assert_eq!(whats(&outbox, 0, after(1)).len(), 2);
    // and once it was refused too, the waits are as before
    let again = round_now(&outbox, 0, after(1));
    fold(&mut outbox, after(1), vec![taken(&again)]);
    fold(&mut outbox, after(1), vec![refused(&again, after(2))]);
    assert_eq!(outbox.next(0, after(2)), Next::At(after(12)));
}

#[test]
fn a_test_that_nobody_sent_for_a_day_is_let_go_of() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![test_asked("a")]);
    assert_eq!(outbox.next(0, after(24 * 3600 + 1)), Next::Nothing);
}

#[test]
fn nobody_is_told_of_a_case_of_history_until_it_is_taken_up() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    let report = Report { from_history: true, ..report(None) };
    let Subject::Case(case) = CASE else { panic!("{CASE:?} is no case") };
    fold(
        &mut outbox,
        noon(),
        vec![Event::Case(CaseEvent::Opened { case, report, at: None }), missed(CASE, "A")],
    );
    fold(&mut outbox, noon(), vec![warned(CASE, "B")]);
    assert_eq!(outbox.next(0, noon()), Next::Nothing);
    let by = Actor::typed("");
    fold(&mut outbox, noon(), vec![Event::Case(CaseEvent::TakenUp { case, by }), missed(CASE, "B")]);
    assert_eq!(whats(&outbox, 0, noon()).len(), 1);
}
